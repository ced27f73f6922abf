"""Exhaustive breadth-first search over the rules of reviews.policy, and the promises that hold in every state.

Time stands still at `NOW`; a lease or a deadline passes by being moved to `NOW` itself, so that every search also stands
on the very edge. Beside the facts a world remembers what really happened, so that the facts cannot vouch for themselves.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reviews import policy
from reviews.policy import Act, Action, Duty, Facts, Reason, Who
from reviews.vocabulary import OPEN, DeploymentState, Impact, ReviewPolicy, State, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=28)
READER = frozenset({Duty.READ, Duty.SECOND})
PEOPLE: dict[str, frozenset[Duty]] = {
    "kees": READER,
    "noor": READER,
    "edith": frozenset({Duty.ARBITRATE}),
    "piet": frozenset({Duty.SECOND, Duty.ARBITRATE}),
    "omar": frozenset(),
}
REQUESTER = "kees"
MACHINE = Who("machine", frozenset({Duty.MACHINE}))
VERDICTS = (
    Action(Act.DECIDE, Verdict.FOLLOW, "letter"),
    Action(Act.DECIDE, Verdict.DEVIATE, "visit"),
    Action(Act.DECIDE, Verdict.SET_ASIDE, ""),
)
HELD = frozenset({Act.JUDGE, Act.REVEAL, Act.DECIDE})
REVIEWING = HELD | {Act.CLAIM}


@dataclass(frozen=True)
class World:
    """The facts, and what a bystander saw: who judged blind, who saw, who signed since the last suspension."""

    facts: Facts
    blind: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    suspended: int = 0


@dataclass(frozen=True)
class Move:
    """One step in a trace: who did what, or what happened around them."""

    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"


@dataclass(frozen=True)
class CounterExample:
    """The shortest way to a broken promise."""

    promise: str
    moves: tuple[Move, ...]

    def __str__(self) -> str:
        return f"{self.promise}\n" + "\n".join(f"  {n}. {move}" for n, move in enumerate(self.moves, 1))


@dataclass(frozen=True)
class Searched:
    """How much was searched, and what was found."""

    states: int
    steps: int
    reached: frozenset[State]
    found: CounterExample | None


@dataclass(frozen=True)
class Bounds:
    """How far to look: how many claims, and how many suspensions."""

    epochs: int = 3
    suspensions: int = 1


Step = tuple[Move, World, str]


def search(start: Facts, rules: ReviewPolicy, bounds: Bounds) -> Searched:
    """Visit every world that can be reached from `start`; stop at the first broken promise."""
    first = World(start)
    came: dict[World, tuple[World, Move] | None] = {first: None}
    waiting, steps = deque([first]), 0
    while waiting:
        world = waiting.popleft()
        for move, after, broken in moves(world, rules, bounds):
            steps += 1
            if broken:
                reached = frozenset(one.facts.state for one in came)
                return Searched(
                    len(came), steps, reached, CounterExample(broken, (*_trace(came, world), move))
                )
            if after not in came:
                came[after] = (world, move)
                waiting.append(after)
    return Searched(len(came), steps, frozenset(one.facts.state for one in came), None)


def _trace(came: dict[World, tuple[World, Move] | None], world: World) -> list[Move]:
    trace: list[Move] = []
    while step := came[world]:
        world, move = step
        trace.append(move)
    return trace[::-1]


def moves(world: World, rules: ReviewPolicy, bounds: Bounds) -> Iterator[Step]:
    """Everything that anybody may try and everything that may happen, with the promise that it breaks, if any."""
    yield from _happenings(world, rules, bounds)
    for action, who in attempts(world.facts, bounds):
        answer = policy.step(world.facts, action, who, rules, NOW)
        if not isinstance(answer, Reason):
            after = _remembered(world, action, who, answer)
            move = Move(who.person, f"{action.act} {action.verdict or ''}".strip())
            yield move, after, broken_by(world, action, who, after, rules) or broken_in(after)


def attempts(facts: Facts, bounds: Bounds) -> Iterator[tuple[Action, Who]]:
    """What is tried: every act by everybody, with the living token, the one before it, and none."""
    for act in (Act.ROUTE, Act.RELEASE, Act.FAIL):
        yield Action(act), MACHINE
        yield Action(act), Who("noor", READER, facts.epoch)
    yield Action(Act.EXPIRE), MACHINE
    for person, duties in PEOPLE.items():
        if facts.epoch < bounds.epochs:
            yield Action(Act.CLAIM), Who(person, duties)
        for token in (facts.epoch, facts.epoch - 1, None):
            who = Who(person, duties, token)
            for action in (Action(Act.HAND_BACK), Action(Act.JUDGE), Action(Act.REVEAL), *VERDICTS):
                yield action, who


def _happenings(world: World, rules: ReviewPolicy, bounds: Bounds) -> Iterator[Step]:
    """What happens around the case: time passes, the ledger covers, the deployment is stopped and started."""
    facts = world.facts
    if facts.lease_until and facts.lease_until > NOW:
        yield Move("clock", "the lease is over"), replace(world, facts=replace(facts, lease_until=NOW)), ""
    if facts.due_at and facts.due_at > NOW:
        late = replace(world, facts=replace(facts, due_at=NOW))
        yield Move("clock", "the deadline is there"), late, _must_close(late, rules)
    if facts.state == State.SIGNED and not facts.covered:
        yield Move("ledger", "covers the signatures"), replace(world, facts=replace(facts, covered=True)), ""
    if facts.deployment == DeploymentState.ACTIVE and world.suspended < bounds.suspensions:
        stopped = replace(facts, deployment=DeploymentState.SUSPENDED)
        after = replace(world, facts=stopped, fresh=frozenset(), suspended=world.suspended + 1)
        yield Move("owner", "suspend"), after, ""
    if facts.deployment == DeploymentState.SUSPENDED:
        yield _resumed(world, rules)
    if facts.deployment != DeploymentState.WITHDRAWN:
        yield _withdrawn(world, rules)


def _resumed(world: World, rules: ReviewPolicy) -> Step:
    running = replace(world.facts, deployment=DeploymentState.ACTIVE)
    answer = policy.step(running, Action(Act.REOPEN), MACHINE, rules, NOW)
    after = replace(world, facts=running if isinstance(answer, Reason) else answer)
    return Move("owner", "resume"), after, broken_in(after)


def _withdrawn(world: World, rules: ReviewPolicy) -> Step:
    ended = replace(world.facts, deployment=DeploymentState.WITHDRAWN)
    answer = policy.step(ended, Action(Act.WITHDRAW), MACHINE, rules, NOW)
    after = replace(world, facts=ended if isinstance(answer, Reason) else answer)
    return Move("owner", "withdraw"), after, broken_in(after)


def _remembered(world: World, action: Action, who: Who, facts: Facts) -> World:
    blind, seen, fresh = world.blind, world.seen, world.fresh
    if action.act == Act.JUDGE and who.person not in seen:
        blind |= {who.person}
    if action.act == Act.REVEAL:
        seen |= {who.person}
    if action.act == Act.DECIDE:
        fresh |= {who.person}
        facts = replace(facts, covered=False)
    return replace(world, facts=facts, blind=blind, seen=seen, fresh=fresh)


def _must_close(world: World, rules: ReviewPolicy) -> str:
    if world.facts.state not in OPEN:
        return ""
    answer = policy.step(world.facts, Action(Act.EXPIRE), MACHINE, rules, NOW)
    closed = not isinstance(answer, Reason) and answer.state == State.EXPIRED
    return "" if closed else "L1 a passed deadline closes every open case, and never approves"


def broken_in(world: World) -> str:
    """The promise that does not hold in this world, or nothing."""
    facts, voters = world.facts, [vote.person for vote in world.facts.votes]
    if len(voters) != len(set(voters)):
        return "I7 one vote per person"
    if bool(facts.holder) != bool(facts.lease_until) or (facts.state == State.CLAIMED and not facts.holder):
        return "I6 a lease goes with a holder, and a claim with both"
    if facts.holder and facts.state not in {State.CLAIMED, State.ESCALATED}:
        return "I6 a lease goes with a claim"
    if facts.deployment == DeploymentState.WITHDRAWN and facts.state in OPEN:
        return "I9 no open output under a withdrawn deployment"
    if facts.seen != world.seen or facts.judged != world.blind:
        return "I5 what people saw and judged stays so for ever"
    if facts.state == State.LOW and (facts.impact == Impact.HIGH or facts.sampled):
        return "I1 a high impact or a sampled output is read by a person"
    return ""


def broken_by(world: World, action: Action, who: Who, after: World, rules: ReviewPolicy) -> str:
    """The promise that this accepted step breaks, or nothing."""
    facts, act = world.facts, action.act
    if facts.state not in OPEN:
        return "I11 L2 I15 what is closed stays closed, and is never released"
    if act in REVIEWING and facts.deployment != DeploymentState.ACTIVE:
        return "I14 no review step while suspended"
    if act in HELD and not _live(facts, who):
        return "I13 a review step needs the living lease and its token"
    if act == Act.RELEASE:
        return _broken_by_release(world, who, rules)
    if act == Act.CLAIM:
        return _broken_by_claim(facts, who, after.facts)
    if act in {Act.REVEAL, Act.DECIDE}:
        return _broken_by_reading(world, act, who, rules)
    return _broken_by_machine(act, who, after.facts)


def _live(facts: Facts, who: Who) -> bool:
    running = facts.lease_until is not None and facts.lease_until > NOW
    return running and facts.holder == who.person and facts.epoch == who.epoch


def _broken_by_machine(act: Act, who: Who, after: Facts) -> str:
    if act in {Act.ROUTE, Act.FAIL} and Duty.MACHINE not in who.duties:
        return "only the machine routes and fails"
    return "L2 a passed deadline never approves" if act == Act.EXPIRE and after.state != State.EXPIRED else ""


def _broken_by_claim(facts: Facts, who: Who, after: Facts) -> str:
    needed = Duty.SECOND if facts.votes else Duty.READ
    if (Duty.ARBITRATE if facts.escalated else needed) not in who.duties:
        return "only who has the duty reads"
    if facts.holder and facts.lease_until and facts.lease_until > NOW:
        return "I6 one lease at a time"
    if after.epoch <= facts.epoch:
        return "I13 every claim has a token of its own"
    return ""


def _broken_by_reading(world: World, act: Act, who: Who, rules: ReviewPolicy) -> str:
    blind_first = rules.own_judgement_first or world.facts.impact == Impact.HIGH
    if blind_first and who.person not in world.blind:
        return "I5 an own judgement comes before the output"
    if act == Act.DECIDE and who.person not in world.seen:
        return "I5 nobody signs what they did not see"
    if act == Act.DECIDE and who.person == REQUESTER and not rules.requester_may_sign:
        return "I2 the requester does not sign"
    return ""


def _broken_by_release(world: World, who: Who, rules: ReviewPolicy) -> str:
    facts, votes = world.facts, world.facts.votes
    if Duty.MACHINE not in who.duties:
        return "S3 release is the machine's own path"
    if facts.deployment != DeploymentState.ACTIVE:
        return "I3 the deployment was active at the release"
    if facts.impact == Impact.LOW and not facts.sampled:
        return ""
    if len({vote.person for vote in votes}) < rules.signatures:
        return "I1 at least as many distinct approvals as the policy asks"
    if not facts.covered:
        return "the ledger covers every signature before the release"
    if not {vote.person for vote in votes} <= world.fresh:
        return "I16 no signature from before the last suspension is used"
    agreed = len({vote.outcome for vote in votes}) == 1 or facts.escalated
    if not agreed or votes[-1].verdict == Verdict.SET_ASIDE:
        return "I4 what is released is what was signed"
    return ""
