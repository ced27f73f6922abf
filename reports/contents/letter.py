"""The explanation for the resident: everything that the letter says, before it has a shape."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from infra.i18n import LANGUAGES
from register.vocabulary import LegalEffect
from reports.contents.style import PLAIN, Style

Followed = Literal["followed", "deviated", "set_aside"]
Acting = Literal["", "representative", "guardian"]
MOST_REASONS = 5


@dataclass(frozen=True)
class Organisation:
    """The municipality that speaks in the report. What is empty is left out of it."""

    name: str  # "Gemeente Voorbeeldstad"
    address: tuple[str, ...] = ()  # lines of the postal address
    phone: str = ""
    email: str = ""
    website: str = ""  # https://...
    privacy_contact: str = (
        ""  # where requests under AVG 15-21 go: a mail address, or the name of the officer (FG)
    )
    complaints: str = ""  # where a complaint (Awb chapter 9) goes; empty: the ordinary contact
    style: Style = PLAIN


@dataclass(frozen=True)
class Objection:
    """Where an objection to the besluit goes and by when (Awb 6:4, 6:7, 6:8)."""

    addressee: str  # the organ: "het college van burgemeester en wethouders van Voorbeeldstad"
    address: tuple[str, ...] = ()
    website: str = ""
    phone: str = ""
    text: str = ""  # what the municipality adds for this algorithm, as sentences
    announced_on: date | None = (
        None  # as the case system reported it; None: not known, so no last day is named
    )
    closed_days: tuple[
        date, ...
    ] = ()  # days made equal to a holiday by royal decree (Algemene termijnenwet 3(3))


@dataclass(frozen=True)
class Reason:
    """One sentence about one feature, from a reviewed template."""

    label: str  # "Maanden huurachterstand"
    value_text: str  # "4 maanden"
    sentence: str  # "U heeft 4 maanden huurachterstand."
    contribution: float  # in points (see Explanation.unit)

    @property
    def direction(self) -> Literal["+", "-"]:
        """Whether it weighed towards the explained outcome or away from it."""
        return "-" if self.contribution < 0 else "+"


@dataclass(frozen=True)
class Contribution:
    """How much one feature (or a group of features told together) moved the value."""

    label: str
    value_text: str
    amount: float


@dataclass(frozen=True)
class Explanation:
    """The numbers behind the algorithm's output; base value plus contributions is the explained value."""

    base_value: float
    explained_value: float
    contributions: tuple[
        Contribution, ...
    ]  # all of them, in any order; the chart takes the largest and folds the rest
    toward: str  # what more points mean, as words without a verb: "persoonlijk contact"
    reasons: tuple[Reason, ...] = ()  # the five largest at most, in the order in which they are told
    unit: str = ""  # "euro", "dagen"; empty when the value is a margin, which the letter calls points
    boundary: float | None = None  # the value where the output changes; None: there is no such value
    near_boundary: bool = False  # prints "op de grens"; decided by whoever knows the policy's margin
    method: str = ""  # how it was made, in words: "exact berekend"
    background_size: int = 0  # how many situations the start value is the average of
    background_hash: str = ""
    background_text: str = (
        ""  # whom they are: "inwoners die in 2025 een aanvraag deden"; empty: no more is said
    )
    additivity_error: float = 0.0  # |base + sum - explained|, in points
    engine_version: str = ""

    def __post_init__(self) -> None:
        if len(self.reasons) > MOST_REASONS:
            raise ValueError(f"a letter gives at most {MOST_REASONS} reasons, not {len(self.reasons)}")


@dataclass(frozen=True)
class Datum:
    """One datum about the resident that the algorithm used."""

    label: str
    value_text: str  # with its unit; "niet bekend" where it was missing
    source: str  # "Basisregistratie Personen"
    as_of: date | None = None  # the day for which the source says so; None: not known
    elsewhere: bool = False  # it did not come from the resident (AVG 14)


@dataclass(frozen=True)
class Notice:
    """What is told, beside the source of each datum, where data did not come from the resident (AVG 14). Empty: left out."""

    purpose: str = ""
    lawful_basis: str = ""
    kept: str = ""  # how long, as a sentence
    retention: str = ""  # the same as the register says it, in Dutch, where no term was chosen
    recipients: str = ""


@dataclass(frozen=True)
class Leaflet:
    """A page in another language that people wrote and checked; the last of the letter."""

    language: str  # BCP 47: "ar"
    language_name: str  # in the language of the letter: "Arabisch"
    title: str
    paragraphs: tuple[str, ...]
    right_to_left: bool = False
    checked_on: date | None = None


@dataclass(frozen=True)
class Letter:
    """The explanation of one decision. Sentences are in `language` and already reviewed; nothing here is written by a model."""

    language: str  # one of infra.i18n.LANGUAGES
    organisation: Organisation
    case_reference: str
    report_number: str
    dated: date  # of the letter; never the start of a term
    legal_effect: LegalEffect
    algorithm_name: str
    algorithm_summary: (
        str  # what it does, one or two sentences: "Het algoritme schat of een brief u bereikt."
    )
    decided: str  # the outcome, as a sentence: "U krijgt budgetcoaching."
    decided_by: str  # a function or a name, as the municipality's policy says
    followed: Followed
    algorithm_advice: str  # its output as a sentence; empty when set aside
    register_url: str = ""  # the public page of the algorithm
    verify_url: str = ""  # where the PDF of the letter is checked
    log_name: str = ""  # the log that it is recorded in; empty: there is none yet
    decided_on: date | None = None
    decision_reasons: tuple[str, ...] = ()  # the person's own reasons, as sentences to the resident
    on_behalf_of: str = ""  # the organ in whose name it is done (Awb 10:10)
    read_by_person: bool = True  # False: a fixed rule let the output pass; nobody followed or deviated
    judged_first: bool = True  # the person judged the case before seeing the output
    addressee: tuple[
        str, ...
    ] = ()  # name and address lines of the resident or representative; empty: none printed
    explanation: Explanation | None = None  # None exactly when the algorithm was set aside
    alternatives: tuple[str, ...] | None = (
        None  # sentences about what gives another outcome; None: nobody looked
    )
    data_used: tuple[Datum, ...] = ()
    data_not_used: tuple[str, ...] = ()  # "uw afkomst", "uw geloof"
    notice: Notice = Notice()
    objection: Objection | None = None  # exactly when there is a besluit
    acting: Acting = ""  # how who gets the letter stands to the resident; empty: it is the resident
    large_print: bool = False
    leaflet: Leaflet | None = None
    sealed_by: str = ""  # whose seal the file gets before it leaves; empty: none
    model_hash: str = ""  # SHA-256 of the ONNX file
    model_version: str = ""  # its name for people: "2026.1"
    register_version: str = ""  # number of the published revision
    facts: tuple[tuple[str, str], ...] = field(
        default=()
    )  # further lines for "meer weten", such as the DPIA's number

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no letters in the language {self.language!r}")
        if (self.legal_effect == LegalEffect.BESLUIT) is not (self.objection is not None):
            raise ValueError("there is an objection where there is a besluit, and nowhere else")
        if (self.followed == "set_aside") is not (self.explanation is None):
            raise ValueError("an output is explained unless the algorithm was set aside")
        if not self.read_by_person and self.followed != "followed":
            raise ValueError("only a person deviates or sets aside")
