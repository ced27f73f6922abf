"""What may be tried in a world and what may happen around it, each with the world that follows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reviews import policy
from reviews.policy import Act, Action, Duty, Facts, Reason, Who
from reviews.vocabulary import OPEN, Asked, DeploymentState, ReviewPolicy, Ruling, State, Verdict
from tests.reviews.proof.breaking import Broken, broken_by, broken_in
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.worlds import (
    ADVERSE,
    MACHINE,
    NOW,
    OUTSIDER,
    PEOPLE,
    SENDER,
    WAIT,
    World,
    lost,
    passed,
    remembered,
    turned,
)

VERDICTS = (
    Action(Act.DECIDE, Verdict.FOLLOW, "letter"),
    Action(Act.DECIDE, Verdict.DEVIATE, ADVERSE, adverse=True),
    Action(Act.DECIDE, Verdict.SET_ASIDE, ""),
)
ASKS = tuple(Action(Act.ASK, asked=asked, until=NOW + WAIT) for asked in Asked)
RULINGS = tuple(
    Action(Act.RESOLVE, ruling=ruling, heard=heard) for ruling in Ruling for heard in (True, False)
)
SELDOM = frozenset(Act) - {
    Act.ROUTE, Act.CLAIM, Act.HAND_BACK, Act.JUDGE, Act.REVEAL, Act.DECIDE, Act.RELEASE, Act.EXPIRE, Act.REOPEN,
    Act.WITHDRAW, Act.FAIL, Act.FLAG,
}  # fmt: skip
AFTERWARDS = frozenset({Act.OBJECT, Act.RESOLVE, Act.APPEAL, Act.REVOKE})


@dataclass(frozen=True)
class Move:
    """One step in a trace: who did what, or what happened around them (then there is no action)."""

    who: str
    what: str
    action: Action | None = None
    by: Who | None = None

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"


@dataclass(frozen=True)
class Setting:
    """One search: where it starts, which policies follow each other, how far it goes, and which acts are tried beyond the core."""

    name: str
    start: Facts
    policies: tuple[ReviewPolicy, ...]
    epochs: int = 2
    stops: int = 0
    contents: int = 1
    seldom: frozenset[Act] = frozenset()
    unfit: bool = False
    advisers: tuple[str, ...] = tuple(PEOPLE)


Step = tuple[Move, World, Broken]


def moves(world: World, setting: Setting) -> Iterator[Step]:
    """Everything that anybody may try and everything that may happen, with the promise that it breaks, if any."""
    yield from _happenings(world, setting)
    facts, rules, step = world.facts, setting.policies[world.changes], policy.step
    for action, who in attempts(setting, facts.epoch, facts.holder):
        answer = step(facts, action, who, rules, NOW)
        if isinstance(answer, Reason):
            continue
        after = remembered(world, action, who, answer)
        broken = broken_by(world, action, who, after, rules) or broken_in(after)
        yield Move(who.person, _said(action), action, who), after, broken


def _said(action: Action) -> str:
    told = [action.act, action.verdict, action.to and action.to.person, action.asked, action.ruling]
    return " ".join(str(one) for one in told if one)


@cache
def attempts(setting: Setting, epoch: int, holder: str | None) -> tuple[tuple[Action, Who], ...]:
    """What is tried where so many claims were made: every act by everybody, with a living token, an old one and none."""
    tried = list(_by_machine(setting))
    for person, duties in PEOPLE.items():
        if epoch < setting.epochs:
            tried += _claims(setting, person, duties)
        # Old tokens are tried by the holder alone: the token is looked at together with the holder.
        for token in (epoch, epoch - 1, None) if person == holder else (epoch,):
            tried += [(action, Who(person, duties, token)) for action in _by_holder(setting, person)]
        if setting.unfit and person == holder:
            tried += [(action, Who(person, duties, epoch, mandated=False)) for action in VERDICTS]
        tried += [(action, Who(person, duties)) for action in _afterwards(setting)]
    for who in (Who("noor", PEOPLE["noor"]), Who("tim", PEOPLE["tim"]), OUTSIDER):
        tried += [(action, who) for action in _around(setting)]
    tried += [(action, OUTSIDER) for action in (Action(Act.CLAIM), *_afterwards(setting))]
    return tuple(tried)


def _by_machine(setting: Setting) -> Iterator[tuple[Action, Who]]:
    noor = Who("noor", PEOPLE["noor"])
    for act in (Act.ROUTE, Act.RELEASE, Act.FAIL, Act.EXPIRE):
        yield Action(act), MACHINE
        yield Action(act), noor
    yield Action(Act.REOPEN), noor
    yield Action(Act.WITHDRAW), noor
    for act in setting.seldom & {Act.RECEIVE, Act.SUPERSEDE, Act.OBJECT, Act.APPEAL}:
        yield Action(act), SENDER


def _claims(setting: Setting, person: str, duties: frozenset[Duty]) -> Iterator[tuple[Action, Who]]:
    fit = Who(person, duties)
    unfit = (replace(fit, trained=False), replace(fit, mandated=False), replace(fit, at_cap=True))
    for who in (fit, *unfit) if setting.unfit else (fit,):
        yield Action(Act.CLAIM), who
        if Act.ASSIGN in setting.seldom:
            yield Action(Act.ASSIGN, to=who), Who("tim", PEOPLE["tim"])
            yield Action(Act.ASSIGN, to=who), Who("noor", PEOPLE["noor"])


def _by_holder(setting: Setting, person: str) -> Iterator[Action]:
    yield from (Action(Act.HAND_BACK), Action(Act.JUDGE), Action(Act.REVEAL), *VERDICTS)
    for act in setting.seldom & {Act.RENEW, Act.HEAR, Act.ESCALATE}:
        yield Action(act)
    if Act.CONSULT in setting.seldom:
        yield from (Action(Act.CONSULT, to=Who(one, PEOPLE[one])) for one in setting.advisers)
    if Act.ASK in setting.seldom:
        yield from ASKS


def _around(setting: Setting) -> tuple[Action, ...]:
    """What does not depend on which person does it."""
    acts = setting.seldom & {Act.RECEIVE, Act.RAISE, Act.SUPERSEDE, Act.ASSIGN}
    return tuple(Action(act) for act in sorted(acts))


def _afterwards(setting: Setting) -> tuple[Action, ...]:
    acts = setting.seldom & (AFTERWARDS - {Act.RESOLVE})
    return (*(Action(act) for act in sorted(acts)), *(RULINGS if Act.RESOLVE in setting.seldom else ()))


def _happenings(world: World, setting: Setting) -> Iterator[Step]:
    """What happens around the case: time passes, the ledger covers, the deployment is stopped and started, another policy comes."""
    facts = world.facts
    yield from _by_the_clock(world, setting)
    if facts.state == State.SIGNED and not facts.covered:
        yield _happened("ledger", "covers the signatures", turned(world, facts=replace(facts, covered=True)))
    if facts.deployment == DeploymentState.ACTIVE and world.stops < setting.stops:
        yield _happened("owner", "suspend", _stopped(world, setting, DeploymentState.SUSPENDED))
    if facts.deployment == DeploymentState.SUSPENDED:
        yield _happened("owner", "resume", _resumed(world, setting))
    if facts.deployment != DeploymentState.WITHDRAWN and setting.stops:
        yield _happened("owner", "withdraw", _stopped(world, setting, DeploymentState.WITHDRAWN))
    if _replaceable(world, setting):
        yield _happened("machine", "the successor with other content", _succeeded(world))
    if world.changes + 1 < len(setting.policies):
        yield _happened("owner", "another policy", turned(world, changes=world.changes + 1))


def _happened(who: str, what: str, after: World) -> Step:
    return Move(who, what), after, broken_in(after)


def _by_the_clock(world: World, setting: Setting) -> Iterator[Step]:
    facts = world.facts
    if facts.lease_until and facts.lease_until > NOW:
        over = replace(facts, lease_until=NOW)
        yield _happened("clock", "the lease is over", turned(world, facts=over))
    if facts.awaiting_until and facts.awaiting_until > NOW:
        over = passed(facts, facts.awaiting_until - NOW)
        yield _happened("clock", "the waiting is over", turned(world, facts=over))
    if facts.due_at and facts.due_at > NOW and facts.state in OPEN:
        late = turned(world, facts=passed(facts, facts.due_at - NOW))
        yield Move("clock", "the deadline is there"), late, _must_close(late, setting) or broken_in(late)


def _must_close(world: World, setting: Setting) -> Broken:
    answer = policy.step(world.facts, Action(Act.EXPIRE), MACHINE, setting.policies[world.changes], NOW)
    closed = not isinstance(answer, Reason) and answer.state == State.EXPIRED
    return None if closed else Promise.L1


def _stopped(world: World, setting: Setting, into: DeploymentState) -> World:
    """Stopped for a time or for good: what is open is withdrawn if for good, what went out deserves another look."""
    stopped = replace(world.facts, deployment=into)
    rules = setting.policies[world.changes]
    for act in (Act.WITHDRAW, Act.FLAG):
        answer = policy.step(stopped, Action(act), MACHINE, rules, NOW)
        stopped = stopped if isinstance(answer, Reason) else answer
    return turned(lost(world, "stop"), facts=stopped, stops=world.stops + 1)


def _resumed(world: World, setting: Setting) -> World:
    running = replace(world.facts, deployment=DeploymentState.ACTIVE)
    answer = policy.step(running, Action(Act.REOPEN), MACHINE, setting.policies[world.changes], NOW)
    return turned(world, facts=running if isinstance(answer, Reason) else answer)


def _replaceable(world: World, setting: Setting) -> bool:
    ended = world.facts.state in {State.SUPERSEDED, State.REVOKED}
    # Under a withdrawn model there is no successor; the municipality decides without it, or another deployment does.
    runs = world.facts.deployment != DeploymentState.WITHDRAWN
    return ended and runs and world.contents < setting.contents


def _succeeded(world: World) -> World:
    return turned(
        lost(world, "content"), facts=policy.successor(world.facts), contents=world.contents + 1, blind=frozenset(),
        looked=frozenset(), looked_before=world.looked_before | world.looked, record=None,
    )  # fmt: skip
