"""The last day to object and the day of the answer, against days that people looked up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.working_days import holidays
from reviews.objections.terms import answer_by, is_late, last_day_to_object
from reviews.objections.vocabulary import Remedy

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


@pytest.mark.parametrize(
    ("remedy", "received", "announced", "committee", "adjourned", "due"),
    [
        # Six weeks after the term to object, over the year's end.
        (Remedy.OBJECTION, date(2026, 12, 1), date(2026, 11, 23), False, False, date(2027, 2, 15)),
        # Twelve weeks end on Easter Monday.
        (Remedy.OBJECTION, date(2026, 12, 1), date(2026, 11, 23), True, False, date(2027, 3, 30)),
        (Remedy.OBJECTION, date(2026, 12, 1), date(2026, 11, 23), False, True, date(2027, 3, 30)),
        # Eighteen weeks end on Liberation Day, and a term of more than twelve does not move.
        (Remedy.OBJECTION, date(2026, 12, 1), date(2026, 11, 18), True, True, date(2027, 5, 5)),
        # Late: the weeks start when it came. Announcement unknown: so they do too.
        (Remedy.OBJECTION, date(2027, 2, 1), date(2026, 11, 23), False, False, date(2027, 3, 15)),
        (Remedy.OBJECTION, date(2027, 2, 1), None, False, False, date(2027, 3, 15)),
        # Christmas Day on a Friday, Boxing Day, a Sunday.
        (Remedy.COMPLAINT, date(2026, 11, 13), None, False, False, date(2026, 12, 28)),
        (Remedy.COMPLAINT, date(2026, 11, 16), None, True, False, date(2027, 1, 25)),
        (Remedy.COMPLAINT, date(2026, 11, 16), None, False, True, date(2027, 1, 25)),
        # A month after the 31st is the last day of February, which is a Sunday in 2027; 2028 has a 29th.
        (Remedy.CORRECTION, date(2027, 1, 31), None, False, False, date(2027, 3, 1)),
        (Remedy.CORRECTION, date(2028, 1, 31), None, False, False, date(2028, 2, 29)),
        (Remedy.OPPOSITION, date(2026, 11, 30), None, False, True, date(2027, 3, 1)),
        (Remedy.OPPOSITION, date(2026, 12, 24), None, False, False, date(2027, 1, 25)),
        (Remedy.APPEAL, date(2026, 12, 1), date(2026, 11, 23), False, False, None),
    ],
)
def test_the_answer_is_due_when_the_law_says(
    remedy: Remedy, received: date, announced: date | None, committee: bool, adjourned: bool, due: date | None
) -> None:
    last = last_day_to_object(announced) if announced else None
    assert answer_by(remedy, received, last, committee, adjourned) == due


@given(days, st.integers(0, 120), st.booleans())
def test_a_committee_or_an_adjournment_never_brings_the_answer_forward(
    announced: date, waited: int, committee: bool
) -> None:
    received, last = announced + timedelta(days=waited), last_day_to_object(announced)
    for remedy in (Remedy.OBJECTION, Remedy.COMPLAINT, Remedy.CORRECTION):
        first = answer_by(remedy, received, last, committee)
        longer = answer_by(remedy, received, last, committee, adjourned=True)
        assert first
        assert longer
        assert received < first < longer
        assert first.weekday() < 5


@given(days, st.integers(0, 120), st.one_of(st.none(), st.integers(0, 120)))
def test_late_is_after_the_last_day_save_for_what_was_posted_before_it_and_came_within_a_week(
    announced: date, waited: int, posted: int | None
) -> None:
    received, last = announced + timedelta(days=waited), last_day_to_object(announced)
    sent = announced + timedelta(days=min(posted, waited)) if posted is not None else None
    late = is_late(Remedy.OBJECTION, received, last, announced, sent)
    if received <= last:
        assert not late
    elif sent is None or sent > last:
        assert late
    else:
        assert late == (received > last + timedelta(days=7))


def test_a_complaint_is_late_after_a_year_and_a_request_under_the_avg_never() -> None:
    decided = date(2024, 2, 29)
    assert not is_late(Remedy.COMPLAINT, date(2025, 2, 28), None, decided)
    assert is_late(Remedy.COMPLAINT, date(2025, 3, 1), None, decided)
    assert not is_late(Remedy.CORRECTION, date(2034, 3, 1), None, decided)
