"""The words and limits of incidents, and the clocks that the law starts, with their sources."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from infra import clock

SUMMARY_MAX = 200
TEXT_MAX = 10_000
REFERENCE_MAX = 120


class Kind(StrEnum):
    """What may be the matter; one incident may be several things at once."""

    DATA_BREACH = "data_breach"  # AVG 33
    RISK = "risk"  # AI Act 26(5): a risk in the sense of art. 79(1)
    SERIOUS = "serious"  # AI Act 3(49)
    DEATH = "death"  # AI Act 73(4)
    WIDESPREAD = "widespread"  # AI Act 73(3): widespread, or critical infrastructure
    WRONG_OUTCOMES = "wrong_outcomes"  # no clock of its own


class IncidentState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What was done about an incident."""

    NOTED = "noted"
    REPORTED = "reported"
    NOT_NEEDED = "not_needed"  # a clock that does not apply after all, with why
    CLOSED = "closed"


@dataclass(frozen=True)
class Clock:
    """Within how long something must be reported, to whom, by whom, and since when the rule holds.

    A term in hours runs by the clock, also through the night that summer time ends. One in `days` begins on the day
    after and holds through its last day in Dutch time (Regulation 1182/71, art. 3). Neither is "at once", without
    undue delay, for which the law has no number. `role` is the role under the AI Act for which it runs; empty for
    everybody.
    """

    code: str
    kinds: frozenset[Kind]
    source: str
    hours: int = 0
    days: int = 0
    role: str = ""
    since: date = date(2018, 5, 25)

    @property
    def at_once(self) -> bool:
        return not self.hours and not self.days

    def due(self, known: datetime) -> datetime:
        """The last moment at which reporting is in time, in UTC; for "at once" the moment itself."""
        if not self.days:
            # In UTC: time that is added to a Dutch moment skips or repeats the hour of the night of the change.
            return known.astimezone(UTC) + timedelta(hours=self.hours)
        last = known.astimezone(clock.AMSTERDAM).date() + timedelta(days=self.days)
        return datetime.combine(last, time(23, 59, 59), clock.AMSTERDAM).astimezone(UTC)

    def late_from(self, known: datetime) -> datetime:
        """From when on it is late. "At once" is late after a day: nobody reports in no time."""
        return self.due(known) + (timedelta(days=1) if self.at_once else timedelta(0))

    def holds_on(self, known: datetime) -> bool:
        """Whether the rule was in force on the day in the Netherlands at which somebody knew."""
        return known.astimezone(clock.AMSTERDAM).date() >= self.since


_ANNEX_III = date(2027, 12, 2)  # Regulation (EU) 2026/1744 moved the duties for high risk to this day
_SERIOUS = frozenset({Kind.SERIOUS, Kind.DEATH, Kind.WIDESPREAD})

CLOCKS = (
    Clock("avg_authority", frozenset({Kind.DATA_BREACH}), "AVG 33(1)", hours=72),
    Clock("avg_people", frozenset({Kind.DATA_BREACH}), "AVG 34(1)"),
    Clock("ai_provider", _SERIOUS | {Kind.RISK}, "AI Act 26(5)", role="deployer", since=_ANNEX_III),
    Clock("ai_authority", _SERIOUS | {Kind.RISK}, "AI Act 26(5)", role="deployer", since=_ANNEX_III),
    Clock(
        "ai_serious", frozenset({Kind.SERIOUS}), "AI Act 73(2)", days=15, role="provider", since=_ANNEX_III
    ),
    Clock("ai_death", frozenset({Kind.DEATH}), "AI Act 73(4)", days=10, role="provider", since=_ANNEX_III),
    Clock(
        "ai_widespread",
        frozenset({Kind.WIDESPREAD}),
        "AI Act 73(3)",
        days=2,
        role="provider",
        since=_ANNEX_III,
    ),
)
