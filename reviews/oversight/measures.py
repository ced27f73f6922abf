"""What the counts say: shares with their exact interval, changed minds, catches, times and agreement; pure functions."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reviews.oversight import statistics
from reviews.oversight.statistics import Agreement, Interval
from reviews.oversight.vocabulary import HURRY, UNKNOWN, YIELD


@dataclass(frozen=True)
class Cell:
    """So many signatures of one week were alike; as `models.Mark`. A week is "" where it does not matter."""

    own: str
    output: str
    final: str
    known: str
    practice: bool
    seconds: int
    hurried: bool
    count: int
    closing: bool = True
    sampled: bool = False
    team_id: str = ""
    week: str = ""


@dataclass(frozen=True)
class Share:
    """So many of so many. The interval is the exact one of 95 %; `sure` is the one-sided bound that alarms look at."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> Interval:
        return statistics.exact(self.hits, self.of)

    @property
    def sure(self) -> float:
        return statistics.at_least(self.hits, self.of)

    @property
    def at_most(self) -> float:
        return statistics.at_most(self.hits, self.of)


@dataclass(frozen=True)
class Minds:
    """What became of own judgements that differed from the output: kept, given up for it, or changed to something else.

    `to_right` and `to_wrong` are changes after the output in practice cases, where the right outcome is known.
    """

    judged: int
    differed: int
    kept: int
    to_output: int
    changed: int
    to_right: int
    to_wrong: int


@dataclass(frozen=True)
class Times:
    """How long cases were in view: seconds (lower edges) with counts, how many could be timed, how many were too short."""

    seconds: Counter[int]
    hurried: Share

    @property
    def median(self) -> int | None:
        return statistics.quantile(self.seconds, 0.5)


def share(cells: Iterable[Cell], of: Callable[[Cell], bool], hit: Callable[[Cell], bool]) -> Share:
    """How many of the cells that count are hits."""
    counted = [cell for cell in cells if of(cell)]
    return Share(sum(cell.count for cell in counted if hit(cell)), sum(cell.count for cell in counted))


def followed(cells: Iterable[Cell], output: str | None = None) -> Share:
    """How often the decision was the output, of the real cases that were decided; of one output class, or of all."""
    return share(cells, lambda one: _decided(one) and output in (None, one.output), _follows)


def caught(cells: Iterable[Cell], wrong_only: bool = False) -> Share:
    """How often a practice case was decided as the experts did; `wrong_only`: of those where the output was wrong."""
    return share(
        cells,
        lambda one: one.practice and one.closing and bool(one.known) and not (wrong_only and one.output == one.known),
        lambda one: one.final == one.known,
    )  # fmt: skip


def wrong_in_sample(cells: Iterable[Cell]) -> Share:
    """How often a person decided otherwise in the random sample of low-impact outputs."""
    return share(cells, lambda one: _decided(one) and one.sampled, lambda one: not _follows(one))


def minds(cells: Iterable[Cell]) -> Minds:
    """What became of own judgements."""
    told = Counter[str]()
    for cell in cells:
        if cell.own:
            told.update(dict.fromkeys(_of_mind(cell), cell.count))
    names = ("judged", "differed", "kept", "to_output", "changed", "to_right", "to_wrong")
    return Minds(**{name: told[name] for name in names})


def times(cells: Iterable[Cell]) -> Times:
    """How long cases were in view; practice cases count, for they are work too."""
    timed = [cell for cell in cells if cell.seconds != UNKNOWN]
    seconds = Counter[int]()
    for cell in timed:
        seconds[cell.seconds] += cell.count
    return Times(seconds, share(timed, lambda _: True, lambda one: one.hurried))


def agreement(units: Iterable[tuple[Sequence[str], int]]) -> Agreement | None:
    """Cohen's kappa of the first and the second reader, where both said something."""
    pairs = Counter[tuple[str, str]]()
    for said, number in units:
        if len(said) > 1 and said[0] and said[1]:
            pairs[said[0], said[1]] += number
    return statistics.kappa(pairs)


def hurries(cells: Iterable[Cell]) -> bool:
    """Whether these signatures of one person and one month say that cases are not really looked at."""
    ordinary, odd, error = HURRY
    seen = times(cells).hurried
    return statistics.evidence(seen.hits, seen.of, ordinary, odd) >= statistics.enough(error)


def yields(cells: Iterable[Cell]) -> bool:
    """Whether these signatures of one person and one month say that an own judgement never stands against the output."""
    ordinary, odd, error = YIELD
    seen = minds(cells)
    return statistics.evidence(seen.to_output, seen.differed, ordinary, odd) >= statistics.enough(error)


def shown_groups(sizes: dict[str, int], least: int) -> tuple[list[str], list[str]]:
    """Which groups may be shown, and which are told together as the rest; sizes are numbers of people.

    The rest must be large enough as well, or nobody: else it follows from the whole what a small group did.
    """
    shown = sorted(
        (name for name, size in sizes.items() if size >= least), key=lambda name: (-sizes[name], name)
    )
    rest = [name for name in sizes if name not in shown]
    while rest and sum(sizes[name] for name in rest) < least and shown:
        rest.append(shown.pop())
    return shown, sorted(rest)


def _decided(cell: Cell) -> bool:
    return cell.closing and not cell.practice


def _follows(cell: Cell) -> bool:
    return cell.final == cell.output


def _of_mind(cell: Cell) -> list[str]:
    told = ["judged"]
    if cell.own != cell.output:
        told += ["differed", "kept" if cell.final == cell.own else "to_output" if _follows(cell) else "other"]
    if cell.final != cell.own:
        told.append("changed")
        if cell.known and cell.known in (cell.final, cell.own):
            told.append("to_right" if cell.final == cell.known else "to_wrong")
    return told
