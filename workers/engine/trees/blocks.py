"""Compiled: rows pass in blocks, tree by tree, through lanes and patterns to table look-ups.

A lane is one condition or conjunction for all rows of the block, 0 or 1 in 16 bits, so that comparisons and
bit operations run on whole vectors and the tables of one tree stay in the processor's cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.compiling import compiled
from workers.engine.trees.layout import Ints, Lone, Places, Program, Slots

Lanes = NDArray[np.uint16]
Rows = NDArray[np.float32]
Words = NDArray[np.uint64]


@compiled
def fill_condition(column: Rows, threshold: np.float32, tracked: bool, lane: Lanes) -> None:
    """lane[r] = 1 where column[r] <= threshold, and for NaN where it is tracked there."""
    if tracked:
        for r in range(lane.size):
            lane[r] = not (column[r] > threshold)
    else:
        for r in range(lane.size):
            lane[r] = column[r] <= threshold


@compiled
def fill_lanes(program: Program, tree: int, rows: Rows, start: int, size: int, lanes: Lanes) -> None:
    """The conditions of one tree, then its conjunctions, for `size` rows from `start` on."""
    first = program.condition_start[tree]
    count = program.condition_start[tree + 1] - first
    for c in range(count):
        column = rows[program.condition_column[first + c], start : start + size]
        fill_condition(
            column,
            program.condition_threshold[first + c],
            program.condition_missing[first + c],
            lanes[c, :size],
        )
    first = program.conjunction_start[tree]
    for j in range(program.conjunction_start[tree + 1] - first):
        left, right = lanes[program.left[first + j], :size], lanes[program.right[first + j], :size]
        left_flip, right_flip = program.left_flip[first + j], program.right_flip[first + j]
        lane = lanes[count + j, :size]
        for r in range(size):
            lane[r] = (left[r] ^ left_flip) & (right[r] ^ right_flip)


@compiled
def pattern(which: Places, lanes: Lanes, size: int, out: Lanes) -> None:
    """out[r] = the named lanes of row r, shifted together."""
    out[:size] = 0
    for i in range(which.size):
        lane = lanes[which[i], :size]
        shift = np.uint16(i)
        for r in range(size):
            out[r] |= lane[r] << shift


@compiled
def count_patterns(
    program: Program, tall: Lone, tall_start: Ints, rows: Rows, lanes: Lanes, hits: Ints, tall_hits: Ints
) -> None:
    """How often each pattern of each unit and of each tall leaf occurs among the rows (columns, n)."""
    size = lanes.shape[1]
    found = np.zeros(size, np.uint16)
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        for tree in range(program.unit_start.size - 1):
            fill_lanes(program, tree, rows, start, here, lanes)
            for unit in range(program.unit_start[tree], program.unit_start[tree + 1]):
                which = program.unit_lane[program.unit_lane_start[unit] : program.unit_lane_start[unit + 1]]
                pattern(which, lanes, here, found)
                for r in range(here):
                    hits[program.pattern_start[unit] + found[r]] += 1
            for leaf in range(tall.leaf_start[tree], tall.leaf_start[tree + 1]):
                which = tall.lane[tall.member_start[leaf] : tall.member_start[leaf + 1]]
                pattern(which, lanes, here, found)
                for r in range(here):
                    tall_hits[tall_start[leaf] + (found[r] ^ tall.flip[leaf])] += 1


@compiled
def add_units(
    program: Program,
    slots: Slots,
    tables: FloatArray,
    tree: int,
    lanes: Lanes,
    found: Lanes,
    sums: FloatArray,
) -> None:
    """Adds the table entries of all units of one tree to sums (targets, rows of the block)."""
    here = sums.shape[1]
    for unit in range(program.unit_start[tree], program.unit_start[tree + 1]):
        which = program.unit_lane[program.unit_lane_start[unit] : program.unit_lane_start[unit + 1]]
        pattern(which, lanes, here, found)
        patterns = program.pattern_start[unit + 1] - program.pattern_start[unit]
        for s in range(slots.slot_start[unit + 1] - slots.slot_start[unit]):
            begin = slots.table_start[unit] + s * patterns
            table = tables[begin : begin + patterns]
            target = sums[slots.target[slots.slot_start[unit] + s]]
            for r in range(here):
                target[r] += table[found[r]]


@compiled
def add_tall(
    tall: Lone,
    tall_start: Ints,
    tables: FloatArray,
    values: FloatArray,
    tree: int,
    lanes: Lanes,
    found: Lanes,
    sums: FloatArray,
) -> None:
    """Adds the tall leaves of one tree: three vectors per leaf give every player's share."""
    here, outputs = sums.shape[1], values.shape[1]
    share = np.zeros(here)
    for leaf in range(tall.leaf_start[tree], tall.leaf_start[tree + 1]):
        first, last = tall.member_start[leaf], tall.member_start[leaf + 1]
        pattern(tall.lane[first:last], lanes, here, found)
        table = tables[:, tall_start[leaf] : tall_start[leaf + 1]]
        flip = np.uint16(tall.flip[leaf])
        for i in range(last - first):
            bit = np.uint16(1 << i)
            for r in range(here):
                a = found[r] ^ flip
                share[r] = table[0, a] - table[1, a ^ bit] if a & bit else -table[2, a]
            for o in range(outputs):
                value = values[tall.value[leaf], o]
                if value != 0.0:
                    target = sums[tall.player[first + i] * outputs + o]
                    for r in range(here):
                        target[r] += share[r] * value


@compiled
def add_contributions(
    program: Program,
    slots: Slots,
    tables: FloatArray,
    tall: Lone,
    tall_start: Ints,
    tall_tables: FloatArray,
    values: FloatArray,
    rows: Rows,
    lanes: Lanes,
    out: FloatArray,
) -> None:
    """Adds to out (targets, n) what units and tall leaves contribute to rows (columns, n)."""
    size = lanes.shape[1]
    found = np.zeros(size, np.uint16)
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        sums = np.zeros((out.shape[0], here))
        for tree in range(program.unit_start.size - 1):
            fill_lanes(program, tree, rows, start, here, lanes)
            add_units(program, slots, tables, tree, lanes, found, sums)
            add_tall(tall, tall_start, tall_tables, values, tree, lanes, found, sums)
        out[:, start : start + here] += sums


@compiled
def words(program: Program, long: Lone, begin: int, end: int, rows: Rows, lanes: Lanes, out: Words) -> None:
    """out[l - begin, r] = pattern of row r in long leaf l, for leaves begin..end."""
    size = lanes.shape[1]
    found = np.zeros(size, np.uint16)
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        for tree in range(long.leaf_start.size - 1):
            first, last = max(begin, long.leaf_start[tree]), min(end, long.leaf_start[tree + 1])
            if first >= last:
                continue
            fill_lanes(program, tree, rows, start, here, lanes)
            for leaf in range(first, last):
                member, end_member = long.member_start[leaf], long.member_start[leaf + 1]
                word = out[leaf - begin, start : start + here]
                for m in range(member, end_member, 16):
                    pattern(long.lane[m : min(m + 16, end_member)], lanes, here, found)
                    shift = np.uint64(m - member)
                    for r in range(here):
                        word[r] |= np.uint64(found[r]) << shift
                for r in range(here):
                    word[r] ^= np.uint64(long.flip[leaf])
