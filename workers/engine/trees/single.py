"""One row at a time: all conditions of the forest in one pass, then one table entry per unit.

A block of rows keeps one tree's tables in the cache; a single row reads every table once, so what costs here are
branches that the processor guesses wrong and the waiting for memory. Every unit therefore has the same number of
lanes, and every slot knows its unit, so that no loop inside another ends at a different place each time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.compiling import compiled
from workers.engine.trees.layout import Ints, Lone, Places, Program, Slots

Flags = NDArray[np.uint8]
Indices = NDArray[np.uint32]
"""Unsigned: compiled code need not ask whether they count from the end."""


class Single(NamedTuple):
    """The whole forest for one row.

    Flag 0 is never set; then come the conditions of all trees, then all conjunctions. Row i of `lane` names the
    flags of unit i, filled up with flag 0. The tables keep the `width` slots of one pattern side by side, from
    `begin` on; slot s adds entry `place` of its `unit` to `target`.
    """

    column: Indices
    threshold: NDArray[np.float32]
    missing: NDArray[np.bool_]
    left: Indices
    left_flip: Flags
    right: Indices
    right_flip: Flags
    lane: Indices
    begin: Ints
    width: Ints
    unit: Indices
    place: Indices
    target: Indices
    tables: FloatArray


def single(program: Program, slots: Slots, tables: FloatArray) -> Single:
    """The program of blocks, laid out for one row."""
    lanes, width = np.diff(program.unit_lane_start), np.diff(slots.slot_start)
    flags = flags_of(program, program.unit_lane, program.unit_lane_start[program.unit_start])
    lane = np.zeros((len(lanes), lanes.max(initial=0)), np.uint32)
    lane[np.arange(lane.shape[1]) < lanes[:, None]] = flags
    unit = np.repeat(np.arange(len(width)), width)
    return Single(
        column=program.condition_column.astype(np.uint32),
        threshold=program.condition_threshold,
        missing=program.condition_missing,
        left=flags_of(program, program.left, program.conjunction_start),
        left_flip=program.left_flip.astype(np.uint8),
        right=flags_of(program, program.right, program.conjunction_start),
        right_flip=program.right_flip.astype(np.uint8),
        lane=lane,
        begin=slots.table_start[:-1],
        width=width,
        unit=unit.astype(np.uint32),
        place=(np.arange(len(unit)) - slots.slot_start[unit]).astype(np.uint32),
        target=slots.target.astype(np.uint32),
        tables=_by_pattern(program, slots, tables),
    )


def flags_of(program: Program, lanes: Places, start: Ints) -> Indices:
    """Lanes of trees as flags of the forest; `start` says where those of each tree begin."""
    tree = np.repeat(np.arange(len(start) - 1), np.diff(start))
    beyond = lanes - np.diff(program.condition_start)[tree]
    condition = program.condition_start[tree] + lanes
    conjunction = program.condition_start[-1] + program.conjunction_start[tree] + beyond
    return np.asarray(1 + np.where(beyond < 0, condition, conjunction), np.uint32)


def _by_pattern(program: Program, slots: Slots, tables: FloatArray) -> FloatArray:
    out = np.zeros_like(tables)
    place_by_pattern(program.pattern_start, slots, tables, out)
    return out


@compiled
def place_by_pattern(pattern_start: Ints, slots: Slots, tables: FloatArray, out: FloatArray) -> None:
    """The unit tables with all slots of one pattern side by side."""
    for unit in range(pattern_start.size - 1):
        patterns = pattern_start[unit + 1] - pattern_start[unit]
        count = slots.slot_start[unit + 1] - slots.slot_start[unit]
        start = slots.table_start[unit]
        for s in range(count):
            for p in range(patterns):
                out[start + p * count + s] = tables[start + s * patterns + p]


@compiled
def fill_flags(one: Single, rows: NDArray[np.float32], flags: Flags) -> None:
    """The flags of the only row in rows (columns, 1); flag 0 is left alone."""
    count = one.column.size
    for c in range(count):
        value = rows[one.column[c], 0]
        flags[1 + c] = (value <= one.threshold[c]) | (one.missing[c] & (value != value))
    for j in range(one.left.size):
        left, right = flags[one.left[j]] ^ one.left_flip[j], flags[one.right[j]] ^ one.right_flip[j]
        flags[1 + count + j] = left & right


@compiled
def add_single(one: Single, flags: Flags, out: FloatArray) -> None:
    """Adds to out (targets, 1) what all units contribute to the row with these flags."""
    entry = np.empty(one.begin.size, np.uint64)
    for unit in range(entry.size):
        code = 0
        for i in range(one.lane.shape[1]):
            code |= int(flags[one.lane[unit, i]]) << i
        entry[unit] = one.begin[unit] + code * one.width[unit]
    for s in range(one.target.size):
        out[one.target[s], 0] += one.tables[entry[one.unit[s]] + one.place[s]]


@compiled
def add_single_tall(
    lane: Indices,
    tall: Lone,
    tall_start: Ints,
    tables: FloatArray,
    values: FloatArray,
    flags: Flags,
    out: FloatArray,
) -> None:
    """Adds the tall leaves, whose lanes are flags of the forest; as `blocks.add_tall` for one row."""
    outputs = values.shape[1]
    for leaf in range(tall.value.size):
        first, last = tall.member_start[leaf], tall.member_start[leaf + 1]
        code = int(tall.flip[leaf])
        for i in range(last - first):
            code ^= int(flags[lane[first + i]]) << i
        table = tables[:, tall_start[leaf] : tall_start[leaf + 1]]
        for i in range(last - first):
            bit = 1 << i
            share = table[0, code] - table[1, code ^ bit] if code & bit else -table[2, code]
            for o in range(outputs):
                out[tall.player[first + i] * outputs + o, 0] += share * values[tall.value[leaf], o]


@compiled
def fill_single_words(lane: Indices, long: Lone, flags: Flags, out: NDArray[np.uint64]) -> None:
    """out[l, 0] = pattern of the row in long leaf l; as `blocks.words` for one row."""
    for leaf in range(long.value.size):
        first = long.member_start[leaf]
        word = np.uint64(long.flip[leaf])
        for i in range(long.member_start[leaf + 1] - first):
            word ^= np.uint64(flags[lane[first + i]]) << np.uint64(i)
        out[leaf, 0] = word
