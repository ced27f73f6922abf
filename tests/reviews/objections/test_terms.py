"""The last day to object, against days that people looked up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.working_days import holidays
from reviews.objections.terms import last_day_to_object

days = st.dates(date(2014, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("announced", "last"),
    [
        (date(2026, 11, 23), date(2027, 1, 4)),  # a Monday
        (date(2026, 10, 12), date(2026, 11, 23)),
        (date(2026, 11, 13), date(2026, 12, 28)),  # Christmas Day on a Friday, then Boxing Day and Sunday
        (date(2026, 2, 20), date(2026, 4, 7)),  # Good Friday, the weekend, Easter Monday
        (date(2025, 3, 15), date(2025, 4, 28)),  # King's day is celebrated on Saturday 26 April, then Sunday
        (date(2026, 3, 24), date(2026, 5, 6)),  # Liberation day
        (
            date(2026, 4, 2),
            date(2026, 5, 15),
        ),  # Ascension day; the Friday after is no holiday of the act itself
    ],
)
def test_six_weeks_end_on_a_working_day(announced: date, last: date) -> None:
    assert last_day_to_object(announced) == last


def test_a_day_made_equal_to_a_holiday_moves_the_end() -> None:
    assert last_day_to_object(date(2026, 4, 2), {date(2026, 5, 15)}) == date(2026, 5, 18)


@given(days)
def test_the_term_is_never_shorter_than_six_weeks_and_ends_on_no_closed_day(announced: date) -> None:
    last = last_day_to_object(announced)
    assert timedelta(weeks=6) <= last - announced <= timedelta(weeks=6, days=5)
    assert last.weekday() < 5
    assert last not in holidays(last.year)
