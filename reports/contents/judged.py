"""What a sheet tells of how an algorithm was judged: measured, assessed, and advised on. All in the sheet's own words."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Weight:
    """How much one datum weighs: the mean and where most rows lie, in the same unit, and the mean as written."""

    label: str
    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Weighed:
    """What weighs toward one outcome, heaviest first. `scale` says what the numbers are, `told` is the chart in sentences."""

    title: str
    scale: str
    told: str
    weights: tuple[Weight, ...]


@dataclass(frozen=True)
class Cell:
    """A figure with the number behind it, and how sure it is; `detail` is empty where nothing is shown."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """One group of people: a figure for each heading of its table."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grouping:
    """The groups by one datum, as a table. `note` says what the model does with that datum."""

    label: str
    note: str
    headings: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Measured:
    """How a model weighs and how well it works. `performance` is empty where that was not measured."""

    weighing: tuple[str, ...]  # how the weights were computed and in which unit they are
    weighed: tuple[Weighed, ...]
    performance: tuple[str, ...] = ()
    groupings: tuple[Grouping, ...] = ()


@dataclass(frozen=True)
class Assessed:
    """One signed assessment; the summary only where it was made public."""

    title: str
    signed_on: date
    signed_by: str
    summary: str = ""


@dataclass(frozen=True)
class Required:
    """A condition of an advice, by when it must be met and how it stands."""

    text: str
    due: date
    state: str


@dataclass(frozen=True)
class Advised:
    """A published advice of the ethics committee. Nobody who voted or dissented is named."""

    verdict: str
    adopted_on: date
    votes: str
    reasons: str
    conditions: tuple[Required, ...] = ()
    dissent: tuple[str, ...] = ()
    reply: str = ""
    reply_reasons: str = ""
    changed_since: str = ""
