"""The public page of an algorithm on paper: its entry, its model, its data and where it runs."""

from dataclasses import dataclass
from datetime import date

from infra.i18n import LANGUAGES
from reports.contents.judged import Advised, Assessed, Measured
from reports.contents.letter import Organisation


@dataclass(frozen=True)
class Field:
    """One field of the entry, with its label in the sheet's language. A field without a value is shown as not filled in."""

    label: str
    value: str  # lines are kept; a value that is a web address becomes a link


@dataclass(frozen=True)
class Section:
    """Fields that belong together, in the order of the publication standard."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Model:
    """The facts of the model version that is described."""

    version: str
    sha256: str
    kind: str  # "gradient boosted trees"
    output: str  # what comes out, as a sentence
    accepted_on: date | None = None
    golden_rows: int = 0  # rows with a known outcome that the model reproduced
    background_size: int = 0
    background_hash: str = ""
    explanation_method: str = ""
    figures: tuple[Field, ...] = ()  # evaluation: measure and value with the number behind it


@dataclass(frozen=True)
class Feature:
    """One input column of the model."""

    label: str
    unit: str  # unit or range in words; empty: none
    source: str
    protection: str = ""  # "beschermd", "mogelijke stand-in voor ..."; empty: neither


@dataclass(frozen=True)
class Deployed:
    """One purpose for which the model runs."""

    purpose: str
    legal_effect: str  # in words
    impact: str  # in words
    status: str  # in words
    since: date | None = None
    oversight: str = ""  # the review policy in words: "één handtekening, eerst eigen oordeel"


@dataclass(frozen=True)
class Share:
    """How many of a whole. None where the number is too small to publish."""

    label: str
    count: int | None


@dataclass(frozen=True)
class AlgorithmSheet:
    """Everything on the public page of one algorithm, as published."""

    language: str  # one of infra.i18n.LANGUAGES
    organisation: Organisation
    name: str
    summary: str
    status: str  # in words
    report_number: str
    dated: date  # of the sheet
    register_url: str = ""
    register_version: str = ""
    published_on: date | None = None
    sections: tuple[Section, ...] = ()
    model: Model | None = None
    features: tuple[Feature, ...] = ()
    deployments: tuple[Deployed, ...] = ()
    decisions: tuple[Share, ...] = ()  # what people did with the output: followed, deviated, set aside
    decisions_total: int = 0  # the whole of `decisions`
    decisions_period: str = ""  # "1 januari tot en met 30 september 2026"
    figures: tuple[Field, ...] = ()  # other figures of use, each with the number behind it
    measured: Measured | None = None
    assessed: tuple[Assessed, ...] = ()  # signed
    advised: tuple[Advised, ...] = ()  # published, newest first

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no sheets in the language {self.language!r}")
        if any(share.count is not None and share.count > self.decisions_total for share in self.decisions):
            raise ValueError("a share is never more than its whole")
