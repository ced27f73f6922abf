"""Exhaustive breadth-first search: the first promise that breaks is found with the shortest way to it."""

from collections import deque
from dataclasses import dataclass

from reviews.vocabulary import State
from tests.reviews.proof.moves import Move, Setting, moves
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.worlds import World

Came = dict[tuple[object, ...], tuple[tuple[object, ...], Move] | None]


@dataclass(frozen=True)
class CounterExample:
    """The shortest way to a broken promise; the last move breaks it."""

    promise: Promise
    moves: tuple[Move, ...]

    def __str__(self) -> str:
        return f"{self.promise}\n" + "\n".join(f"  {n}. {move}" for n, move in enumerate(self.moves, 1))


@dataclass(frozen=True)
class Searched:
    """How much was searched, and what was found."""

    states: int
    transitions: int
    reached: frozenset[State]
    found: CounterExample | None


def search(setting: Setting) -> Searched:
    """Visit every world that can be reached from the start; stop at the first broken promise."""
    first = World(setting.start)
    came: Came = {first.key(): None}
    waiting, transitions, reached = deque([first]), 0, set[State]()
    while waiting:
        world = waiting.popleft()
        reached.add(world.facts.state)
        key = world.key()
        for move, after, broken in moves(world, setting):
            transitions += 1
            if broken:
                found = CounterExample(broken, (*_trace(came, key), move))
                return Searched(len(came), transitions, frozenset(reached), found)
            if (then := after.key()) not in came:
                came[then] = (key, move)
                waiting.append(after)
    return Searched(len(came), transitions, frozenset(reached), None)


def _trace(came: Came, key: tuple[object, ...]) -> list[Move]:
    trace: list[Move] = []
    while step := came[key]:
        key, move = step
        trace.append(move)
    return trace[::-1]
