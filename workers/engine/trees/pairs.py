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
NUMBERED = 16
"""Patterns of at most this many players are numbered in a table over all of them."""
WORD = 64

Words = NDArray[np.uint64]
Numbers = NDArray[np.uint32]


class TooMuch(ValueError):
    """Too much memory would be needed with this background; a smaller one may fit."""


class Backgrounds(NamedTuple):
    """Distinct background patterns per long leaf, and how often each occurs.

    `having` says the same by player: of leaf l, `size` words from start_having[l] on per player, with a bit for
    every pattern in which that player's conditions hold.
    """

    start: Ints
    word: Words
    times: FloatArray
    start_having: Ints
    size: Ints
    having: Words


def backgrounds(chunks: Iterable[tuple[int, Words]], long: Lone, most: int) -> Backgrounds:
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
    size = np.array([-(-len(word) // WORD) for word, _ in found], np.int64)
    start_having = starts((size * np.diff(long.member_start)).tolist())
    made = Backgrounds(
        start=starts(len(word) for word, _ in found),
        word=np.concatenate([np.zeros(0, np.uint64), *(word for word, _ in found)]),
        times=np.concatenate([np.zeros(0), *(count for _, count in found)]),
        start_having=start_having,
        size=size,
        having=np.zeros(int(start_having[-1]), np.uint64),
    )
    note_having(long.member_start, made)
    return made


@compiled
def note_having(member_start: Ints, against: Backgrounds) -> None:
    """Fills `having`."""
    one = np.uint64(1)
    for leaf in range(against.size.size):
        first = against.start[leaf]
        for i in range(member_start[leaf + 1] - member_start[leaf]):
            begin = against.start_having[leaf] + i * against.size[leaf]
            for n in range(against.start[leaf + 1] - first):
                bit = (against.word[first + n] >> np.uint64(i)) & one
                against.having[begin + n // 64] |= bit << np.uint64(n % 64)


@compiled
def ones(word: np.uint64) -> np.uint64:
    """The number of set bits, added up in ever wider fields."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled
def lowest(word: np.uint64) -> np.uint64:
    """The place of the lowest set bit."""
    return ones((word & (~word + np.uint64(1))) - np.uint64(1))


@compiled
def fill_shares(
    row: np.uint64, leaf: int, against: Backgrounds, gain: FloatArray, loss: FloatArray, out: FloatArray
) -> bool:
    """out[i] = Shapley value of player i, times the number of background rows, for a leaf of value 1.

    Only background rows that have all that the row lacks take part; a row that lacks much finds few of those,
    and without any nothing is written and the answer is False.
    """
    one, size, first = np.uint64(1), against.size[leaf], against.start[leaf]
    lacking = (~np.uint64(0) >> np.uint64(64 - out.size)) & ~row
    w = ones(lacking)
    any_able, lost = False, 0.0
    for part in range(size):
        rest = against.start[leaf + 1] - first - 64 * part
        able = ~np.uint64(0) if rest >= 64 else (one << np.uint64(rest)) - one
        left = lacking
        while left and able:
            able &= against.having[against.start_having[leaf] + np.int64(lowest(left)) * size + part]
            left &= left - one
        if able and not any_able:
            out[:] = 0.0
            any_able = True
        while able:
            n = first + 64 * part + np.int64(lowest(able))
            able &= able - one
            mine = row & ~against.word[n]
            u, times = ones(mine), against.times[n]
            lost += loss[u, w] * times
            share = gain[u, w] * times
            while mine:
                out[lowest(mine)] += share
                mine &= mine - one
    while any_able and lacking:
        out[lowest(lacking)] = -lost
        lacking &= lacking - one
    return any_able


@compiled
def find_shares(
    rows: Words, leaf: int, k: int, against: Backgrounds, gain: FloatArray, loss: FloatArray,
    number: Numbers, which: Numbers, table: FloatArray,
) -> int:  # fmt: skip
    """The different shares of one leaf as columns of table (players, found), and which of them each row has.

    Rows of one pattern share their result: short patterns are numbered as they come, in `number`, which holds
    a place for each of them and is left as it was found, all zero. Column 0 is zero, for rows to which the leaf
    means nothing; the answer is how many others there are.
    """
    share = np.zeros(k)
    known, short = 0, k <= NUMBERED
    for r in range(rows.size):
        if short and number[rows[r]]:
            which[r] = number[rows[r]] - np.uint32(1)
            continue
        which[r] = 0
        if fill_shares(rows[r], leaf, against, gain, loss, share):
            known += 1
            table[:k, known] = share
            which[r] = known
        if short:
            number[rows[r]] = which[r] + np.uint32(1)
    for r in range(rows.size):
        if short:
            number[rows[r]] = 0
    return known


@compiled
def add_pairs(
    long: Lone, begin: int, skipped: NDArray[np.bool_], against: Backgrounds, patterns: Words,
    values: FloatArray, total: float, gain: FloatArray, loss: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    """Adds to out (players * outputs, n) what long leaves from `begin` on contribute, by their patterns (leaves, n)."""
    rows, outputs = patterns.shape[1], values.shape[1]
    number, which = np.zeros(1 << NUMBERED, np.uint32), np.zeros(rows, np.uint32)
    # a stride that is no power of two: else all players of one pattern fight for the same place in the cache
    table = np.zeros((MOST_PLAYERS, rows + 9))
    for leaf in range(begin, begin + patterns.shape[0]):
        if skipped[leaf]:
            continue
        first, k = long.member_start[leaf], long.member_start[leaf + 1] - long.member_start[leaf]
        if not find_shares(patterns[leaf - begin], leaf, k, against, gain, loss, number, which, table):
            continue
        for o in range(outputs):
            value = values[long.value[leaf], o] / total
            for i in range(k):
                target, shares = out[long.player[first + i] * outputs + o], table[i]
                for r in range(rows):
                    target[r] += shares[which[r]] * value


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
    # rows have more different patterns than the background, and each looks for its own among all of those
    pairing = np.minimum(rows, 3 * patterns) * (40.0 + patterns)
    return np.asarray((players <= WIDEST_PASSING) & (work < pairing), np.bool_)


def base_of(long: Lone, against: Backgrounds, values: FloatArray, total: float) -> FloatArray:
    """What the long leaves add to the base: value times the share of the background that reaches them."""
    base = np.zeros(values.shape[1])
    for leaf in range(len(long.value)):
        part = slice(against.start[leaf], against.start[leaf + 1])
        k = int(long.member_start[leaf + 1] - long.member_start[leaf])
        reached = against.times[part][against.word[part] == np.uint64(2**k - 1)].sum()
        base += values[long.value[leaf]] * reached / total
    return base
