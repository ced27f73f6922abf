"""Which counts may be told: none under ten, and none that could be worked out from the others.

A table has periods as rows and ways to decide as columns, with their sums. A count that is held back takes others with it
until what is hidden together is at least two counts and at least ten cases: then no sum gives one of them away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 10
# What is held back first to protect something else: how often people deviate is what the public asks.
GIVEN_UP = ("followed", "set_aside", "deviated")

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Told:
    """What may be told: which columns of the sum over all periods, and which of each period. Empty: none."""

    whole: frozenset[str]
    each: frozenset[str]


def merged(periods: Sequence[Counts], size: Callable[[Counts], int]) -> list[tuple[int, int]]:
    """Neighbouring periods taken together until each holds ten; as (first, last) places. One group when all is little."""
    groups: list[tuple[int, int]] = []
    start = 0
    for place in range(len(periods)):
        if sum(map(size, periods[start : place + 1])) >= LEAST:
            groups.append((start, place))
            start = place + 1
    if start < len(periods):
        groups = [*groups[:-1], (groups[-1][0] if groups else 0, len(periods) - 1)]
    return groups


def tellable(periods: Sequence[Counts], columns: Iterable[str] = GIVEN_UP) -> Told:
    """What may be told of these counts, when the sum of each period is told (ten or more in each)."""
    names = tuple(columns)
    whole = {name: sum(period.get(name, 0) for period in periods) for name in names}
    hidden = _hidden([whole], names, frozenset())
    hidden_each = _hidden(periods, names, hidden)
    return Told(frozenset(names) - hidden, frozenset(names) - hidden_each)


def _hidden(rows: Sequence[Counts], names: tuple[str, ...], already: frozenset[str]) -> frozenset[str]:
    """The columns to hold back in all rows alike, so that in no row a hidden count follows from its sum."""
    hidden = already | {name for name in names if any(row.get(name, 0) < LEAST for row in rows)}
    order = [name for name in GIVEN_UP if name in names]
    while hidden and len(hidden) < len(names) and not all(_covers(row, hidden) for row in rows):
        hidden |= {next(name for name in order if name not in hidden)}
    return frozenset(hidden)


def _covers(row: Counts, hidden: Iterable[str]) -> bool:
    held = [row.get(name, 0) for name in hidden]
    return len(held) > 1 and sum(held) >= LEAST
