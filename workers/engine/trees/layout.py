"""A cut forest as flat arrays for compiled code: trees -> conditions, bits, units -> slots and leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.cutting import CutTree
from workers.engine.trees.forest import Forest

Ints = NDArray[np.int64]


class Program(NamedTuple):
    """How the patterns of rows are computed. Every `*_start` has one entry more than what it delimits.

    Tree t has conditions condition_start[t]..., bits bit_start[t]..., units unit_start[t]...; a bit is the
    conjunction of its literals (a condition of the tree, by place, and whether it must hold); unit u shifts
    its bits unit_bit[unit_bit_start[u]...] together, and its counts or tables begin at pattern_start[u].
    """

    condition_start: Ints
    condition_column: Ints
    condition_threshold: NDArray[np.floating]
    condition_missing: NDArray[np.bool_]
    bit_start: Ints
    literal_start: Ints
    literal_condition: Ints
    literal_holds: NDArray[np.bool_]
    unit_start: Ints
    unit_bit_start: Ints
    unit_bit: Ints
    pattern_start: Ints


class Leaves(NamedTuple):
    """What the tables are made of. Unit u speaks of unit_players[u] players and outputs output[output_start[u]...].

    Its leaves are leaf_start[u]...; leaf l has players member_start[l]... (local to the unit), each with the
    pattern bits it needs (mask) and their wanted state.
    """

    unit_players: Ints
    output_start: Ints
    output: Ints
    leaf_start: Ints
    leaf_value: Ints
    member_start: Ints
    member: Ints
    mask: Ints
    want: Ints


class Slots(NamedTuple):
    """Where the tables add to: unit u has slots slot_start[u]..., slot s adds to target player * outputs + output."""

    slot_start: Ints
    table_start: Ints
    target: Ints


def starts(lengths: Iterable[int]) -> Ints:
    """The running sum with a leading zero."""
    return np.concatenate([[0], np.cumsum(list(lengths), dtype=np.int64)]).astype(np.int64)


def _flat(parts: Iterable[Iterable[int]]) -> Ints:
    return np.array([value for part in parts for value in part], np.int64)


def program(trees: Sequence[CutTree], dtype: np.dtype[np.floating]) -> Program:
    """The arrays that turn rows into patterns."""
    conditions = [key for tree in trees for key in tree.conditions]
    bits = [literals for tree in trees for literals in tree.bits]
    units = [unit for tree in trees for unit in tree.units]
    return Program(
        condition_start=starts(len(tree.conditions) for tree in trees),
        condition_column=np.array([column for column, _, _ in conditions], np.int64),
        condition_threshold=np.array([threshold for _, threshold, _ in conditions], dtype),
        condition_missing=np.array([missing for _, _, missing in conditions], np.bool_),
        bit_start=starts(len(tree.bits) for tree in trees),
        literal_start=starts(len(literals) for literals in bits),
        literal_condition=_flat((condition for condition, _ in literals) for literals in bits),
        literal_holds=_flat((int(holds) for _, holds in literals) for literals in bits).astype(np.bool_),
        unit_start=starts(len(tree.units) for tree in trees),
        unit_bit_start=starts(len(unit.bits) for unit in units),
        unit_bit=_flat(unit.bits for unit in units),
        pattern_start=starts(1 << len(unit.bits) for unit in units),
    )


def leaves_and_slots(trees: Sequence[CutTree], forest: Forest) -> tuple[Leaves, Slots]:
    """The arrays that tables are made from, and where they add to; all-zero outputs get no slot."""
    units = [unit for tree in trees for unit in tree.units]
    outputs = [_outputs([leaf.leaf for leaf in unit.leaves], forest.values) for unit in units]
    leaves = [leaf for unit in units for leaf in unit.leaves]
    local = [{player: place for place, player in enumerate(unit.players)} for unit in units]
    slots = [len(unit.players) * len(kept) for unit, kept in zip(units, outputs, strict=True)]
    sizes = [count << len(unit.bits) for unit, count in zip(units, slots, strict=True)]
    made = Leaves(
        unit_players=np.array([len(unit.players) for unit in units], np.int64),
        output_start=starts(len(kept) for kept in outputs),
        output=_flat(outputs),
        leaf_start=starts(len(unit.leaves) for unit in units),
        leaf_value=np.array([leaf.leaf for leaf in leaves], np.int64),
        member_start=starts(len(leaf.players) for leaf in leaves),
        member=_flat(
            (places[player] for player in leaf.players)
            for unit, places in zip(units, local, strict=True)
            for leaf in unit.leaves
        ),
        mask=_flat(leaf.masks for leaf in leaves),
        want=_flat(leaf.wants for leaf in leaves),
    )
    target = _flat(
        (player * forest.outputs + output for player in unit.players for output in kept)
        for unit, kept in zip(units, outputs, strict=True)
    )
    return made, Slots(slot_start=starts(slots), table_start=starts(sizes), target=target)


def _outputs(leaves: list[int], values: FloatArray) -> list[int]:
    return [int(output) for output in np.flatnonzero((values[leaves] != 0).any(axis=0))]
