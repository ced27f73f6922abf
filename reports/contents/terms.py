"""The last day to object: six weeks of the Awb, moved on by the Algemene termijnenwet."""

from collections.abc import Collection
from datetime import date, timedelta

from infra.working_days import end_of_term

SIX_WEEKS = timedelta(weeks=6)


def last_day_to_object(announced_on: date, closed_days: Collection[date] = ()) -> date:
    """The last day of the six weeks (Awb 6:7) that start the day after the announcement (Awb 6:8), moved to the first
    working day when it is a Saturday, a Sunday or a holiday (Algemene termijnenwet 1(1)).

    `closed_days` are days made equal to a holiday by royal decree (3(3)). Leaving one out gives an earlier day, never
    a later one, so nobody is late by our doing.
    """
    return end_of_term(announced_on + SIX_WEEKS, closed_days)
