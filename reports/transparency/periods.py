"""Quarters and years: their codes, their days, and which has ended."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from infra import clock
from infra.errors import NotFound
from reports.transparency.vocabulary import Every

CODE = re.compile(r"(?P<year>20\d\d)(?:-q(?P<quarter>[1-4]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A quarter, or a whole year (`quarter` 0). Days are those of the Netherlands, both included."""

    year: int
    quarter: int = 0

    @property
    def code(self) -> str:
        """ "2026-q3" or "2026"."""
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def months(self) -> tuple[str, ...]:
        """ "2026-07" and on, as they are counted by."""
        numbers = range(3 * self.quarter - 2, 3 * self.quarter + 1) if self.quarter else range(1, 13)
        return tuple(f"{self.year}-{number:02}" for number in numbers)

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def last(self) -> date:
        month = int(self.months[-1][-2:])
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime.combine(self.first, time(), clock.AMSTERDAM).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it, in UTC."""
        after = self.last + timedelta(days=1)
        return datetime.combine(after, time(), clock.AMSTERDAM).astimezone(UTC)

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters that it holds."""
        return (self,) if self.quarter else tuple(Period(self.year, number) for number in (1, 2, 3, 4))

    @property
    def ended(self) -> bool:
        return clock.today() > self.last


def period_of(code: str) -> Period:
    """Raises `NotFound` for what is no code of a period."""
    found = CODE.fullmatch(code)
    if not found:
        raise NotFound("reports.transparency.no_such_period")
    return Period(int(found["year"]), int(found["quarter"] or 0))


def last_ended(every: Every, today: date) -> Period | None:
    """The newest quarter or year that is over; None where none is asked for."""
    if every == Every.NEVER:
        return None
    if every == Every.YEAR:
        return Period(today.year - 1)
    quarter = (today.month - 1) // 3
    return Period(today.year, quarter) if quarter else Period(today.year - 1, 4)


def recent(today: date) -> list[Period]:
    """The periods that a report can be begun about: those of this year and the last that are over, the newest first."""
    years = (today.year, today.year - 1)
    all_of_them = [one for year in years for one in (Period(year), *Period(year).quarters)]
    return sorted(
        (one for one in all_of_them if today > one.last),
        key=lambda one: (one.last, -one.quarter),
        reverse=True,
    )
