"""Every state that the review policy allows is searched, and every fault that is sown in a rule is found."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from reviews import policy
from reviews.policy import Act, Action, Duty, Facts, Reason, Who
from reviews.vocabulary import DeploymentState, Impact, ReviewPolicy, State, Verdict
from tests.reviews.policy_search import LATER, NOW, REQUESTER, Bounds, Searched, search

Rule = Callable[[Facts, Action, Who, ReviewPolicy, object], Facts | Reason]
ONE = ReviewPolicy(signatures=1)
TWO = ReviewPolicy(signatures=2, requester_may_sign=False)
OPEN_BOOK = ReviewPolicy(signatures=1, own_judgement_first=False, requester_may_sign=False)
SHORT = Bounds(epochs=2, suspensions=1)


def begin(impact: Impact, sampled: bool = False) -> Facts:
    return Facts(State.RECEIVED, impact, requester=REQUESTER, sampled=sampled, due_at=LATER)


def show(searched: Searched) -> str:
    return str(searched.found or f"{searched.states} states, {searched.steps} steps")


@pytest.mark.parametrize(
    ("rules", "start", "bounds"),
    [
        (ONE, begin(Impact.HIGH), Bounds(epochs=3)),
        (TWO, begin(Impact.HIGH), Bounds(epochs=3)),
        (OPEN_BOOK, begin(Impact.LOW, sampled=True), Bounds(epochs=3)),
        (ONE, begin(Impact.LOW), Bounds(epochs=3)),
    ],
)
def test_every_promise_holds_in_every_state_that_can_be_reached(
    rules: ReviewPolicy, start: Facts, bounds: Bounds
) -> None:
    searched = search(start, rules, bounds)
    print(show(searched))
    assert searched.found is None, show(searched)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signatures", "blind", "requester", "impact"),
    [
        (signatures, blind, requester, start)
        for signatures, blind, requester in product((1, 2), (True, False), (True, False))
        for start in ((Impact.LOW, False), (Impact.LOW, True), (Impact.HIGH, False))
    ],
)
def test_every_promise_holds_under_every_policy(
    signatures: int, blind: bool, requester: bool, impact: tuple[Impact, bool]
) -> None:
    rules = ReviewPolicy(signatures=signatures, own_judgement_first=blind, requester_may_sign=requester)
    searched = search(begin(*impact), rules, Bounds(epochs=4 if blind else 3))
    print(show(searched))
    assert searched.found is None, show(searched)


def test_the_search_comes_everywhere() -> None:
    """A search that never gets to a state proves nothing about it."""
    high = search(begin(Impact.HIGH), TWO, Bounds(epochs=3, suspensions=0)).reached
    low = search(begin(Impact.LOW), ONE, SHORT).reached
    later = {
        State.AWAITING,
        State.OBJECTED,
        State.CONFIRMED,
        State.SUPERSEDED,
        State.REVOKED,
        State.PRACTISED,
    }
    assert high | low == set(State) - later


def faulty(act: Act, **changed: Callable[..., object]) -> tuple[Act, Callable[[Rule], Rule]]:
    """A rule that is shown other facts, another person or another policy than there are."""

    def sow(rule: Rule) -> Rule:
        def wrong(facts: Facts, action: Action, who: Who, rules: ReviewPolicy, now: object) -> Facts | Reason:
            shown = changed["facts"](facts) if "facts" in changed else facts
            someone = changed["who"](who, facts) if "who" in changed else who
            lax = changed["rules"](rules) if "rules" in changed else rules
            answer = rule(shown, action, someone, lax, now)
            return changed["answer"](facts, answer) if "answer" in changed else answer

        return wrong

    return act, sow


def running(facts: Facts) -> Facts:
    return replace(facts, deployment=DeploymentState.ACTIVE)


def still_suspended(facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, deployment=facts.deployment)


def with_lease(facts: Facts) -> Facts:
    return replace(facts, lease_until=LATER if facts.lease_until else None)


def nobody_voted(facts: Facts) -> Facts:
    return replace(facts, votes=tuple(replace(vote, person=f"not {vote.person}") for vote in facts.votes))


def keeps_votes(facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, votes=facts.votes)


def keeps_state(facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else facts


def signs(_facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, state=State.SIGNED)


def never_escalates(_facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    escalated = isinstance(answer, Facts) and answer.escalated
    return replace(answer, state=State.SIGNED, escalated=False) if escalated else answer  # type: ignore[type-var]


def forgets(_facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, seen=frozenset())


def keeps_epoch(facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, epoch=facts.epoch)


def keeps_lease(facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, lease_until=facts.lease_until)


def goes_low(_facts: Facts, answer: Facts | Reason) -> Facts | Reason:
    return answer if isinstance(answer, Reason) else replace(answer, state=State.LOW)


def as_signed(facts: Facts) -> Facts:
    return replace(facts, state=State.SIGNED, covered=True)


def from_anywhere(*states: State) -> Callable[[Facts], Facts]:
    return lambda facts: as_signed(facts) if facts.state in states else facts


ALL_DUTIES = frozenset(Duty)
FAULTS: dict[str, tuple[str, ReviewPolicy, tuple[Act, Callable[[Rule], Rule]]]] = {
    # of the sixteen of the research, those whose act exists here
    "any role may review": ("only who", ONE, faulty(Act.CLAIM, who=lambda who, _: replace(who, duties=ALL_DUTIES))),
    "the same person twice": ("I7", TWO, faulty(Act.CLAIM, facts=nobody_voted, answer=keeps_votes)),
    "an expired lease still acts": ("I13", ONE, faulty(Act.JUDGE, facts=with_lease, answer=keeps_lease)),
    "a stale token is accepted": ("I13", ONE, faulty(Act.DECIDE, who=lambda w, f: replace(w, epoch=f.epoch))),
    "review while suspended": ("I14", ONE, faulty(Act.JUDGE, facts=running, answer=still_suspended)),
    "claim while suspended": ("I14", ONE, faulty(Act.CLAIM, facts=running, answer=still_suspended)),
    "reveal before judging": ("I5", ONE, faulty(Act.REVEAL, facts=lambda f: replace(f, judged=f.judged | {f.holder}))),
    "the arbiter counts twice": (
        "I7", TWO, faulty(Act.CLAIM, facts=lambda f: nobody_voted(f) if f.escalated else f, answer=keeps_votes),
    ),
    "release ignores the stop": ("I3", ONE, faulty(Act.RELEASE, facts=running, answer=still_suspended)),
    "withdrawal leaves work open": ("I9", ONE, faulty(Act.WITHDRAW, answer=keeps_state)),
    "a deadline approves": ("L1", ONE, faulty(Act.EXPIRE, answer=signs)),
    "resuming keeps signatures": ("I16", TWO, faulty(Act.REOPEN, answer=keeps_votes)),
    "release after the deadline": ("I11", ONE, faulty(Act.RELEASE, facts=from_anywhere(State.EXPIRED))),
    "release twice": ("I11", ONE, faulty(Act.RELEASE, facts=from_anywhere(State.RELEASED))),
    # and of our own rules
    "release without cover": ("the ledger", ONE, faulty(Act.RELEASE, facts=lambda f: replace(f, covered=True))),
    "a person releases": ("S3", ONE, faulty(Act.RELEASE, who=lambda who, _: replace(who, duties=ALL_DUTIES))),
    "judging after seeing": ("I5", ONE, faulty(Act.JUDGE, facts=lambda f: replace(f, seen=frozenset()))),
    "handing back forgets who saw": ("I5", ONE, faulty(Act.HAND_BACK, answer=forgets)),
    "the requester signs": ("I2", TWO, faulty(Act.CLAIM, rules=lambda p: replace(p, requester_may_sign=True))),
    "deciding without seeing": ("I5", ONE, faulty(Act.DECIDE, facts=lambda f: replace(f, shown=f.shown | {f.holder}))),
    "disagreement signs": ("I4", TWO, faulty(Act.DECIDE, answer=never_escalates)),
    "a claim over a living claim": (
        "I6", ONE, faulty(Act.CLAIM, facts=lambda f: replace(f, lease_until=f.lease_until and NOW)),
    ),
    "a claim keeps the old token": ("I13", ONE, faulty(Act.CLAIM, answer=keeps_epoch)),
    "a high impact goes unread": ("I1", ONE, faulty(Act.ROUTE, answer=goes_low)),
    "a deadline closes nothing": ("L1", ONE, faulty(Act.EXPIRE, answer=lambda facts, _: Reason("not_now"))),
    "a set-aside output is released": ("I11", ONE, faulty(Act.RELEASE, facts=from_anywhere(State.SET_ASIDE))),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_sown_in_one_rule_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    promise, rules, (act, sow) = FAULTS[fault]
    monkeypatch.setitem(policy._STEPS, act, sow(policy._STEPS[act]))  # type: ignore[arg-type]
    searched = search(begin(Impact.HIGH), rules, Bounds(epochs=4 if rules is TWO else 2, suspensions=1))
    assert searched.found, f"not found in {searched.states} states"
    print(f"{fault}: {searched.found}")
    assert searched.found.promise.startswith(promise), searched.found


def test_one_signature_too_few_is_stopped_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding and releasing both count: a fault in one of them lets nothing out, and one in both is found."""
    _, sow = faulty(Act.DECIDE, rules=lambda rules: replace(rules, signatures=1))
    kept = dict(policy._STEPS)
    for broken in ((Act.DECIDE,), (Act.RELEASE,), (Act.DECIDE, Act.RELEASE)):
        for act in (Act.DECIDE, Act.RELEASE):
            monkeypatch.setitem(policy._STEPS, act, sow(kept[act]) if act in broken else kept[act])  # type: ignore[arg-type]
        found = search(begin(Impact.HIGH), TWO, SHORT).found
        assert (found is not None) == (len(broken) == 2), found


def test_following_and_deviating_take_the_same_number_of_steps() -> None:
    """Deviating costs no more effort than following."""
    facts = replace(begin(Impact.HIGH), state=State.CLAIMED, holder="noor", epoch=1, lease_until=LATER)
    facts = replace(facts, seen=frozenset({"noor"}), shown=frozenset({"noor"}), judged=frozenset({"noor"}))
    who = Who("noor", frozenset({Duty.READ}), 1)
    after = {
        verdict: policy.step(facts, Action(Act.DECIDE, verdict, "visit"), who, ONE, NOW)
        for verdict in (Verdict.FOLLOW, Verdict.DEVIATE)
    }
    assert {one.state for one in after.values() if isinstance(one, Facts)} == {State.SIGNED}
