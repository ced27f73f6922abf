"""The live figures of one algorithm over the last four quarters, as everybody may read them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from infra import clock
from register.models import Algorithm
from register.notices.queries import complaints_since
from reviews.disclosure import LEAST, merged, tellable
from reviews.models import Tally
from reviews.vocabulary import Measure

QUARTERS = 4
DECIDED = (Measure.FOLLOWED, Measure.DEVIATED, Measure.SET_ASIDE)
Row = tuple[str, str, int, int]  # month, measure, hours waited, count


@dataclass(frozen=True)
class Period:
    """From the first to the last month (their first days), with what may be told of it; None is not told.

    `outputs` is rounded down to tens where the exact number would give a small one away (`about`). `waited` is in hours.
    """

    first: date
    last: date
    outputs: int | None
    about: bool
    decided: int | None
    followed: int | None
    deviated: int | None
    set_aside: int | None
    waited: int | None

    @property
    def share(self) -> int | None:
        """In how many of a hundred decisions a person deviated, rounded."""
        return (
            round(100 * self.deviated / self.decided) if self.decided and self.deviated is not None else None
        )


@dataclass(frozen=True)
class Figures:
    """The whole window and its periods; no periods when they would be one, or when too little was decided."""

    whole: Period
    periods: tuple[Period, ...]
    complaints: int | None


def figures_of(session: Session, organisation_id: str, slug: str) -> Figures | None:
    """The figures of an algorithm; None where its model gave no output in the window."""
    chosen = select(Algorithm.id).where(Algorithm.organisation_id == organisation_id, Algorithm.slug == slug)
    algorithm_id = session.exec(chosen).first()
    quarters = _quarters(clock.today())
    rows = _counted(session, algorithm_id or "", quarters[0])
    used = [quarter for quarter in quarters if any(_in(row, quarter, quarter) for row in rows)]
    if not used:
        return None
    spans = _spans(rows, [quarter for quarter in quarters if quarter >= used[0]])
    told = tellable([_by_measure(rows, *span) for span in spans])
    everything = (spans[0][0], spans[-1][1])
    about = any(_close(_by_measure(rows, *span)) for span in (everything, *spans))
    whole = _period(rows, everything, told.whole, about)
    periods = tuple(_period(rows, span, told.each, about) for span in spans) if len(spans) > 1 else ()
    complaints = complaints_since(session, algorithm_id or "", quarters[0])
    return Figures(whole, periods, complaints if complaints >= LEAST else None)


def _counted(session: Session, algorithm_id: str, since: date) -> list[Row]:
    chosen = select(Tally.month, Tally.measure, Tally.waited, func.sum(Tally.count)).where(
        Tally.algorithm_id == algorithm_id, Tally.month >= f"{since:%Y-%m}"
    )
    return list(session.exec(chosen.group_by(col(Tally.month), col(Tally.measure), col(Tally.waited))))


def _quarters(today: date) -> list[date]:
    """The first days of the last four quarters; the running one is the last."""
    running = today.year * 4 + (today.month - 1) // 3
    return [date(one // 4, one % 4 * 3 + 1, 1) for one in range(running - QUARTERS + 1, running + 1)]


def _last_month(quarter: date) -> date:
    return quarter.replace(month=quarter.month + 2)


def _in(row: Row, first: date, last: date) -> bool:
    return f"{first:%Y-%m}" <= row[0] <= f"{_last_month(last):%Y-%m}"


def _by_measure(rows: Iterable[Row], first: date, last: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        if _in(row, first, last):
            counts[row[1]] += row[3]
    return counts


def _spans(rows: list[Row], quarters: list[date]) -> list[tuple[date, date]]:
    """The quarters, taken together where too little was decided in one."""
    counts = [_by_measure(rows, quarter, quarter) for quarter in quarters]
    groups = merged(counts, lambda one: sum(one.get(measure, 0) for measure in DECIDED))
    return [(quarters[first], quarters[last]) for first, last in groups]


def _decided(counts: Counter[str]) -> int:
    return sum(counts[measure] for measure in DECIDED)


def _close(counts: Counter[str]) -> bool:
    """Whether outputs and decisions together would give away how few were not decided."""
    decided = _decided(counts)
    return decided >= LEAST and abs(counts[Measure.OUTPUT] - decided) < LEAST


def _period(rows: list[Row], span: tuple[date, date], told: frozenset[str], about: bool) -> Period:
    counts = _by_measure(rows, *span)
    decided, outputs = _decided(counts), counts[Measure.OUTPUT]
    enough = decided >= LEAST
    shown = {name: counts[name] if enough and name in told else None for name in DECIDED}
    return Period(
        first=span[0], last=min(_last_month(span[1]), clock.today().replace(day=1)), about=about, decided=decided if enough else None,
        outputs=(outputs // LEAST * LEAST if about else outputs) if outputs >= LEAST else None,
        followed=shown[Measure.FOLLOWED], deviated=shown[Measure.DEVIATED], set_aside=shown[Measure.SET_ASIDE],
        waited=_median([row for row in rows if _in(row, *span)]) if enough else None,
    )  # fmt: skip


def _median(rows: Iterable[Row]) -> int:
    """Hours from output to decision of the one in the middle."""
    waits: Counter[int] = Counter()
    for _, measure, waited, number in rows:
        waits[waited] += number if measure in DECIDED else 0
    left = (waits.total() + 1) // 2
    for waited in sorted(waits):
        left -= waits[waited]
        if left <= 0:
            return waited
    return 0
