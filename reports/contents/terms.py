"""The last day to object: six weeks of the Awb, moved on by the Algemene termijnenwet."""

from collections.abc import Collection
from datetime import date, timedelta

SIX_WEEKS = timedelta(weeks=6)
DAY = timedelta(days=1)


def last_day_to_object(announced_on: date, closed_days: Collection[date] = ()) -> date:
    """The last day of the six weeks (Awb 6:7) that start the day after the announcement (Awb 6:8), moved to the first
    working day when it is a Saturday, a Sunday or a holiday (Algemene termijnenwet 1(1)).

    `closed_days` are days made equal to a holiday by royal decree (3(3)). Leaving one out gives an earlier day, never
    a later one, so nobody is late by our doing. Knows the holidays as they are since 2014.
    """
    day = announced_on + SIX_WEEKS
    while day.weekday() >= 5 or day in closed_days or day in holidays(day.year):
        day += DAY
    return day


def holidays(year: int) -> frozenset[date]:
    """The generally recognised holidays of a year (Algemene termijnenwet 3(1) and (2), Good Friday included)."""
    easter = easter_sunday(year)
    moving = {
        easter + timedelta(days=days) for days in (-2, 1, 39, 50)
    }  # Good Friday, Monday, Ascension, Whit Monday
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(moving | fixed | {_kings_day(year)})


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar: the Sunday after the full moon of the computus, on or after 21 March."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    # Two full moons that the tables would put a day too late are drawn back, so that a cycle has no date twice.
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    full_moon = date(year, 3, 21) + timedelta(days=epact)
    return full_moon + timedelta(days=6 - full_moon.weekday() or 7)


def _kings_day(year: int) -> date:
    """The day on which the King's birthday is celebrated: 27 April, or the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - DAY if day.weekday() == 6 else day
