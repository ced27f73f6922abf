"""The terms of what comes after a decision: until when somebody can object, and until when the municipality answers."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from infra.working_days import end_of_term
from reviews.objections.vocabulary import Remedy

SIX_WEEKS = timedelta(weeks=6)
POST = timedelta(weeks=1)
# The Algemene termijnenwet leaves terms of more than twelve weeks as they are (article 4).
MOVES_UP_TO = 12
# Weeks to answer: bare, with an advisory committee, and how many more an adjournment gives (Awb 7:10, 9:11).
WEEKS = {Remedy.OBJECTION: (6, 12, 6), Remedy.COMPLAINT: (6, 10, 4)}
# Months to answer a request under the AVG, and how many more an extension gives (AVG 12, third paragraph).
MONTHS = (1, 2)


def last_day_to_object(announced_on: date, closed_days: Collection[date] = ()) -> date:
    """The last day of the six weeks (Awb 6:7) that start the day after the announcement (Awb 6:8), moved to the first
    working day when it is a Saturday, a Sunday or a holiday (Algemene termijnenwet 1(1)).

    `closed_days` are days made equal to a holiday by royal decree (3(3)). Leaving one out gives an earlier day, never
    a later one, so nobody is late by our doing.
    """
    return end_of_term(announced_on + SIX_WEEKS, closed_days)


def is_late(
    remedy: Remedy, received_on: date, last_day: date | None, decided_on: date, posted_on: date | None = None
) -> bool:
    """Whether it came after its term. That is noted, and no more: whether it is excused is for the handler (Awb 6:11).

    What was posted in time and came within a week is in time (Awb 6:9); a complaint is late after a year (Awb 9:8).
    """
    if remedy == Remedy.COMPLAINT:
        return received_on > months_later(decided_on, 12)
    if remedy not in {Remedy.OBJECTION, Remedy.APPEAL} or last_day is None or received_on <= last_day:
        return False
    return posted_on is None or posted_on > last_day or received_on > last_day + POST


def answer_by(
    remedy: Remedy, received_on: date, last_day: date | None, committee: bool = False, adjourned: bool = False
) -> date | None:
    """The last day to answer; None for an appeal, in which a court decides when.

    The weeks for an objection start when the term for objecting is over (Awb 7:10), and for one that came after that
    when it came. As long as nobody reported the announcement they start when it came: never later than the law has it.
    """
    if remedy == Remedy.APPEAL:
        return None
    if remedy not in WEEKS:
        first, more = MONTHS
        return end_of_term(months_later(received_on, first + more * adjourned))
    bare, advised, more = WEEKS[remedy]
    weeks = (advised if committee else bare) + more * adjourned
    starts = max(last_day or received_on, received_on) if remedy == Remedy.OBJECTION else received_on
    ends = starts + timedelta(weeks=weeks)
    return end_of_term(ends) if weeks <= MOVES_UP_TO else ends


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last of that month where it has no such day (Regulation 1182/71, 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
