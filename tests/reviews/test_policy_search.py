"""Every state that the rules of reviewing allow is searched, and every fault that is sown in a rule is found.

This is the short search; `make prove` goes as far as it can.
"""

from dataclasses import replace

import pytest

from reviews import policy
from reviews.policy import Act, Action, Duty, Facts, Who
from reviews.vocabulary import State, Verdict
from tests.reviews.proof.__main__ import caught
from tests.reviews.proof.faults import FAULTS, KNOWN_FAULTS, PLAIN
from tests.reviews.proof.moves import Setting
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.search import search
from tests.reviews.proof.settings import HIGH, ONE, SETTINGS, SMALL, TWO
from tests.reviews.proof.sowing import Fault, faulty, kept
from tests.reviews.proof.worlds import LATER, NOW


@pytest.mark.parametrize("setting", SMALL, ids=lambda setting: setting.name)
def test_every_promise_holds_in_every_state_that_can_be_reached(setting: Setting) -> None:
    searched = search(setting)
    print(f"{searched.states} states, {searched.transitions} transitions")
    assert searched.found is None, str(searched.found)


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_promise_holds_as_far_as_can_be_searched(setting: Setting) -> None:
    assert (found := search(setting).found) is None, str(found)


def test_the_short_searches_come_everywhere() -> None:
    """A search that never gets to a state proves nothing about it."""
    short = [
        one for one in SMALL if one.name in {"afterwards", "known cases", "low impact, raised", "everything"}
    ]
    assert frozenset[State]().union(*(search(setting).reached for setting in short)) == set(State)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_sown_in_the_rules_is_found_by_the_promise_that_it_breaks(fault: str) -> None:
    """And where more than one rule guards a promise, each of them alone keeps it."""
    found, told = caught(fault)
    print(f"{fault}: {told}")
    assert found, told


def test_every_promise_can_be_broken() -> None:
    """A promise that no fault breaks is one that nobody looks at."""
    assert {fault.promise for fault in FAULTS.values()} == set(Promise)
    assert len(KNOWN_FAULTS) == 16


def test_a_counter_example_is_as_short_as_can_be() -> None:
    found = FAULTS["reveal before judging"].searched().found
    assert (
        [str(move) for move in found.moves] == ["machine: route", "kees: claim", "kees: reveal"]
        if found
        else found
    )


def test_a_fault_that_one_of_two_guards_lets_through_counts_as_not_caught() -> None:
    """What is said to be guarded twice and is not, is told."""
    _, sown = faulty(Act.CLAIM, answer=kept("epoch"))
    lying = Fault(Promise.I13, PLAIN, ((Act.CLAIM, sown), faulty(Act.RELEASE)), guards=2)
    assert not lying.harmless_alone()


def test_following_and_deviating_take_the_same_number_of_steps() -> None:
    """Deviating costs no more effort than following."""
    facts = replace(HIGH, state=State.CLAIMED, holder="noor", epoch=1, lease_until=LATER)
    facts = replace(facts, seen=frozenset({"noor"}), shown=frozenset({"noor"}), judged=frozenset({"noor"}))
    who = Who("noor", frozenset({Duty.READ}), 1)
    after = {
        verdict: policy.step(facts, Action(Act.DECIDE, verdict, "visit"), who, ONE, NOW)
        for verdict in (Verdict.FOLLOW, Verdict.DEVIATE)
    }
    assert {one.state for one in after.values() if isinstance(one, Facts)} == {State.SIGNED}


def test_what_an_arbiter_and_a_reader_agree_on_needs_no_second_arbiter() -> None:
    """The first reader asked for an arbiter who saw it otherwise; the next reader agrees with one of the two, and that is enough."""
    signed = (policy.Vote("noor", Verdict.FOLLOW, "letter"), policy.Vote("piet", Verdict.DEVIATE, "visit"))
    bram = frozenset({"bram"})
    facts = replace(
        HIGH, state=State.CLAIMED, holder="bram", epoch=3, lease_until=LATER, votes=signed, seen=bram, shown=bram, judged=bram,
    )  # fmt: skip
    answer = policy.step(
        facts, Action(Act.DECIDE, Verdict.DEVIATE, "visit"), Who("bram", frozenset(), 3), TWO, NOW
    )
    assert isinstance(answer, Facts)
    assert answer.state == State.SIGNED
