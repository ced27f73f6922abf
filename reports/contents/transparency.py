"""The public report of a period: what a municipality did with algorithms, before it has a shape."""

from dataclasses import dataclass
from datetime import date

from infra.charts import Dots
from infra.i18n import LANGUAGES
from reports.contents.judged import Grouping
from reports.contents.letter import Organisation


@dataclass(frozen=True)
class Count:
    """A count as it may be printed: exactly, at least, or (None) not at all."""

    value: int | None = None
    least: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a table: an algorithm by its name in addresses, or a word."""

    key: str  # "contactadvies", "objection"
    label: str
    counts: tuple[Count, ...]
    total: Count


@dataclass(frozen=True)
class Table:
    """What is printed of one named query. `sums` are those of the columns: what is printed, added up."""

    query: str
    columns: tuple[str, ...]  # words
    lines: tuple[Line, ...]
    sums: tuple[Count, ...]
    whole: Count


@dataclass(frozen=True)
class Event:
    """One thing that happened, public already."""

    day: date
    name: str  # of the algorithm
    word: str  # what it was, in words
    text: str = ""  # in the words of who did it, in Dutch


@dataclass(frozen=True)
class Events:
    kind: str  # "entries", "stops", "advice"
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Fairness:
    """How well the model of one algorithm works for each group; `model` is the hash of what was measured."""

    name: str
    model: str
    groupings: tuple[Grouping, ...]
    charts: tuple[Dots, ...] = ()  # how often it was right for each group, where that may be drawn


@dataclass(frozen=True)
class Asked:
    """A named query as it was asked, once for each quarter."""

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A figure that a correction changes; empty `row` and `column`: the sum."""

    query: str
    row: str
    column: str
    was: Count
    now: Count


@dataclass(frozen=True)
class Past:
    """What was published of a quarter before: the sums of two queries."""

    period: str  # "2026-q2"
    outputs: Count
    decisions: Count


@dataclass(frozen=True)
class TransparencyReport:
    """Everything in one edition of the report about one period."""

    language: str  # one of infra.i18n.LANGUAGES
    organisation: Organisation
    report_number: str  # empty on a page: only paper has a number
    dated: date  # when this edition was published
    period: str  # "2026-q3", "2026"
    first: date
    last: date
    edition: int
    tables: tuple[Table, ...]
    happened: tuple[Events, ...] = ()
    incidents: int = 0
    fairness: tuple[Fairness, ...] = ()
    queries: tuple[Asked, ...] = ()
    course: tuple[Past, ...] = ()  # the quarters before, oldest first
    words: str = ""  # what the municipality adds
    words_language: str = "nl"
    why: str = ""  # of a correction
    why_language: str = "nl"
    moved: tuple[Move, ...] = ()
    address: str = ""  # where this edition stands for good
    register_url: str = ""

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"no reports in the language {self.language!r}")

    def table(self, query: str) -> Table | None:
        """The table of a query."""
        return next((one for one in self.tables if one.query == query), None)
