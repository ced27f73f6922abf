"""Compiled: rows pass in blocks, tree by tree, through conditions, bits and patterns to table look-ups."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.layout import Ints, Program, Slots

Lanes = NDArray[np.uint16]


@numba.njit(nogil=True)
def conditions(
    program: Program, tree: int, rows: NDArray[np.floating], start: int, size: int, out: Lanes
) -> None:
    """out[c, r] = 1 where row r meets condition c of the tree; NaN meets it when it is tracked there."""
    first = program.condition_start[tree]
    for c in range(program.condition_start[tree + 1] - first):
        column = rows[program.condition_column[first + c], start : start + size]
        threshold = program.condition_threshold[first + c]
        lane = out[c, :size]
        if program.condition_missing[first + c]:
            for r in range(size):
                lane[r] = not (column[r] > threshold)
        else:
            for r in range(size):
                lane[r] = column[r] <= threshold


@numba.njit(nogil=True)
def bits(program: Program, tree: int, met: Lanes, size: int, out: Lanes) -> None:
    """out[b, r] = 1 where row r meets all literals of bit b of the tree."""
    first = program.bit_start[tree]
    for b in range(program.bit_start[tree + 1] - first):
        lane = out[b, :size]
        lane[:] = 1
        for n in range(program.literal_start[first + b], program.literal_start[first + b + 1]):
            condition = met[program.literal_condition[n], :size]
            if program.literal_holds[n]:
                for r in range(size):
                    lane[r] &= condition[r]
            else:
                for r in range(size):
                    lane[r] &= condition[r] ^ np.uint16(1)


@numba.njit(nogil=True)
def pattern(program: Program, unit: int, lanes: Lanes, size: int, out: Lanes) -> None:
    """out[r] = the unit's bits of row r, shifted together."""
    first = program.unit_bit_start[unit]
    out[:size] = 0
    for i in range(program.unit_bit_start[unit + 1] - first):
        lane = lanes[program.unit_bit[first + i], :size]
        shift = np.uint16(i)
        for r in range(size):
            out[r] |= lane[r] << shift


@numba.njit(nogil=True)
def count_patterns(
    program: Program, rows: NDArray[np.floating], met: Lanes, lanes: Lanes, hits: Ints
) -> None:
    """How often each pattern of each unit occurs among the rows (columns, n)."""
    size = met.shape[1]
    found = np.zeros(size, np.uint16)
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        for tree in range(program.unit_start.size - 1):
            conditions(program, tree, rows, start, here, met)
            bits(program, tree, met, here, lanes)
            for unit in range(program.unit_start[tree], program.unit_start[tree + 1]):
                pattern(program, unit, lanes, here, found)
                for r in range(here):
                    hits[program.pattern_start[unit] + found[r]] += 1


@numba.njit(nogil=True)
def add_contributions(
    program: Program,
    slots: Slots,
    tables: FloatArray,
    rows: NDArray[np.floating],
    met: Lanes,
    lanes: Lanes,
    out: FloatArray,
) -> None:
    """Adds to out (targets, n) the table entries of every unit for every row of rows (columns, n)."""
    size = met.shape[1]
    found = np.zeros(size, np.uint16)
    sums = np.zeros((out.shape[0], size))
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        sums[:, :here] = 0.0
        for tree in range(program.unit_start.size - 1):
            conditions(program, tree, rows, start, here, met)
            bits(program, tree, met, here, lanes)
            for unit in range(program.unit_start[tree], program.unit_start[tree + 1]):
                pattern(program, unit, lanes, here, found)
                patterns = program.pattern_start[unit + 1] - program.pattern_start[unit]
                for s in range(slots.slot_start[unit + 1] - slots.slot_start[unit]):
                    begin = slots.table_start[unit] + s * patterns
                    table = tables[begin : begin + patterns]
                    lane = sums[slots.target[slots.slot_start[unit] + s], :here]
                    for r in range(here):
                        lane[r] += table[found[r]]
        out[:, start : start + here] += sums[:, :here]
