"""The rules after the release: objection, appeal, revocation, replacement, and a second look; pure, as `reviews.policy`."""

from dataclasses import replace
from datetime import datetime

from reviews.rules.facts import Act, Action, Duty, Facts, Reason, Rule, Who
from reviews.rules.judging import READERS, term_without_rest
from reviews.vocabulary import OPEN, OUT, DeploymentState, ReviewPolicy, Ruling, State

# What the resident brought is upheld, at least in part: the decision cannot stand.
UPHELD = frozenset({Ruling.PARTLY, Ruling.FOUNDED})
# An objector need not be heard where there is nothing to hear about (Awb 7:3); one who withdraws is not heard either.
UNHEARD = frozenset({Ruling.INADMISSIBLE, Ruling.WITHDRAWN})
AT_REST = frozenset({State.RELEASED, State.CONFIRMED})


def _supersede(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """Another suggestion takes its place (`policy.successor`); a release that went out stays on record as it was."""
    if facts.state not in OPEN | AT_REST or not who.duties & (READERS | {Duty.OBJECTIONS}):
        return Reason("not_now")
    return replace(
        facts, state=State.SUPERSEDED, holder=None, lease_until=None, awaiting=None, awaiting_until=None,
        due_at=term_without_rest(facts, now),
    )  # fmt: skip


def _object(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.RELEASED or not who.duties & {Duty.SENDER, Duty.OBJECTIONS}:
        return Reason("not_now")
    return replace(facts, state=State.OBJECTED)


def _resolve(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.OBJECTED:
        return Reason("not_now")
    if refused := may_handle(facts, who):
        return refused
    if action.ruling is None:
        return Reason("ruling_needed")
    if not action.heard and action.ruling not in UNHEARD:
        return Reason("hear_objector")
    return replace(facts, state=State.REVOKED if action.ruling in UPHELD else State.CONFIRMED)


def may_handle(facts: Facts, who: Who) -> Reason | None:
    """Why this person may not handle what was brought against the decision, or nothing.

    Who signed under mandate does not decide the objection against it (Awb 10:3, third paragraph), and who thought along
    does not hear the objector (Awb 7:5).
    """
    if Duty.OBJECTIONS not in who.duties:
        return Reason("not_your_turn")
    if any(vote.person == who.person for vote in facts.votes):
        return Reason("signed_it")
    return Reason("thought_along") if who.person in facts.consulted else None


def _appeal(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """A court is asked: what was confirmed is in question again."""
    if facts.state != State.CONFIRMED or not who.duties & {Duty.SENDER, Duty.OBJECTIONS}:
        return Reason("not_now")
    return replace(facts, state=State.OBJECTED)


def _revoke(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """The municipality itself takes it back; the release stays on record."""
    if facts.state not in AT_REST:
        return Reason("not_now")
    return may_handle(facts, who) or replace(facts, state=State.REVOKED)


def _flag(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """The model was stopped: what it helped to decide deserves another look."""
    if facts.state not in OUT or facts.deployment == DeploymentState.ACTIVE:
        return Reason("not_now")
    return replace(facts, flagged=True)


AFTERWARDS: dict[Act, Rule] = {
    Act.SUPERSEDE: _supersede,
    Act.OBJECT: _object,
    Act.RESOLVE: _resolve,
    Act.APPEAL: _appeal,
    Act.REVOKE: _revoke,
    Act.FLAG: _flag,
}
