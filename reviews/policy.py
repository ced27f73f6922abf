"""Who may do what with a suggestion, and what follows: a pure function of facts, without session or clock.

`step(facts, action, who, policy, now)` answers with the next facts, or with the reason why not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reviews.vocabulary import OPEN, DeploymentState, Impact, ReviewPolicy, State, Verdict


class Act(StrEnum):
    ROUTE = "route"
    CLAIM = "claim"
    HAND_BACK = "hand_back"
    JUDGE = "judge"
    REVEAL = "reveal"
    DECIDE = "decide"
    RELEASE = "release"
    EXPIRE = "expire"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    FAIL = "fail"


class Duty(StrEnum):
    """What somebody may be in a review; the machine takes the steps that no person takes."""

    READ = "read"
    SECOND = "second"
    ARBITRATE = "arbitrate"
    MACHINE = "machine"


@dataclass(frozen=True)
class Vote:
    person: str
    verdict: Verdict
    outcome: str


@dataclass(frozen=True)
class Facts:
    """All that the rules look at. `judged` and `seen` are permanent: nobody judges blind again after seeing."""

    state: State
    impact: Impact
    deployment: DeploymentState = DeploymentState.ACTIVE
    requester: str = ""
    sampled: bool = False
    escalated: bool = False
    holder: str | None = None
    epoch: int = 0
    lease_until: datetime | None = None
    due_at: datetime | None = None
    judged: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    votes: tuple[Vote, ...] = ()
    covered: bool = False


@dataclass(frozen=True)
class Who:
    """The one who acts. `epoch` is the fencing token that came with the claim."""

    person: str
    duties: frozenset[Duty]
    epoch: int | None = None


@dataclass(frozen=True)
class Action:
    act: Act
    verdict: Verdict | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Reason:
    """Why not; its text stands in the catalogues under `reviews.refused.<code>`."""

    code: str


def step(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """The facts after the action, or the reason why it is not to be."""
    return _STEPS[action.act](facts, action, who, policy, now)


def duty_needed(facts: Facts) -> Duty:
    """Whose turn it is: the first reader's, the second's, or the arbiter's."""
    if facts.escalated:
        return Duty.ARBITRATE
    return Duty.SECOND if facts.votes else Duty.READ


