"""Working days, against days that people looked up; nights on which the clock changes included."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import clock
from infra.working_days import easter_sunday, end_of_day, end_of_term, is_working_day, working_days_left


@pytest.mark.parametrize(
    "easter",
    [
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2285, 3, 22),
    ],
)
def test_easter_falls_when_the_church_says(easter: date) -> None:
    assert easter_sunday(easter.year) == easter


@given(st.integers(1900, 4000))
def test_easter_is_a_sunday_from_22_march_to_25_april(year: int) -> None:
    assert easter_sunday(year).weekday() == 6
    assert date(year, 3, 22) <= easter_sunday(year) <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 23), 24)]
)
def test_a_day_ends_at_midnight_also_when_the_clock_changes(day: date, hours: int) -> None:
    before, over = end_of_day(day - timedelta(days=1)), end_of_day(day)
    assert over.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=hours)
    assert (over.hour, over.minute) == (0, 0)


def test_what_is_left_is_counted_in_days_on_which_one_works() -> None:
    thursday = datetime(2026, 4, 2, 15, tzinfo=clock.AMSTERDAM)
    with clock.stopped(thursday):
        assert working_days_left(end_of_day(date(2026, 4, 2))) == 1
        assert working_days_left(end_of_day(date(2026, 4, 6))) == 1  # Good Friday, the weekend, Easter Monday
        assert working_days_left(end_of_day(date(2026, 4, 7))) == 2
        assert working_days_left(thursday) == 0
        assert working_days_left(thursday - timedelta(days=9)) == 0


@given(st.dates(date(2014, 1, 1), date(2199, 12, 31)))
def test_a_term_ends_on_the_first_working_day_from_its_last_day(last: date) -> None:
    ended = end_of_term(last)
    assert is_working_day(ended)
    assert not any(is_working_day(last + timedelta(days=day)) for day in range((ended - last).days))
