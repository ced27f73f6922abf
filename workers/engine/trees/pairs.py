"""Exact contributions of leaves with too many players for a table: row patterns against background patterns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.compiling import compiled
from workers.engine.trees.layout import Ints, Lone, starts

MOST_PLAYERS = 62
"""A pattern is one 64-bit word, kept as a signed number in the layout; longer paths are not explained here."""

WIDEST_PASSING = 16

Words = NDArray[np.uint64]


class TooMuch(ValueError):
    """Too much memory would be needed with this background; a smaller one may fit."""


class Backgrounds(NamedTuple):
    """Distinct background patterns per long leaf, and how often each occurs."""

    start: Ints
    word: Words
    times: FloatArray


def backgrounds(chunks: Iterable[tuple[int, Words]], most: int) -> Backgrounds:
    """Distinct patterns per leaf from chunks of (first leaf, patterns (leaves, background rows)).

    Raises TooMuch when the distinct patterns together outnumber `most`.
    """
    found: list[tuple[Words, FloatArray]] = []
    kept = 0
    for _, patterns in chunks:
        for row in patterns:
            word, count = np.unique(row, return_counts=True)
            found.append((word, count.astype(np.float64)))
            kept += len(word)
            if kept > most:
                raise TooMuch("the background has too many different patterns in long paths")
    return Backgrounds(
        start=starts(len(word) for word, _ in found),
        word=np.concatenate([np.zeros(0, np.uint64), *(word for word, _ in found)]),
        times=np.concatenate([np.zeros(0), *(count for _, count in found)]),
    )


@compiled
def ones(word: np.uint64) -> int:
    """The number of set bits."""
    count = 0
    while word:
        word = word & (word - np.uint64(1))
        count += 1
    return count


@compiled
def shares(
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
    lost, lacking = 0.0, every & ~row
    w = ones(lacking)
    for n in range(first, last):
        other = against.word[n]
        if (row | other) != every or row == other:
            continue
        mine = row & ~other
        u = ones(mine)
        lost += loss[u, w] * against.times[n]
        for i in range(out.size):
            out[i] += gain[u, w] * against.times[n] * ((mine >> np.uint64(i)) & one)
    for i in range(out.size):
        if (lacking >> np.uint64(i)) & one:
            out[i] = -lost


@compiled
def add_pairs(
    long: Lone, begin: int, skipped: NDArray[np.bool_], against: Backgrounds, patterns: Words,
    values: FloatArray, total: float, gain: FloatArray, loss: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    """Adds to out (players * outputs, n) what long leaves from `begin` on contribute, by their patterns (leaves, n)."""
    outputs = values.shape[1]
    for leaf in range(begin, begin + patterns.shape[0]):
        if skipped[leaf]:
            continue
        first, k = long.member_start[leaf], long.member_start[leaf + 1] - long.member_start[leaf]
        share = np.zeros(k)
        for r in range(patterns.shape[1]):
            shares(
                patterns[leaf - begin, r],
                against.start[leaf],
                against.start[leaf + 1],
                against,
                gain,
                loss,
                share,
            )
            for i in range(k):
                for o in range(outputs):
                    out[long.player[first + i] * outputs + o, r] += (
                        share[i] / total * values[long.value[leaf], o]
                    )


@compiled
def add_table(
    long: Lone, leaf: int, patterns: Words, table: FloatArray, value: FloatArray, out: FloatArray
) -> None:
    """As `add_pairs`, from the leaf's three vectors (`tables.fill_one`)."""
    first, one = long.member_start[leaf], np.uint64(1)
    for i in range(long.member_start[leaf + 1] - first):
        bit = one << np.uint64(i)
        for r in range(patterns.size):
            a = patterns[r]
            share = table[0, a] - table[1, a ^ bit] if a & bit else -table[2, a]
            for o in range(value.size):
                out[long.player[first + i] * value.size + o, r] += share * value[o]


def table_pays(long: Lone, against: Backgrounds, rows: int) -> NDArray[np.bool_]:
    """Per leaf: whether a passing table, made for these rows alone, costs less than pairing all patterns."""
    players, patterns = np.diff(long.member_start), np.diff(against.start)
    work = players * players * 2.0 ** np.minimum(players, 62)
    return np.asarray((players <= WIDEST_PASSING) & (work < 20.0 * rows * patterns), np.bool_)


def base_of(long: Lone, against: Backgrounds, values: FloatArray, total: float) -> FloatArray:
    """What the long leaves add to the base: value times the share of the background that reaches them."""
    base = np.zeros(values.shape[1])
    for leaf in range(len(long.value)):
        part = slice(against.start[leaf], against.start[leaf + 1])
        k = int(long.member_start[leaf + 1] - long.member_start[leaf])
        reached = against.times[part][against.word[part] == np.uint64(2**k - 1)].sum()
        base += values[long.value[leaf]] * reached / total
    return base
