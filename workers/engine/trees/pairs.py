"""Exact contributions of leaves whose path has too many players for a table: row against background patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.blocks import bits, conditions
from workers.engine.trees.cutting import CutTree, LongLeaf
from workers.engine.trees.layout import Ints, Program, starts

MOST_PLAYERS = 64
"""A pattern is one 64-bit word; a path with more players is for the generic explainer."""

Words = NDArray[np.uint64]


class LongLeaves(NamedTuple):
    """Long leaves by tree: tree t has leaves leaf_start[t]..., leaf l has members member_start[l]...

    A member is a player with its bit of the tree; background patterns of leaf l are pair_start[l]... with
    how often each occurs.
    """

    leaf_start: Ints
    value: Ints
    member_start: Ints
    player: Ints
    bit: Ints


class Backgrounds(NamedTuple):
    """Distinct background patterns per long leaf and their counts."""

    start: Ints
    word: Words
    times: FloatArray


def long_leaves(trees: Sequence[CutTree]) -> LongLeaves:
    """The long leaves of all trees as arrays."""
    leaves: list[LongLeaf] = [leaf for tree in trees for leaf in tree.long]
    return LongLeaves(
        leaf_start=starts(len(tree.long) for tree in trees),
        value=np.array([leaf.leaf for leaf in leaves], np.int64),
        member_start=starts(len(leaf.players) for leaf in leaves),
        player=np.array([player for leaf in leaves for player in leaf.players], np.int64),
        bit=np.array([bit for leaf in leaves for bit in leaf.bits], np.int64),
    )


@numba.njit(nogil=True)
def words(
    program: Program, long: LongLeaves, rows: NDArray[np.floating], met: NDArray[np.uint16],
    lanes: NDArray[np.uint16], out: Words,
) -> None:  # fmt: skip
    """out[l, r] = pattern of row r in long leaf l."""
    size = met.shape[1]
    one = np.uint64(1)
    for start in range(0, rows.shape[1], size):
        here = min(size, rows.shape[1] - start)
        for tree in range(long.leaf_start.size - 1):
            if long.leaf_start[tree] == long.leaf_start[tree + 1]:
                continue
            conditions(program, tree, rows, start, here, met)
            bits(program, tree, met, here, lanes)
            for leaf in range(long.leaf_start[tree], long.leaf_start[tree + 1]):
                for m in range(long.member_start[leaf], long.member_start[leaf + 1]):
                    flag = one << np.uint64(m - long.member_start[leaf])
                    for r in range(here):
                        if lanes[long.bit[m], r]:
                            out[leaf, start + r] |= flag


def backgrounds(patterns: Words) -> Backgrounds:
    """Distinct patterns per leaf from (leaves, background rows)."""
    found = [np.unique(row, return_counts=True) for row in patterns]
    return Backgrounds(
        start=starts(len(word) for word, _ in found),
        word=np.concatenate([word for word, _ in found]) if found else np.zeros(0, np.uint64),
        times=np.concatenate([count for _, count in found]).astype(np.float64) if found else np.zeros(0),
    )


@numba.njit(nogil=True)
def _ones(word: np.uint64) -> int:
    count = 0
    while word:
        word = word & (word - np.uint64(1))
        count += 1
    return count


@numba.njit(nogil=True)
def _shares(
    row: np.uint64,
    first: int,
    last: int,
    against: Backgrounds,
    gain: FloatArray,
    loss: FloatArray,
    out: FloatArray,
) -> None:
    """out[i] = Shapley value of player i, times the number of background rows, for a leaf of value 1."""
    one, every = np.uint64(1), ~np.uint64(0) >> np.uint64(64 - out.size)
    out[:] = 0.0
    for n in range(first, last):
        other = against.word[n]
        if (row | other) != every or row == other:
            continue
        u, w = _ones(row & ~other), _ones(other & ~row)
        for i in range(out.size):
            mine, theirs = (row >> np.uint64(i)) & one, (other >> np.uint64(i)) & one
            if mine > theirs:
                out[i] += gain[u, w] * against.times[n]
            elif theirs > mine:
                out[i] -= loss[u, w] * against.times[n]


@numba.njit(nogil=True)
def add_pairs(
    long: LongLeaves, against: Backgrounds, patterns: Words, values: FloatArray, total: float,
    gain: FloatArray, loss: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    """Adds to out (players * outputs, n) what every long leaf contributes to every row."""
    outputs = values.shape[1]
    for leaf in range(long.value.size):
        first, k = long.member_start[leaf], long.member_start[leaf + 1] - long.member_start[leaf]
        share = np.zeros(k)
        for r in range(patterns.shape[1]):
            _shares(
                patterns[leaf, r], against.start[leaf], against.start[leaf + 1], against, gain, loss, share
            )
            for i in range(k):
                for o in range(outputs):
                    out[long.player[first + i] * outputs + o, r] += (
                        share[i] / total * values[long.value[leaf], o]
                    )


def base_of(long: LongLeaves, against: Backgrounds, values: FloatArray, total: float) -> FloatArray:
    """What the long leaves add to the base: value times the share of the background that reaches them."""
    base = np.zeros(values.shape[1])
    for leaf in range(len(long.value)):
        part = slice(against.start[leaf], against.start[leaf + 1])
        k = int(long.member_start[leaf + 1] - long.member_start[leaf])
        reached = against.times[part][against.word[part] == np.uint64(2**k - 1)].sum()
        base += values[long.value[leaf]] * reached / total
    return base
