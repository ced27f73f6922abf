"""Who may have a case in hand: claiming it, giving it to a colleague, handing it back, holding on to it."""

from dataclasses import replace
from datetime import datetime, timedelta

from reviews.rules.facts import Act, Action, Duty, Facts, Reason, Rule, Who
from reviews.vocabulary import DeploymentState, Impact, ReviewPolicy, State

CLAIMABLE = frozenset({State.QUEUED, State.CLAIMED, State.ESCALATED})
HELD = frozenset({State.CLAIMED, State.ESCALATED})


def duty_needed(facts: Facts) -> Duty:
    """Whose turn it is: the first reader's, the second's, or the arbiter's."""
    if facts.escalated:
        return Duty.ARBITRATE
    return Duty.SECOND if facts.votes else Duty.READ


def may_hold(facts: Facts, who: Who, policy: ReviewPolicy) -> Reason | None:
    """Why this person may not have the case in hand, or nothing."""
    if duty_needed(facts) not in who.duties:
        return Reason("not_your_turn")
    if not who.trained:
        return Reason("training_needed")
    if not who.mandated:
        return Reason("mandate_needed")
    if any(vote.person == who.person for vote in facts.votes):
        return Reason("already_signed")
    if who.person == facts.requester and not policy.requester_may_sign:
        return Reason("own_request")
    if who.person in facts.consulted:
        return Reason("consulted")
    if blind_first(facts, policy) and who.person in facts.seen - facts.judged:
        # Who saw an output without judging first can never judge it blind again: the case is for a colleague.
        return Reason("saw_it_before")
    return Reason("load_cap") if who.at_cap else None


def blind_first(facts: Facts, policy: ReviewPolicy) -> bool:
    return policy.own_judgement_first or facts.impact == Impact.HIGH


def held(facts: Facts, who: Who, now: datetime) -> Reason | None:
    """What every act on a claimed case asks: the algorithm runs, and this claim is the living one."""
    if facts.state not in HELD:
        return Reason("not_now")
    if facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    if facts.holder != who.person or who.epoch != facts.epoch:
        return Reason("not_holder")
    if not facts.lease_until or now >= facts.lease_until:
        return Reason("lease_over")
    return None


def unheld(facts: Facts) -> Facts:
    state = State.ESCALATED if facts.escalated else State.QUEUED
    return replace(facts, state=state, holder=None, lease_until=None)


def _claimable(facts: Facts, now: datetime) -> Reason | None:
    if facts.state not in CLAIMABLE:
        return Reason("not_now")
    if facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    return Reason("too_late") if facts.due_at and now >= facts.due_at else None


def _claim(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := _claimable(facts, now):
        return refused
    if facts.holder and facts.lease_until and now < facts.lease_until:
        return Reason("already_yours" if facts.holder == who.person else "claimed_by_other")
    return may_hold(facts, who, policy) or _in_hands_of(facts, who, policy, now)


def _assign(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """In somebody's absence the team lead frees a case, or gives it to a colleague who may have it."""
    if refused := _claimable(facts, now):
        return refused
    if Duty.LEAD not in who.duties:
        return Reason("not_your_turn")
    if action.to is None:
        return replace(unheld(facts), epoch=facts.epoch + 1) if facts.holder else Reason("not_now")
    return may_hold(facts, action.to, policy) or _in_hands_of(facts, action.to, policy, now)


def _in_hands_of(facts: Facts, who: Who, policy: ReviewPolicy, now: datetime) -> Facts:
    state = State.ESCALATED if facts.escalated else State.CLAIMED
    until = now + timedelta(minutes=policy.lease_minutes)
    return replace(facts, state=state, holder=who.person, epoch=facts.epoch + 1, lease_until=until)


def _hand_back(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state not in HELD or facts.holder != who.person:
        return Reason("not_holder")
    return unheld(facts)


def _renew(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := held(facts, who, now):
        return refused
    return replace(facts, lease_until=now + timedelta(minutes=policy.lease_minutes))


HOLDING: dict[Act, Rule] = {
    Act.CLAIM: _claim,
    Act.ASSIGN: _assign,
    Act.HAND_BACK: _hand_back,
    Act.RENEW: _renew,
}
