"""The explanation for the caseworker: one released decision with all that it rests on, before it has a shape."""

from dataclasses import dataclass
from datetime import date

from infra.i18n import LANGUAGES
from reports.contents.letter import Contribution, Organisation


@dataclass(frozen=True)
class Scored:
    """What the model gave one outcome: as a share of a hundred where scores are shares, and as the number itself."""

    label: str
    share: str
    number: str
    chosen: bool


@dataclass(frozen=True)
class Weights:
    """The numbers under the output; base value plus contributions is the explained value."""

    base: float
    total: float
    contributions: tuple[Contribution, ...]  # all of them; the ten heaviest are told one by one
    scale: str  # what the numbers are counted in, as a sentence
    decided_at: float | None = None  # the value where the output turns; None: there is no such place
    method: str = ""  # in words, with its code
    additivity_error: float = 0.0
    background_size: int = 0
    background_hash: str = ""
    engine_version: str = ""


@dataclass(frozen=True)
class Reader:
    """One person who signed: the own judgement, the verdict and the reasons. Never how long it took (WOR 27(1)(l))."""

    name: str
    duty: str  # "eerste lezer", "arbiter"
    judged: str  # the own judgement before the output was seen, as a sentence
    compared: str  # that judgement against what the model said; empty where there was none
    signed: str  # "Wijkt af van het model: persoonlijk contact."
    on: date
    reasons: tuple[str, ...] = ()
    text: str = ""  # in the person's own words
    entry: int | None = None  # the place of the signature in the log; None: it is being recorded


@dataclass(frozen=True)
class CaseworkerExplanation:
    """What a colleague needs to understand, check or answer for one decision. Sentences are in `language`."""

    language: str  # one of infra.i18n.LANGUAGES
    organisation: Organisation
    report_number: str  # empty on a page: only paper has a number
    dated: date
    case_reference: str
    algorithm_name: str
    purpose: str
    decided: str  # the outcome of the decision
    advised: str  # what the model said
    followed: str  # the verdict as a sentence
    decided_on: date
    standing: str  # what became of the decision, as a sentence
    scores: tuple[Scored, ...]
    certainty: tuple[str, ...]  # threshold, how often a score in this band came true and of how many
    weak_groups: tuple[str, ...]
    weights: Weights
    received_on: date
    missing: tuple[str, ...] = ()  # data without a value
    outside: tuple[str, ...] = ()  # data outside what the model was described for, with the limit
    rare: tuple[str, ...] = ()  # data that the model saw seldom
    data_known: int = 0  # how many data the model takes
    alternatives: tuple[str, ...] | None = None  # sentences; None: nobody looked
    similar: tuple[str, ...] = ()
    compared: int = 0  # with how many earlier decided cases
    readers: tuple[Reader, ...] = ()
    signatures: str = ""  # how many the rules ask, and whether people judge first
    heard: str = ""
    due_on: date | None = None
    output_on: date | None = None
    grounds: tuple[tuple[str, str], ...] = ()  # purpose, mandate, decision, legal effect: (what, says)
    lawful_basis: str = ""  # as the entry tells it, in Dutch
    limits: str = ""  # known limits of the model, as the entry tells them, in Dutch
    register_url: str = ""
    verify_url: str = ""
    log_name: str = ""
    entry: int | None = None  # the place of the release in the log; None: it is being recorded
    model_hash: str = ""
    model_version: str = ""
    register_version: str = ""
    policy_hash: str = ""

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no explanations in the language {self.language!r}")
