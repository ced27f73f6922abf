"""Working days and the end of a term of law: weekends and the generally recognised holidays (Algemene termijnenwet)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from infra import clock

DAY = timedelta(days=1)


def end_of_term(last: date, closed_days: Collection[date] = ()) -> date:
    """The last day of a term that ends on `last`, moved to the first working day (Algemene termijnenwet 1(1)).

    `closed_days` are days made equal to a holiday by royal decree (3(3)).
    """
    while not is_working_day(last, closed_days):
        last += DAY
    return last


def end_of_day(day: date) -> datetime:
    """The moment at which a day in the Netherlands is over; a day of 23 or 25 hours too."""
    return datetime.combine(day + DAY, time(), clock.AMSTERDAM)


def working_days_left(until: datetime) -> int:
    """How many working days one still has, today included when it is one; 0 when the moment has passed.

    A moment at which a day begins belongs to the day before: a term ends with its last day.
    """
    last = (until - timedelta(microseconds=1)).astimezone(clock.AMSTERDAM).date()
    days = range((last - clock.today()).days + 1) if until > clock.now() else ()
    return sum(is_working_day(clock.today() + number * DAY) for number in days)


def is_working_day(day: date, closed_days: Collection[date] = ()) -> bool:
    """Whether it is no Saturday, Sunday or holiday."""
    return day.weekday() < 5 and day not in closed_days and day not in holidays(day.year)


def holidays(year: int) -> frozenset[date]:
    """The generally recognised holidays of a year as they are since 2014 (Algemene termijnenwet 3(1) and (2))."""
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
