"""Several at once, on both databases: one lease, no signature on a lost claim, no release after a withdrawal.

The long runs (`-m slow -s`) print what they measured.
"""

import time

import pytest

from infra.installation import Installation
from tests.cast import Cast
from tests.reviews import races

pytestmark = pytest.mark.both_databases


def one_lease_each_time(house: Installation, cast: Cast, people: int, rounds: int) -> None:
    begun = time.monotonic()
    counted = races.claims_at_once(house, cast, races.fifty(house, cast, people), rounds)
    print(f"{people} people, {rounds} cases: {dict(counted)}, {time.monotonic() - begun:.0f} s")
    assert counted == {"rounds": rounds, "claims": rounds, "rounds with one lease": rounds}


def signed_or_taken_over(house: Installation, cast: Cast, rounds: int) -> None:
    begun = time.monotonic()
    counted = races.signature_and_end_of_lease(house, cast, rounds)
    print(f"{dict(counted)}, {time.monotonic() - begun:.0f} s")
    assert counted.keys() <= {"signed in time", "taken over"}
    assert counted.total() == rounds


def released_or_withdrawn(house: Installation, cast: Cast, rounds: int, cases: int) -> None:
    begun = time.monotonic()
    counted = races.release_and_withdrawal(house, cast, rounds, cases)
    print(f"{dict(counted)}, {time.monotonic() - begun:.0f} s")
    assert counted.keys() <= {"released before the withdrawal", "withdrawn before the release"}
    assert counted.total() >= rounds


def test_of_many_who_claim_a_case_at_once_one_has_it(house: Installation, cast: Cast) -> None:
    one_lease_each_time(house, cast, people=12, rounds=2)


def test_a_signature_in_the_last_second_counts_or_the_case_was_taken_over(
    house: Installation, cast: Cast
) -> None:
    signed_or_taken_over(house, cast, rounds=6)


def test_nothing_is_released_after_the_withdrawal(house: Installation, cast: Cast) -> None:
    released_or_withdrawn(house, cast, rounds=12, cases=4)


@pytest.mark.slow
def test_of_fifty_who_claim_a_case_at_once_one_has_it_a_thousand_times(
    house: Installation, cast: Cast
) -> None:
    one_lease_each_time(house, cast, people=50, rounds=1_000)


@pytest.mark.slow
def test_a_signature_counts_or_the_case_was_taken_over_thousands_of_times(
    house: Installation, cast: Cast
) -> None:
    signed_or_taken_over(house, cast, rounds=2_500)


@pytest.mark.slow
def test_nothing_is_released_after_the_withdrawal_thousands_of_times(house: Installation, cast: Cast) -> None:
    released_or_withdrawn(house, cast, rounds=2_500, cases=25)
