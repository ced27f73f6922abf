"""Cuts every tree into units: bottom subtrees small enough for one table over all their bit patterns.

A unit has one bit per distinct player on the path from the root to it (all conditions on that player hold)
and one bit per inner node below it. A node becomes a unit as soon as those bits fit; a leaf whose path alone
has too many players stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workers.engine.trees.forest import Forest

Literal = tuple[int, bool]  # a condition of the tree, and whether it must hold
Path = dict[int, tuple[Literal, ...]]  # player -> literals on the way down
Bit = tuple[int, bool]  # a lane, and the state that it must have; lane -(j + 1) is the tree's conjunction j


@dataclass
class LeafMasks:
    """A leaf inside its unit: for each of its players the pattern bits it needs, and their wanted state."""

    leaf: int
    players: list[int]
    masks: list[int]
    wants: list[int]


@dataclass
class Unit:
    """One table: which lanes make its pattern, which players it speaks of, which leaves it holds."""

    lanes: list[int]
    players: list[int]
    leaves: list[LeafMasks]


@dataclass
class LoneLeaf:
    """A leaf that stands by itself: bit i of its pattern says that all conditions on players[i] hold."""

    leaf: int
    players: list[int]
    lanes: list[int]
    flip: int

    @property
    def size(self) -> int:
        return len(self.players)


@dataclass
class CutTree:
    """Units and lone leaves of one tree, over its distinct conditions and conjunctions of conditions."""

    conditions: dict[tuple[int, float, bool], int] = field(default_factory=dict)
    conjunctions: dict[tuple[Bit, Bit], int] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    lone: list[LoneLeaf] = field(default_factory=list)

    def bit(self, literals: tuple[Literal, ...]) -> Bit:
        """Where to read that all literals hold: a conjunction of two bits, a single one has its condition's lane."""
        bit: Bit = literals[0]
        for literal in literals[1:]:
            bit = -1 - self.conjunctions.setdefault((bit, literal), len(self.conjunctions)), True
        return bit

    def lane(self, number: int) -> int:
        """The place of a lane when conditions come first and conjunctions follow."""
        return number if number >= 0 else len(self.conditions) - 1 - number


class Cutter:
    """Cuts the trees of one forest; `width` is the most bits that a unit may have."""

    def __init__(self, forest: Forest, players: NDArray[np.int64], width: int) -> None:
        self.width = width
        self.column, self.threshold = forest.column.tolist(), forest.threshold.tolist()
        self.missing, self.leaf = forest.missing.tolist(), forest.leaf.tolist()
        self.yes, self.no = forest.yes.tolist(), forest.no.tolist()
        self.player = players[forest.column].tolist()
        self.below = [0] * len(self.leaf)
        self.most = 2 * self.leaf.count(-1) + 1

    def cut(self, root: int) -> CutTree:
        """The units of the tree at this root."""
        self._count(root)
        tree = CutTree()
        waiting: list[tuple[int, Path]] = [(root, {})]
        while waiting:
            node, path = waiting.pop()
            if len(path) + self.below[node] <= self.width:
                tree.units.append(self._unit(tree, node, path))
            elif self.leaf[node] >= 0:
                tree.lone.append(_lone(tree, self.leaf[node], path))
            else:
                waiting += self._steps(tree, node, path)
        return tree

    def _count(self, root: int) -> None:
        """Inner nodes per subtree, children before parents; only a leaf may have two of those."""
        order = [root]
        for node in order:
            if self.leaf[node] < 0:
                order += (self.yes[node], self.no[node])
            if len(order) > self.most:
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
            yield child, path | {player: _tightened(tree, path.get(player, ()), (condition, holds))}

    def _unit(self, tree: CutTree, node: int, path: Path) -> Unit:
        bits = [tree.bit(literals) for literals in path.values()]
        lanes = [lane for lane, _ in bits]
        start = {
            player: (1 << place, want << place)
            for place, (player, (_, want)) in enumerate(zip(path, bits, strict=True))
        }
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
            player, place = self.player[here], len(lanes)
            players[player] = None
            lanes.append(self._condition(tree, here))
            mask, want = masks.get(player, (0, 0))
            for child, state in ((self.no[here], 0), (self.yes[here], 1)):
                waiting.append((child, masks | {player: (mask | 1 << place, want | state << place)}))
        return Unit(lanes, list(players), leaves)


def _lone(tree: CutTree, leaf: int, path: Path) -> LoneLeaf:
    bits = [tree.bit(literals) for literals in path.values()]
    flip = sum(1 << place for place, (_, want) in enumerate(bits) if not want)
    return LoneLeaf(leaf, list(path), [lane for lane, _ in bits], flip)


def _tightened(tree: CutTree, before: tuple[Literal, ...], new: Literal) -> tuple[Literal, ...]:
    """The literals with one more; of two bounds on the same side of one column only the tighter stays."""
    keys = list(tree.conditions) if before else []
    kept = []
    for literal in before:
        (column, threshold, missing), (other, bound, tracked) = keys[literal[0]], keys[new[0]]
        if literal[1] != new[1] or (column, missing) != (other, tracked):
            kept.append(literal)
        elif threshold <= bound if new[1] else threshold >= bound:
            return before
    return (*kept, new)
