"""Compiled: the table of every unit, holding each player's exact interventional Shapley value per pattern.

For one leaf with k players, pattern a of the row and b of a background row, the game is 1 for a coalition S
when every player's own bit is set (a inside S, b outside). With U = a and not b, W = b and not a, and nobody
lacking both, a player of U gets (u-1)! w! / (u+w)! and one of W gets -u! (w-1)! / (u+w)!. Counting background
rows by (a, u) first makes that 2^k * k sums instead of 4^k.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.layout import Ints, Leaves, Slots


def weights(players: int) -> tuple[FloatArray, FloatArray]:
    """gain[u, w] = (u-1)! w! / (u+w)! and loss[u, w] = u! (w-1)! / (u+w)!, 0 where undefined."""
    gain = np.zeros((players + 2, players + 2))
    loss = np.zeros((players + 2, players + 2))
    choose = np.ones((players + 2, players + 2))
    for u in range(players + 2):
        for w in range(players + 2):
            if u and w:
                choose[u, w] = choose[u - 1, w] * (u + w) / u
            gain[u, w] = 1.0 / (u * choose[u, w]) if u else 0.0
            loss[u, w] = 1.0 / (w * choose[u, w]) if w else 0.0
    return gain, loss


@numba.njit(nogil=True)
def project(patterns: int, mask: Ints, want: Ints, out: Ints) -> None:
    """For every pattern of the unit, the leaf's own pattern: bit i is set when player i's needs are met."""
    for p in range(patterns):
        code = 0
        for i in range(mask.size):
            if p & mask[i] == want[i]:
                code |= 1 << i
        out[p] = code


@numba.njit(nogil=True)
def rank_counts(counts: FloatArray, k: int, ranked: FloatArray) -> None:
    """ranked[u, a] = background rows that have every bit a lacks, and lack exactly u of the bits a has."""
    size = 1 << k
    ranked[: k + 1, :size] = 0.0
    ranked[0, :size] = counts[:size]
    for i in range(k):
        bit = 1 << i
        for q in range(size):
            if q & bit:
                continue
            for u in range(min(i + 1, k), -1, -1):
                have = ranked[u, q | bit]
                lack = ranked[u - 1, q] if u else 0.0
                ranked[u, q | bit] = have + lack
                ranked[u, q] = have


@numba.njit(nogil=True)
def leaf_table(
    ranked: FloatArray, k: int, total: float, gain: FloatArray, loss: FloatArray, table: FloatArray
) -> None:
    """table[i, a] = Shapley value of player i for a row with pattern a and leaf value 1."""
    size = 1 << k
    gained, without, lost = np.zeros(size), np.zeros(size), np.zeros(size)
    for a in range(size):
        w = k
        for i in range(k):
            w -= (a >> i) & 1
        for u in range(k - w + 1):
            gained[a] += ranked[u, a] * gain[u, w]
            lost[a] += ranked[u, a] * loss[u, w]
            if w:
                without[a] += ranked[u, a] * gain[u, w - 1]
    for a in range(size):
        for i in range(k):
            present = a & (1 << i)
            table[i, a] = (gained[a] - without[a ^ (1 << i)] if present else -lost[a]) / total


@numba.njit(nogil=True)
def fill_tables(
    leaves: Leaves,
    slots: Slots,
    pattern_start: Ints,
    hits: Ints,
    values: FloatArray,
    gain: FloatArray,
    loss: FloatArray,
    tables: FloatArray,
    base: FloatArray,
) -> None:
    """Adds every leaf's table, times its values, into its unit's table; and its share to the base."""
    widest = gain.shape[0] - 2
    ranked, own = np.zeros((widest + 1, 1 << widest)), np.zeros((widest + 1, 1 << widest))
    counts = np.zeros(1 << widest)
    for unit in range(leaves.unit_players.size):
        first, patterns = pattern_start[unit], pattern_start[unit + 1] - pattern_start[unit]
        total = hits[first : first + patterns].sum()
        codes = np.zeros(patterns, np.int64)
        outputs = leaves.output[leaves.output_start[unit] : leaves.output_start[unit + 1]]
        for leaf in range(leaves.leaf_start[unit], leaves.leaf_start[unit + 1]):
            members = slice(leaves.member_start[leaf], leaves.member_start[leaf + 1])
            member = leaves.member[members]
            k = member.size
            project(patterns, leaves.mask[members], leaves.want[members], codes)
            counts[: 1 << k] = 0.0
            for p in range(patterns):
                counts[codes[p]] += hits[first + p]
            rank_counts(counts, k, ranked)
            leaf_table(ranked, k, total, gain, loss, own)
            for place in range(outputs.size):
                value = values[leaves.leaf_value[leaf], outputs[place]]
                base[outputs[place]] += value * counts[(1 << k) - 1] / total
                for i in range(k):
                    start = slots.table_start[unit] + (member[i] * outputs.size + place) * patterns
                    for p in range(patterns):
                        tables[start + p] += value * own[i, codes[p]]


def table_array(slots: Slots) -> NDArray[np.float64]:
    """Room for all tables."""
    return np.zeros(int(slots.table_start[-1]))
