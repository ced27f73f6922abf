"""The words and limits of incidents, and the clocks that the law starts, with their sources."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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

    `within` of zero is "at once". `role` is the role under the AI Act for which it runs; empty for everybody.
    """

    code: str
    kinds: frozenset[Kind]
    within: timedelta
    source: str
    role: str = ""
    since: date = date(2018, 5, 25)


_ANNEX_III = date(2027, 12, 2)  # Regulation (EU) 2026/1744 moved the duties for high risk to this day
_SERIOUS = frozenset({Kind.SERIOUS, Kind.DEATH, Kind.WIDESPREAD})

CLOCKS = (
    Clock("avg_authority", frozenset({Kind.DATA_BREACH}), timedelta(hours=72), "AVG 33(1)"),
    Clock("avg_people", frozenset({Kind.DATA_BREACH}), timedelta(0), "AVG 34(1)"),
    Clock("ai_provider", _SERIOUS | {Kind.RISK}, timedelta(0), "AI Act 26(5)", "deployer", _ANNEX_III),
    Clock("ai_authority", _SERIOUS | {Kind.RISK}, timedelta(0), "AI Act 26(5)", "deployer", _ANNEX_III),
    Clock("ai_serious", frozenset({Kind.SERIOUS}), timedelta(days=15), "AI Act 73(2)", "provider", _ANNEX_III),
    Clock("ai_death", frozenset({Kind.DEATH}), timedelta(days=10), "AI Act 73(4)", "provider", _ANNEX_III),
    Clock("ai_widespread", frozenset({Kind.WIDESPREAD}), timedelta(days=2), "AI Act 73(3)", "provider", _ANNEX_III),
)  # fmt: skip
