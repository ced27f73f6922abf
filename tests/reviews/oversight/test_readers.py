"""Simulated readers: who always follows in three seconds is noticed within sixty reviews, careful ones are left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reviews.oversight import statistics
from reviews.oversight.vocabulary import FOLLOW_LIMIT, HURRY, REPEATED_LOOKS, REPEATED_YEAR, YIELD
from tests.reviews.oversight import readers
from tests.reviews.oversight.readers import CAREFUL, EDGE, STAMPER, Reader

WITHIN = 60
# Of this many stampers whose own judgement is a guess, all are noticed.
FEW, MANY = 50, 1_000
PASSES = readers.passing()


def test_who_always_follows_in_three_seconds_is_noticed_within_sixty_reviews_by_time_and_by_mind() -> None:
    for noticed in readers.months(STAMPER, FEW, WITHIN):
        assert noticed.hurry
        assert noticed.yielding
        assert noticed.hurry < noticed.yielding <= WITHIN


def test_who_takes_the_time_and_still_always_follows_is_noticed_by_mind_alone() -> None:
    slow = Reader(STAMPER.differs, STAMPER.keeps, hurries=0.0)
    assert all(
        noticed.yielding and noticed.hurry is None for noticed in readers.months(slow, FEW, readers.MONTH)
    )


def test_careful_readers_are_left_alone() -> None:
    assert all(noticed == readers.Noticed(None, None) for noticed in readers.months(CAREFUL, FEW))


@pytest.mark.slow
def test_careful_readers_are_left_alone_in_a_thousand_months() -> None:
    assert all(noticed == readers.Noticed(None, None) for noticed in readers.months(CAREFUL, MANY))


@pytest.mark.slow
def test_readers_at_the_edge_of_what_is_ordinary_are_disturbed_no_more_often_than_is_stated() -> None:
    found = list(readers.months(EDGE, MANY))
    for error, hits in (
        (HURRY[2], [one.hurry for one in found]),
        (YIELD[2], [one.yielding for one in found]),
    ):
        wrong = sum(number is not None for number in hits)
        # No more than chance allows at the stated error: the lower bound of what was seen lies under it.
        assert statistics.at_least(wrong, MANY, 0.999) <= error


@pytest.mark.slow
def test_the_page_says_how_often_repeated_looks_raise_the_alarm() -> None:
    rng, years = random.Random(11), 120
    assert REPEATED_YEAR == readers.YEAR
    for follow, stated in REPEATED_LOOKS:
        alarms = sum(readers.year_of(follow, rng, PASSES) is not None for _ in range(years))
        seen = statistics.exact(alarms, years, 0.999)
        assert seen.low <= stated <= seen.high, follow


def test_a_class_that_is_always_followed_raises_its_alarm_at_exactly_the_stated_number() -> None:
    assert readers.year_of(1.0, random.Random(0), PASSES) == statistics.all_needed(FOLLOW_LIMIT) == 149
    assert [PASSES(148, 148), PASSES(149, 149), PASSES(234, 235), PASSES(235, 236)] == [
        False,
        True,
        False,
        True,
    ]


@given(some.integers(0, 12), some.integers(0, 600))
def test_what_passes_by_the_table_passes_by_the_bound(misses: int, more: int) -> None:
    of = misses + 100 + more
    assert PASSES(of - misses, of) == (statistics.at_least(of - misses, of) > FOLLOW_LIMIT)
