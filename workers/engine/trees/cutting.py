"""Cuts every tree into units: bottom subtrees small enough for one table over all their bit patterns.

A unit has one bit per distinct player on the path from the root to it (all conditions on that player hold)
and one bit per inner node below it. A node becomes a unit as soon as those bits fit, a leaf in any case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workers.engine.trees.forest import Forest

Literal = tuple[int, bool]  # a condition of the tree, and whether it must hold
Path = dict[int, tuple[Literal, ...]]  # player -> literals on the way down


@dataclass
class LeafMasks:
    """A leaf inside its unit: for each local player the pattern bits it needs, and their wanted state."""

    leaf: int
    players: list[int]
    masks: list[int]
    wants: list[int]


@dataclass
class Unit:
    """One table: which bits make its pattern, which players it speaks of, which leaves it holds."""

    bits: list[int]
    players: list[int]
    leaves: list[LeafMasks]


@dataclass
class LongLeaf:
    """A leaf whose path has more players than a table can hold."""

    leaf: int
    players: list[int]
    bits: list[int]


@dataclass
class CutTree:
    """Units of one tree over its distinct conditions (by node) and distinct bits (sets of literals)."""

    conditions: dict[tuple[int, float, bool], int] = field(default_factory=dict)
    bits: dict[tuple[Literal, ...], int] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    long: list[LongLeaf] = field(default_factory=list)

    def bit(self, literals: tuple[Literal, ...]) -> int:
        """The number of the bit that says that all these literals hold."""
        return self.bits.setdefault(literals, len(self.bits))


class Cutter:
    """Cuts the trees of one forest; `width` is the number of bits of a unit, `longest` that of a leaf."""

    def __init__(self, forest: Forest, players: NDArray[np.int64], width: int, longest: int) -> None:
        self.width, self.longest = width, longest
        self.column, self.threshold = forest.column.tolist(), forest.threshold.tolist()
        self.missing, self.leaf = forest.missing.tolist(), forest.leaf.tolist()
        self.yes, self.no = forest.yes.tolist(), forest.no.tolist()
        self.player = [int(players[column]) for column in forest.column]
        self.below = [0] * len(self.leaf)

    def cut(self, root: int) -> CutTree:
        """The units of the tree at this root."""
        self._count(root)
        tree = CutTree()
        waiting: list[tuple[int, Path]] = [(root, {})]
        while waiting:
            node, path = waiting.pop()
            if self.leaf[node] < 0 and len(path) + self.below[node] > self.width:
                waiting += [(child, step) for child, step in self._steps(tree, node, path)]
            elif self.leaf[node] >= 0 and len(path) > self.longest:
                bits = [tree.bit(literals) for literals in path.values()]
                tree.long.append(LongLeaf(self.leaf[node], list(path), bits))
            else:
                tree.units.append(self._unit(tree, node, path))
        return tree

    def _count(self, root: int) -> None:
        """Inner nodes per subtree, children before parents."""
        order = [root]
        for node in order:
            if self.leaf[node] < 0:
                order += (self.yes[node], self.no[node])
            if len(order) > len(self.leaf):
                raise ValueError("a node has two parents")
        for node in reversed(order):
            inner = self.leaf[node] < 0
            self.below[node] = 1 + self.below[self.yes[node]] + self.below[self.no[node]] if inner else 0

    def _condition(self, tree: CutTree, node: int) -> int:
        key = (self.column[node], self.threshold[node], self.missing[node])
        return tree.conditions.setdefault(key, len(tree.conditions))

    def _steps(self, tree: CutTree, node: int, path: Path) -> Iterator[tuple[int, Path]]:
        player, condition = self.player[node], self._condition(tree, node)
        for child, holds in ((self.no[node], False), (self.yes[node], True)):
            before = path.get(player, ())
            literal = (condition, holds)
            yield child, path | {player: before if literal in before else (*before, literal)}

    def _unit(self, tree: CutTree, node: int, path: Path) -> Unit:
        bits = [tree.bit(literals) for literals in path.values()]
        start = {player: (1 << place, 1 << place) for place, player in enumerate(path)}
        leaves: list[LeafMasks] = []
        players = dict.fromkeys(path)
        waiting = [(node, start)]
        while waiting:
            here, masks = waiting.pop()
            if self.leaf[here] >= 0:
                sides = list(masks.values())
                leaves.append(
                    LeafMasks(self.leaf[here], list(masks), [m for m, _ in sides], [w for _, w in sides])
                )
                continue
            player, place = self.player[here], len(bits)
            players[player] = None
            bits.append(tree.bit(((self._condition(tree, here), True),)))
            mask, want = masks.get(player, (0, 0))
            for child, state in ((self.no[here], 0), (self.yes[here], 1)):
                waiting.append((child, masks | {player: (mask | 1 << place, want | state << place)}))
        return Unit(bits, list(players), leaves)