def _route(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.RECEIVED or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    low = facts.impact == Impact.LOW and not facts.sampled
    return replace(facts, state=State.LOW if low else State.QUEUED)


def _claim(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state not in {State.QUEUED, State.CLAIMED, State.ESCALATED}:
        return Reason("not_now")
    if facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    if facts.due_at and now >= facts.due_at:
        return Reason("too_late")
    if duty_needed(facts) not in who.duties:
        return Reason("not_your_turn")
    if facts.holder and facts.lease_until and now < facts.lease_until:
        return Reason("already_yours" if facts.holder == who.person else "claimed_by_other")
    if any(vote.person == who.person for vote in facts.votes):
        return Reason("already_signed")
    if who.person == facts.requester and not policy.requester_may_sign:
        return Reason("own_request")
    state = State.ESCALATED if facts.escalated else State.CLAIMED
    until = now + timedelta(minutes=policy.lease_minutes)
    return replace(facts, state=state, holder=who.person, epoch=facts.epoch + 1, lease_until=until)


def _held(facts: Facts, who: Who, now: datetime) -> Reason | None:
    """What every act on a claimed case asks: the algorithm runs, and this claim is the living one."""
    if facts.state not in {State.CLAIMED, State.ESCALATED}:
        return Reason("not_now")
    if facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    if facts.holder != who.person or who.epoch != facts.epoch:
        return Reason("not_holder")
    if not facts.lease_until or now >= facts.lease_until:
        return Reason("lease_over")
    return None


def _hand_back(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state not in {State.CLAIMED, State.ESCALATED} or facts.holder != who.person:
        return Reason("not_holder")
    return _unheld(facts)


def _judge(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := _held(facts, who, now):
        return refused
    if who.person in facts.seen:
        return Reason("already_seen")
    return replace(facts, judged=facts.judged | {who.person})


def _reveal(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := _held(facts, who, now):
        return refused
    if _blind_first(facts, policy) and who.person not in facts.judged:
        return Reason("judge_first")
    return replace(facts, seen=facts.seen | {who.person})


def _decide(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if refused := _held(facts, who, now):
        return refused
    if who.person not in facts.seen:
        return Reason("see_first")
    if action.verdict is None:
        return Reason("verdict_needed")
    vote = Vote(who.person, action.verdict, action.outcome)
    voted = replace(_unheld(facts), votes=(*facts.votes, vote))
    if facts.escalated:
        return replace(voted, state=_closed_by(vote))
    if len(voted.votes) < policy.signatures:
        return voted
    if len({(one.verdict == Verdict.SET_ASIDE, one.outcome) for one in voted.votes}) > 1:
        return replace(voted, state=State.ESCALATED, escalated=True)
    return replace(voted, state=_closed_by(vote))


def _release(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if Duty.MACHINE not in who.duties or facts.deployment != DeploymentState.ACTIVE:
        return Reason("suspended")
    unread = facts.state == State.LOW and facts.impact == Impact.LOW and not facts.sampled
    if unread:
        return replace(facts, state=State.RELEASED)
    if facts.state != State.SIGNED or len({vote.person for vote in facts.votes}) < policy.signatures:
        return Reason("not_signed")
    if not facts.covered:
        return Reason("not_covered")
    return replace(facts, state=State.RELEASED)


def _expire(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    # A passed deadline never approves: the case goes to a person, without the model.
    if facts.state not in OPEN or not facts.due_at or now < facts.due_at:
        return Reason("not_now")
    return replace(facts, state=State.EXPIRED, holder=None, lease_until=None)


def _reopen(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    """After a suspension: signatures from before it no longer count, what people saw stays seen."""
    if facts.state not in OPEN - {State.RECEIVED, State.LOW}:
        return Reason("not_now")
    return replace(
        facts,
        state=State.QUEUED,
        votes=(),
        escalated=False,
        holder=None,
        lease_until=None,
        epoch=facts.epoch + 1,
    )


def _withdraw(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state not in OPEN or facts.deployment != DeploymentState.WITHDRAWN:
        return Reason("not_now")
    return replace(facts, state=State.WITHDRAWN, holder=None, lease_until=None)


def _fail(facts: Facts, action: Action, who: Who, policy: ReviewPolicy, now: datetime) -> Facts | Reason:
    if facts.state != State.RECEIVED or Duty.MACHINE not in who.duties:
        return Reason("not_now")
    return replace(facts, state=State.FAILED)


def _blind_first(facts: Facts, policy: ReviewPolicy) -> bool:
    return policy.own_judgement_first or facts.impact == Impact.HIGH


def _unheld(facts: Facts) -> Facts:
    state = State.ESCALATED if facts.escalated else State.QUEUED
    return replace(facts, state=state, holder=None, lease_until=None)


def _closed_by(vote: Vote) -> State:
    return State.SET_ASIDE if vote.verdict == Verdict.SET_ASIDE else State.SIGNED


_Step = Callable[[Facts, Action, Who, ReviewPolicy, datetime], Facts | Reason]
_STEPS: dict[Act, _Step] = {
    Act.ROUTE: _route,
    Act.CLAIM: _claim,
    Act.HAND_BACK: _hand_back,
    Act.JUDGE: _judge,
    Act.REVEAL: _reveal,
    Act.DECIDE: _decide,
    Act.RELEASE: _release,
    Act.EXPIRE: _expire,
    Act.REOPEN: _reopen,
    Act.WITHDRAW: _withdraw,
    Act.FAIL: _fail,
}
