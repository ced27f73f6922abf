"""How a case takes its course without a reader: routed, released, expired, reopened, raised, withdrawn, failed."""

from dataclasses import replace
from datetime import datetime

from reviews.rules.facts import Act, Action, Duty, Facts, Reason, Rule, Who
from reviews.rules.judging import READERS, approvals
from reviews.vocabulary import OPEN, DeploymentState, Impact, ReviewPolicy, State


def _route(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.RECEIVED or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    low = facts.impact == Impact.LOW and not facts.sampled and not facts.seeded
    return replace(facts, state=State.LOW if low else State.QUEUED)


def _release(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if Duty.MACHINE not in who.duties or facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    if facts.seeded:
        return Reason("practice")
    if facts.state == State.LOW and facts.impact == Impact.LOW and not facts.sampled:
        return replace(facts, state=State.RELEASED)
    signed_for = facts.votes[-1].outcome if facts.votes else ""
    if facts.state != State.SIGNED or approvals(facts, signed_for) < policy.signatures:
        return Reason("not_signed")
    if not facts.covered:
        return Reason("not_covered")
    return replace(facts, state=State.RELEASED)


def _expire(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    # A passed deadline never approves: the case goes to a person, without the model.
    if facts.state not in OPEN or not facts.due_at or now < facts.due_at or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    return _ended(facts, State.EXPIRED)


def _reopen(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """After a suspension: signatures from before it no longer count, what people saw stays seen."""
    if facts.state not in OPEN - {State.RECEIVED, State.LOW} or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    back = State.AWAITING if facts.state == State.AWAITING else State.QUEUED
    return replace(_anew(facts), state=back)


def _raise(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """It weighs more than was thought: what was signed so far was signed for less, so it is read anew."""
    raisable = OPEN - {State.RECEIVED, State.AWAITING}
    if facts.state not in raisable or facts.impact == Impact.HIGH or not who.duties & READERS:
        return Reason("not_now")
    return replace(_anew(facts), state=State.QUEUED, impact=Impact.HIGH)


def _withdraw(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    ended = facts.deployment == DeploymentState.WITHDRAWN and Duty.MACHINE in who.duties
    if facts.state not in OPEN or not ended:
        return Reason("not_now")
    return _ended(facts, State.WITHDRAWN)


def _fail(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.RECEIVED or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    return replace(facts, state=State.FAILED)


def _anew(facts: Facts) -> Facts:
    return replace(facts, votes=(), escalated=False, holder=None, lease_until=None, epoch=facts.epoch + 1)


def _ended(facts: Facts, state: State) -> Facts:
    return replace(facts, state=state, holder=None, lease_until=None, awaiting=None, awaiting_until=None)


COURSE: dict[Act, Rule] = {
    Act.ROUTE: _route,
    Act.RELEASE: _release,
    Act.EXPIRE: _expire,
    Act.REOPEN: _reopen,
    Act.RAISE: _raise,
    Act.WITHDRAW: _withdraw,
    Act.FAIL: _fail,
}
