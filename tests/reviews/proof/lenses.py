"""Ways to see the facts of a review wrongly, from which faults are made."""

from collections.abc import Callable
from dataclasses import replace

from reviews.policy import Action, Duty, Facts, Who
from reviews.vocabulary import DeploymentState, ReviewPolicy, Ruling, State, Verdict
from tests.reviews.proof.worlds import LATER, NOW

Successor = Callable[[Facts], Facts]


def everything(who: Who, _facts: Facts) -> Who:
    return replace(who, duties=frozenset(Duty))


def fit(who: Who, _facts: Facts) -> Who:
    return replace(who, trained=True, mandated=True, at_cap=False)


def with_its_token(who: Who, facts: Facts) -> Who:
    return replace(who, epoch=facts.epoch)


def running(facts: Facts) -> Facts:
    return replace(facts, deployment=DeploymentState.ACTIVE)


def in_time(facts: Facts) -> Facts:
    return replace(facts, lease_until=LATER if facts.lease_until else None)


def over(facts: Facts) -> Facts:
    return replace(facts, lease_until=NOW if facts.lease_until else None)


def nobody_voted(facts: Facts) -> Facts:
    return replace(facts, votes=tuple(replace(vote, person=f"not {vote.person}") for vote in facts.votes))


def forgotten_when_escalated(facts: Facts) -> Facts:
    return nobody_voted(facts) if facts.escalated else facts


def holder_judged(facts: Facts) -> Facts:
    return replace(facts, judged=facts.judged | {facts.holder or ""})


def holder_was_shown(facts: Facts) -> Facts:
    return replace(facts, shown=facts.shown | {facts.holder or ""})


def signed_for(facts: Facts) -> Facts:
    return replace(facts, state=State.SIGNED, covered=True)


def signed_when(*states: State) -> Callable[[Facts], Facts]:
    return lambda facts: signed_for(facts) if facts.state in states else facts


def counted_as(count: int) -> Callable[[ReviewPolicy], ReviewPolicy]:
    return lambda rules: replace(rules, signatures=count)


def never_escalates(_facts: Facts, answer: Facts) -> Facts:
    return replace(answer, state=State.SIGNED, escalated=False) if answer.escalated else answer


def to_the_one_who_asks(action: Action) -> Action:
    return replace(action, to=Who("nobody", frozenset()))


def always_unfounded(action: Action) -> Action:
    return replace(action, ruling=Ruling.UNFOUNDED) if action.heard else action


def not_against(action: Action) -> Action:
    return replace(action, adverse=False)


def asked_before(facts: Facts) -> Facts:
    return replace(facts, asked=0)


def of_this_content(facts: Facts) -> Facts:
    return replace(facts, votes=tuple(replace(vote, content=facts.content) for vote in facts.votes))


def keeps_votes(successor: Successor) -> Successor:
    return lambda facts: replace(successor(facts), votes=facts.votes)


def forgets_who_saw(successor: Successor) -> Successor:
    return lambda facts: replace(successor(facts), seen=frozenset())


def judged_already(successor: Successor) -> Successor:
    return lambda facts: replace(successor(facts), judged=facts.judged)


def forgets_who_advised(successor: Successor) -> Successor:
    return lambda facts: replace(successor(facts), consulted=frozenset())


def new_term(successor: Successor) -> Successor:
    return lambda facts: replace(successor(facts), due_at=LATER + (LATER - NOW))


def able(action: Action) -> Action:
    return replace(action, to=replace(action.to, duties=frozenset(Duty))) if action.to else action


def trained(who: Who, _facts: Facts) -> Who:
    return replace(who, trained=True)


def mandated(who: Who, _facts: Facts) -> Who:
    return replace(who, mandated=True)


def rested(who: Who, _facts: Facts) -> Who:
    return replace(who, at_cap=False)


def requester_signs(rules: ReviewPolicy) -> ReviewPolicy:
    return replace(rules, requester_may_sign=True)


def without_advice(facts: Facts) -> Facts:
    return replace(facts, consulted=frozenset())


def unseen(facts: Facts) -> Facts:
    return replace(facts, seen=frozenset())


def with_a_term(facts: Facts) -> Facts:
    return replace(facts, due_at=LATER)


def without_term_when_waiting(facts: Facts) -> Facts:
    return replace(facts, due_at=None) if facts.state == State.AWAITING else facts


def all_agreed(facts: Facts) -> Facts:
    """As if more than enough people signed for the outcome of the last one."""
    if not facts.votes:
        return facts
    last = replace(facts.votes[-1], verdict=Verdict.FOLLOW)
    return replace(facts, votes=tuple(replace(last, person=f"{number}") for number in range(3)))


def signed_as_letter(*states: State) -> Callable[[Facts], Facts]:
    """What was set aside looks as if it had been followed."""
    return lambda facts: all_agreed(signed_for(facts)) if facts.state in states else facts


def signs_what_is_set_aside(_facts: Facts, answer: Facts) -> Facts:
    return replace(answer, state=State.SIGNED) if answer.state == State.SET_ASIDE else answer


def with_other_outcome(_facts: Facts, answer: Facts) -> Facts:
    if not answer.votes:
        return answer
    return replace(answer, votes=(*answer.votes[:-1], replace(answer.votes[-1], outcome="other")))


def queued_when(*states: State) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, state=State.QUEUED, due_at=LATER) if facts.state in states else facts


def confirmed_when(*states: State) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, state=State.CONFIRMED) if facts.state in states else facts


def was_heard(action: Action) -> Action:
    return replace(action, heard=True)


def unfounded(action: Action) -> Action:
    return replace(action, ruling=Ruling.UNFOUNDED) if action.heard else action
