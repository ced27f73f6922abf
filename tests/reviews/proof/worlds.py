"""A world of the search: the facts of one case, and what really happened, so that the facts cannot vouch for themselves.

Time stands still at `NOW`; when it passes, every moment in the facts moves toward `NOW`, so that the search also stands
on the very edge of each.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reviews.policy import Act, Action, Duty, Facts, Who
from reviews.vocabulary import OPEN, State, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=28)
WAIT = timedelta(days=7)
PEOPLE: dict[str, frozenset[Duty]] = {
    "kees": frozenset({Duty.READ, Duty.SECOND}),
    "noor": frozenset({Duty.READ, Duty.SECOND}),
    "piet": frozenset({Duty.SECOND, Duty.ARBITRATE}),
    "tim": frozenset({Duty.LEAD, Duty.ARBITRATE}),
    "bram": frozenset({Duty.READ, Duty.OBJECTIONS}),
}
REQUESTER = "kees"
MACHINE = Who("machine", frozenset({Duty.MACHINE}))
SENDER = Who("case system", frozenset({Duty.SENDER}))
OUTSIDER = Who("omar", frozenset())
CLOSED = frozenset(State) - OPEN - {State.RELEASED, State.OBJECTED, State.CONFIRMED}
ADVERSE = "refuse"

Signature = tuple[str, str]  # person and outcome; no outcome: the model was set aside


@dataclass(frozen=True)
class World:
    """`lost` says why signatures were lost last; `record` is what went out: outcome and signers."""

    facts: Facts
    blind: frozenset[str] = frozenset()
    looked: frozenset[str] = frozenset()
    looked_before: frozenset[str] = frozenset()
    advised: frozenset[str] = frozenset()
    signed: tuple[Signature, ...] = ()
    lost: str = ""
    heard: bool = False
    waits: int = 0
    record: tuple[str, tuple[str, ...]] | None = None
    stops: int = 0
    contents: int = 1
    changes: int = 0

    def key(self) -> tuple[object, ...]:
        """What tells worlds apart; much cheaper to hash than the dataclasses."""
        told = self.__dict__
        return (*self.facts.__dict__.values(), *[told[name] for name in _MEMORY])


def turned(world: World, **told: Any) -> World:
    """The same world with something told otherwise: what `dataclasses.replace` does, at a fifth of its price."""
    other = object.__new__(World)
    other.__dict__.update(world.__dict__, **told)
    return other


_MEMORY = [name for name in World.__dataclass_fields__ if name != "facts"]


def lost(world: World, why: str) -> World:
    """Whatever was signed does not count from here on."""
    return turned(world, signed=(), lost=why if world.signed else world.lost)


def remembered(world: World, action: Action, who: Who, facts: Facts) -> World:
    """The world after an accepted step: the new facts, and what a bystander saw happen."""
    if facts.covered and facts.state != State.SIGNED:
        facts = replace(facts, covered=False)
    after = turned(world, facts=facts)
    told = _TOLD.get(action.act)
    return told(after, action, who) if told else after


def passed(facts: Facts, time: timedelta) -> Facts:
    """The facts when this time has passed."""

    def moved(moment: datetime | None) -> datetime | None:
        return moment and max(NOW, moment - time)

    return replace(
        facts, lease_until=moved(facts.lease_until), due_at=moved(facts.due_at),
        awaiting_until=moved(facts.awaiting_until),
    )  # fmt: skip


def _judged(world: World, action: Action, who: Who) -> World:
    unspoiled = who.person not in world.looked | world.looked_before
    return turned(world, blind=world.blind | {who.person}) if unspoiled else world


def _seen(world: World, action: Action, who: Who) -> World:
    return turned(world, looked=world.looked | {who.person})


def _signed(world: World, action: Action, who: Who) -> World:
    outcome = "" if action.verdict == Verdict.SET_ASIDE else action.outcome
    facts = replace(world.facts, covered=False) if world.facts.covered else world.facts
    return turned(world, facts=facts, signed=(*world.signed, (who.person, outcome)))


def _heard(world: World, action: Action, who: Who) -> World:
    return turned(world, heard=True)


def _consulted(world: World, action: Action, who: Who) -> World:
    return turned(world, advised=world.advised | {action.to.person if action.to else who.person})


def _waits(world: World, action: Action, who: Who) -> World:
    return turned(world, waits=world.waits + 1)


def _raised(world: World, action: Action, who: Who) -> World:
    return lost(world, "raise")


def _went_out(world: World, action: Action, who: Who) -> World:
    votes = world.facts.votes
    outcome = votes[-1].outcome if votes else ""
    return turned(world, record=(outcome, tuple(vote.person for vote in votes)))


_TOLD = {
    Act.JUDGE: _judged,
    Act.REVEAL: _seen,
    Act.DECIDE: _signed,
    Act.HEAR: _heard,
    Act.CONSULT: _consulted,
    Act.ASK: _waits,
    Act.RAISE: _raised,
    Act.RELEASE: _went_out,
}
