"""Which promise a world or a step breaks, if any: the judge of the search, who believes the memory and not the facts."""

from collections.abc import Callable
from datetime import timedelta

from reviews.policy import Act, Action, Duty, Facts, Who
from reviews.vocabulary import ASKS_MAX, OPEN, OUT, DeploymentState, Impact, ReviewPolicy, Ruling, State
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.worlds import ADVERSE, CLOSED, LATER, NOW, OUTSIDER, REQUESTER, WAIT, World

Broken = Promise | None
IN_HAND = frozenset({State.CLAIMED, State.ESCALATED})
HOLDERS = frozenset(
    {Act.RENEW, Act.JUDGE, Act.REVEAL, Act.HEAR, Act.CONSULT, Act.ASK, Act.ESCALATE, Act.DECIDE}
)
REVIEWING = HOLDERS | {Act.CLAIM, Act.ASSIGN}
MACHINES = frozenset({Act.ROUTE, Act.RELEASE, Act.FAIL, Act.EXPIRE, Act.REOPEN, Act.WITHDRAW})
WHY_LOST = {"stop": Promise.I16, "raise": Promise.RAISED, "content": Promise.I4}
UPHELD = frozenset({Ruling.PARTLY, Ruling.FOUNDED})
UNHEARD = frozenset({Ruling.INADMISSIBLE, Ruling.WITHDRAWN})


def broken_in(world: World) -> Broken:
    """The promise that does not hold in this world, or nothing."""
    facts = world.facts
    if len({vote.person for vote in facts.votes}) != len(facts.votes):
        return Promise.I7
    if facts.deployment != DeploymentState.ACTIVE and (stopped := _broken_by_stop(facts)):
        return stopped
    if facts.state == State.LOW and (facts.impact == Impact.HIGH or facts.sampled or facts.seeded):
        return Promise.READ
    if world.record and world.record != _record(facts):
        return Promise.I12
    return _broken_hand(facts) or _broken_waiting(world)


def _broken_by_stop(facts: Facts) -> Broken:
    if facts.deployment == DeploymentState.WITHDRAWN and facts.state in OPEN:
        return Promise.I9
    return Promise.I10 if facts.state in OUT and not facts.flagged else None


def _record(facts: Facts) -> tuple[str, tuple[str, ...]]:
    outcome = facts.votes[-1].outcome if facts.votes else ""
    return outcome, tuple(vote.person for vote in facts.votes)


def _broken_hand(facts: Facts) -> Broken:
    in_hand = facts.holder is not None
    if in_hand != (facts.lease_until is not None) or (in_hand and facts.state not in IN_HAND):
        return Promise.I6
    return Promise.I6 if facts.state == State.CLAIMED and not in_hand else None


def _broken_waiting(world: World) -> Broken:
    facts = world.facts
    waiting = facts.state == State.AWAITING
    if waiting != (facts.awaiting is not None) or waiting != (facts.awaiting_until is not None):
        return Promise.WAITING
    standing = WAIT if waiting else timedelta(0)
    late = facts.state in OPEN and (facts.due_at is None or facts.due_at > LATER + standing)
    return Promise.WAITING if world.waits > ASKS_MAX or late else None


