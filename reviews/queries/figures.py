"""The live figures of one algorithm over the last four quarters, as everybody may read them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlmodel import Session, select

from infra import clock
from register.models import Algorithm
from register.notices.queries import complaints_since
from reviews.models import Tally
from reviews.protecting import GIVEN_UP, LEAST, Cell, Printed, added, protect
from reviews.vocabulary import Measure

QUARTERS = 4
DECIDED = (Measure.FOLLOWED, Measure.DEVIATED, Measure.SET_ASIDE)
Row = tuple[str, int, int]  # measure, hours waited, count


@dataclass(frozen=True)
class Period:
    """From the first to the last month (their first days), with what may be told of it; None is not told.

    `outputs` is rounded down to tens where the exact number would give a small one away (`about`). `waited` is in hours.
    With `least` the counts of decisions are those of the quarters that are told: it were at least so many.
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
    least: bool = False

    @property
    def share(self) -> int | None:
        """In how many of a hundred decisions a person deviated, rounded."""
        return (
            round(100 * self.deviated / self.decided)
            if self.decided and self.deviated is not None and not self.least
            else None
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
    window = _quarters(clock.today())
    counted = _counted(session, algorithm_id or "", window[0])
    if not counted:
        return None
    quarters = [
        _of_quarter(quarter, counted.get(quarter, [])) for quarter in window if quarter >= min(counted)
    ]
    shown = protect({one.name: one.counts for one in quarters}, GIVEN_UP)
    everything = _together(quarters)
    about = any(span.close for span in (everything, *quarters))
    each = tuple(_told(one, shown.rows[one.name], shown.sums[one.name], about) for one in quarters)
    complaints = complaints_since(session, algorithm_id or "", window[0])
    return Figures(
        _whole(everything, shown, about), each if len(each) > 1 else (), complaints // LEAST * LEAST or None
    )


@dataclass(frozen=True)
class _Span:
    """Neighbouring quarters (their first days) with all that was counted in them, and how long decisions took."""

    first: date
    last: date
    counts: Counter[str]
    waits: Counter[int]

    @property
    def name(self) -> str:
        return self.first.isoformat()

    @property
    def decided(self) -> int:
        return sum(self.counts[name] for name in DECIDED)

    @property
    def close(self) -> bool:
        """Whether outputs and decisions together would give away how few were not decided."""
        return self.decided >= LEAST and abs(self.counts[Measure.OUTPUT] - self.decided) < LEAST

    @property
    def median(self) -> int:
        """Hours from output to decision of the one in the middle."""
        left = (self.waits.total() + 1) // 2
        for waited in sorted(self.waits):
            left -= self.waits[waited]
            if left <= 0:
                return waited
        return 0


def _counted(session: Session, algorithm_id: str, since: date) -> dict[date, list[Row]]:
    """What was counted from this day on, by quarter."""
    chosen = select(Tally.month, Tally.measure, Tally.waited, Tally.count).where(
        Tally.algorithm_id == algorithm_id, Tally.month >= f"{since:%Y-%m}"
    )
    found: dict[date, list[Row]] = defaultdict(list)
    for month, measure, waited, number in session.exec(chosen):
        found[_quarter_of(month)].append((measure, waited, number))
    return found


@lru_cache(maxsize=64)
def _quarter_of(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, (number - 1) // 3 * 3 + 1, 1)


def _quarters(today: date) -> list[date]:
    """The first days of the last four quarters; the running one is the last."""
    running = today.year * 4 + (today.month - 1) // 3
    return [date(one // 4, one % 4 * 3 + 1, 1) for one in range(running - QUARTERS + 1, running + 1)]


def _of_quarter(quarter: date, rows: Iterable[Row]) -> _Span:
    counts: Counter[str] = Counter()
    waits: Counter[int] = Counter()
    for measure, waited, number in rows:
        counts[measure] += number
        if measure in DECIDED:
            waits[waited] += number
    return _Span(quarter, quarter, counts, waits)


def _together(spans: Sequence[_Span]) -> _Span:
    counts = sum((span.counts for span in spans), Counter[str]())
    waits = sum((span.waits for span in spans), Counter[int]())
    return _Span(spans[0].first, spans[-1].last, counts, waits)


def _whole(span: _Span, shown: Printed, about: bool) -> Period:
    """All quarters together: what is told of each, added up, so that nothing follows from the sum."""
    columns = {name: shown.column(name) for name in GIVEN_UP}
    return _told(span, columns, added(shown.sums.values()), about)


def _told(span: _Span, columns: Mapping[str, Cell], decided: Cell, about: bool) -> Period:
    outputs, last = span.counts[Measure.OUTPUT], span.last.replace(month=span.last.month + 2)
    return Period(
        first=span.first, last=min(last, clock.today().replace(day=1)), about=about,
        outputs=(outputs // LEAST * LEAST if about else outputs) if outputs >= LEAST else None,
        decided=decided.value, followed=columns[Measure.FOLLOWED].value, deviated=columns[Measure.DEVIATED].value,
        set_aside=columns[Measure.SET_ASIDE].value, waited=span.median if decided.value else None,
        least=decided.least or any(cell.least for cell in columns.values()),
    )  # fmt: skip
