"""A cut forest as flat arrays for compiled code: trees -> lanes, units -> slots and leaves, lone leaves.

Every `*_start` array has one entry more than what it delimits: item i owns start[i] up to start[i + 1].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.cutting import CutTree, LoneLeaf
from workers.engine.trees.forest import Forest

Ints = NDArray[np.int64]
Flips = NDArray[np.uint16]
Places = NDArray[np.int32]
"""Indices that compiled code reads for every row: half the size is half the memory traffic."""


class Program(NamedTuple):
    """How the bit patterns of rows are computed.

    The lanes of tree t are its conditions, then its conjunctions of two earlier lanes each, left and right,
    exclusive-or their flips. Unit u shifts its lanes together into a pattern; the
    counts of its patterns begin at pattern_start[u].
    """

    condition_start: Ints
    condition_column: Places
    condition_threshold: NDArray[np.float32]
    condition_missing: NDArray[np.bool_]
    conjunction_start: Ints
    left: Places
    left_flip: Flips
    right: Places
    right_flip: Flips
    unit_start: Ints
    unit_lane_start: Ints
    unit_lane: Places
    pattern_start: Ints


class Leaves(NamedTuple):
    """What unit tables are made of: outputs and leaves per unit, and per leaf its players (local to the unit)
    with the pattern bits that each needs (mask) and their wanted state.
    """

    output_start: Ints
    output: Places
    leaf_start: Ints
    leaf_value: Places
    member_start: Ints
    member: Places
    mask: Ints
    want: Ints


class Slots(NamedTuple):
    """Where unit tables add to: slot s of a unit adds to target player * outputs + output."""

    slot_start: Ints
    table_start: Ints
    target: Places


class Lone(NamedTuple):
    """Lone leaves by tree; a leaf's pattern is its lanes shifted together, exclusive-or `flip`."""

    leaf_start: Ints
    value: Ints
    flip: Ints
    member_start: Ints
    player: Places
    lane: Places


def starts(lengths: Iterable[int]) -> Ints:
    """The running sum with a leading zero."""
    return np.concatenate([[0], np.cumsum(list(lengths), dtype=np.int64)]).astype(np.int64)


def _flat(parts: Iterable[Iterable[int]]) -> Places:
    return np.array([value for part in parts for value in part], np.int32)


def program(trees: Sequence[CutTree]) -> Program:
    """The arrays that turn rows into patterns."""
    conditions = [key for tree in trees for key in tree.conditions]
    joined = [
        (tree.lane(left), not wanted, tree.lane(right), not asked)
        for tree in trees
        for (left, wanted), (right, asked) in tree.conjunctions
    ]
    units = [unit for tree in trees for unit in tree.units]
    return Program(
        condition_start=starts(len(tree.conditions) for tree in trees),
        condition_column=np.array([column for column, _, _ in conditions], np.int32),
        condition_threshold=np.array([threshold for _, threshold, _ in conditions], np.float32),
        condition_missing=np.array([missing for _, _, missing in conditions], np.bool_),
        conjunction_start=starts(len(tree.conjunctions) for tree in trees),
        left=np.array([lane for lane, _, _, _ in joined], np.int32),
        left_flip=np.array([flip for _, flip, _, _ in joined], np.uint16),
        right=np.array([lane for _, _, lane, _ in joined], np.int32),
        right_flip=np.array([flip for _, _, _, flip in joined], np.uint16),
        unit_start=starts(len(tree.units) for tree in trees),
        unit_lane_start=starts(len(unit.lanes) for unit in units),
        unit_lane=_flat((tree.lane(n) for n in unit.lanes) for tree in trees for unit in tree.units),
        pattern_start=starts(1 << len(unit.lanes) for unit in units),
    )


def leaves_and_slots(trees: Sequence[CutTree], forest: Forest) -> tuple[Leaves, Slots]:
    """The arrays that tables are made from, and where they add to; all-zero outputs get no slot."""
    units = [unit for tree in trees for unit in tree.units]
    outputs = [_outputs([leaf.leaf for leaf in unit.leaves], forest.values) for unit in units]
    leaves = [leaf for unit in units for leaf in unit.leaves]
    local = [{player: place for place, player in enumerate(unit.players)} for unit in units]
    slots = [len(unit.players) * len(kept) for unit, kept in zip(units, outputs, strict=True)]
    made = Leaves(
        output_start=starts(len(kept) for kept in outputs),
        output=_flat(outputs),
        leaf_start=starts(len(unit.leaves) for unit in units),
        leaf_value=np.array([leaf.leaf for leaf in leaves], np.int32),
        member_start=starts(len(leaf.players) for leaf in leaves),
        member=_flat(
            (places[player] for player in leaf.players)
            for unit, places in zip(units, local, strict=True)
            for leaf in unit.leaves
        ),
        mask=_flat(leaf.masks for leaf in leaves).astype(np.int64),
        want=_flat(leaf.wants for leaf in leaves).astype(np.int64),
    )
    target = _flat(
        (player * forest.outputs + output for player in unit.players for output in kept)
        for unit, kept in zip(units, outputs, strict=True)
    )
    sizes = starts(count << len(unit.lanes) for unit, count in zip(units, slots, strict=True))
    return made, Slots(slot_start=starts(slots), table_start=sizes, target=target)


def _outputs(leaves: list[int], values: FloatArray) -> list[int]:
    return [int(output) for output in np.flatnonzero((values[leaves] != 0).any(axis=0))]


def lone(trees: Sequence[CutTree], least: int, most: int) -> Lone:
    """The lone leaves with more than `least` and at most `most` players."""
    chosen = [[leaf for leaf in tree.lone if least < leaf.size <= most] for tree in trees]
    leaves: list[LoneLeaf] = [leaf for kept in chosen for leaf in kept]
    return Lone(
        leaf_start=starts(len(kept) for kept in chosen),
        value=np.array([leaf.leaf for leaf in leaves], np.int64),
        flip=np.array([leaf.flip for leaf in leaves], np.uint64).astype(np.int64),
        member_start=starts(leaf.size for leaf in leaves),
        player=_flat(leaf.players for leaf in leaves),
        lane=_flat(
            (tree.lane(n) for n in leaf.lanes)
            for tree, kept in zip(trees, chosen, strict=True)
            for leaf in kept
        ),
    )