def broken_by(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    """The promise that this accepted step breaks, or nothing."""
    facts, act = world.facts, action.act
    if who is OUTSIDER:
        return Promise.DUTY
    if act in MACHINES and Duty.MACHINE not in who.duties:
        return Promise.MACHINE
    if facts.state in CLOSED:
        return Promise.L2 if act == Act.RELEASE else Promise.I11
    if act in REVIEWING and facts.deployment != DeploymentState.ACTIVE:
        return Promise.I14
    if act in HOLDERS and not _live(facts, who):
        return Promise.I13
    if facts.due_at and facts.due_at <= NOW and after.facts.due_at != facts.due_at:
        return Promise.L1
    judge = _BY_ACT.get(act)
    return judge(world, action, who, after, rules) if judge else None


def _live(facts: Facts, who: Who) -> bool:
    running = facts.lease_until is not None and facts.lease_until > NOW
    return running and facts.holder == who.person and facts.epoch == who.epoch


def _claim(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if world.facts.holder and world.facts.lease_until and world.facts.lease_until > NOW:
        return Promise.I6
    return _given(world, who, after)


def _assign(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if Duty.LEAD not in who.duties:
        return Promise.DUTY
    if action.to:
        return _given(world, action.to, after)
    return Promise.I13 if after.facts.epoch <= world.facts.epoch else None


def _given(world: World, to: Who, after: World) -> Broken:
    needed = Duty.SECOND if world.facts.votes else Duty.READ
    if (Duty.ARBITRATE if world.facts.escalated else needed) not in to.duties:
        return Promise.DUTY
    for fit, promise in (
        (to.trained, Promise.TRAINED),
        (to.mandated, Promise.MANDATED),
        (not to.at_cap, Promise.CAPPED),
    ):
        if not fit:
            return promise
    return Promise.I13 if after.facts.epoch <= world.facts.epoch else None


def _judge(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    return Promise.I5 if who.person in world.looked else None


def _reveal(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    blind_first = rules.own_judgement_first or world.facts.impact == Impact.HIGH
    if not blind_first or who.person in world.blind:
        return None
    return Promise.SEEN_BEFORE if who.person in world.looked_before else Promise.I5


def _consult(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    asked = after.advised - world.advised
    blind_first = rules.own_judgement_first or world.facts.impact == Impact.HIGH
    if blind_first and who.person not in world.blind and asked & (world.looked | world.looked_before):
        return Promise.TOLD
    return Promise.CONSULTED if asked & ({one for one, _ in world.signed} | {who.person}) else None


def _decide(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if broken := _reveal(world, action, who, after, rules):
        return broken
    if who.person not in world.looked:
        return Promise.I5
    if who.person == REQUESTER and not rules.requester_may_sign:
        return Promise.I2
    if who.person in world.advised:
        return Promise.CONSULTED
    if not who.mandated:
        return Promise.MANDATED
    unheard = rules.hear_first and action.outcome == ADVERSE and not world.heard
    if unheard:
        return Promise.HEARD
    real = after.facts.state != State.PRACTISED or world.facts.seeded
    return None if real else Promise.PRACTICE


def _raise(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    return None if after.facts.impact == Impact.HIGH else Promise.READ


def _expire(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if world.facts.due_at and world.facts.due_at > NOW:
        return Promise.EARLY
    return None if after.facts.state == State.EXPIRED else Promise.L1


def _release(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    facts = world.facts
    if world.record:
        return Promise.I15
    if facts.seeded:
        return Promise.PRACTICE
    if facts.deployment != DeploymentState.ACTIVE:
        return Promise.I3
    if facts.impact == Impact.LOW and not facts.sampled and not facts.votes:
        return None
    return _broken_record(world, after, rules)


def _broken_record(world: World, after: World, rules: ReviewPolicy) -> Broken:
    """Of what goes out: who really signed for it, and whether the ledger has it."""
    outcome, signers = after.record or ("", ())
    if set(signers) - {person for person, _ in world.signed}:
        return WHY_LOST[world.lost]
    if not world.signed:
        return Promise.READ
    if not outcome or world.signed[-1][1] != outcome:
        return Promise.I4
    if len({person for person, signed in world.signed if signed == outcome}) < rules.signatures:
        return Promise.I1
    return None if world.facts.covered else Promise.COVERED


def _resolve(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if broken := _revoke(world, action, who, after, rules):
        return broken
    unheard = not action.heard and action.ruling not in UNHEARD
    followed = (after.facts.state == State.REVOKED) == (action.ruling in UPHELD)
    return Promise.OBJECTOR_HEARD if unheard or not followed else None


def _revoke(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    if Duty.OBJECTIONS not in who.duties:
        return Promise.DUTY
    signers = world.record[1] if world.record else ()
    return Promise.I8 if who.person in {*signers, *world.advised} else None


def _sender(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> Broken:
    return None if who.duties & {Duty.SENDER, Duty.OBJECTIONS} else Promise.DUTY


_BY_ACT: dict[Act, Callable[[World, Action, Who, World, ReviewPolicy], Broken]] = {
    Act.CLAIM: _claim,
    Act.ASSIGN: _assign,
    Act.JUDGE: _judge,
    Act.REVEAL: _reveal,
    Act.CONSULT: _consult,
    Act.DECIDE: _decide,
    Act.RAISE: _raise,
    Act.EXPIRE: _expire,
    Act.RELEASE: _release,
    Act.RESOLVE: _resolve,
    Act.REVOKE: _revoke,
    Act.OBJECT: _sender,
    Act.APPEAL: _sender,
}
