"""Compiled: the tables, holding each player's exact interventional Shapley value per bit pattern of a row.

For one leaf with k players, pattern a of the row and b of a background row, the game is 1 for a coalition S
when every player's own bit is set (a inside S, b outside). With U = a and not b, W = b and not a, and nobody
lacking both, a player of U gets (u-1)! w! / (u+w)! and one of W gets -u! (w-1)! / (u+w)!. Counting background
rows by (a, u) first makes that 2^k * k sums instead of 4^k, and three numbers per pattern say everything:
a player that a has gets gained[a] - without[a less that player], one that it lacks gets -lost[a].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.compiling import compiled
from workers.engine.trees.layout import Ints, Leaves, Slots

Words = NDArray[np.uint64]


def weights(players: int) -> tuple[FloatArray, FloatArray]:
    """gain[u, w] = (u-1)! w! / (u+w)! and loss[u, w] = u! (w-1)! / (u+w)!, 0 where undefined."""
    gain, loss = np.zeros((players + 2, players + 2)), np.zeros((players + 2, players + 2))
    choose = np.ones((players + 2, players + 2))
    for u in range(players + 2):
        for w in range(players + 2):
            if u and w:
                choose[u, w] = choose[u - 1, w] * (u + w) / u
            gain[u, w] = 1.0 / (u * choose[u, w]) if u else 0.0
            loss[u, w] = 1.0 / (w * choose[u, w]) if w else 0.0
    return gain, loss


@compiled
def project(patterns: int, mask: Ints, want: Ints, out: Ints) -> None:
    """For every pattern of the unit, the leaf's own pattern: bit i is set when player i's needs are met."""
    for p in range(patterns):
        code = 0
        for i in range(mask.size):
            if p & mask[i] == want[i]:
                code |= 1 << i
        out[p] = code


@compiled
def rank_counts(counts: FloatArray, k: int, ranked: FloatArray) -> None:
    """ranked[u, a] = background rows that have every bit a lacks, and lack exactly u of the bits a has."""
    size = 1 << k
    ranked[: k + 1, :size] = 0.0
    ranked[0, :size] = counts[:size]
    for i in range(k):
        bit = 1 << i
        for u in range(i + 1, -1, -1):
            for start in range(0, size, 2 * bit):
                for q in range(start, start + bit):
                    have = ranked[u, q + bit]
                    ranked[u, q + bit] = have + ranked[u - 1, q] if u else have
                    ranked[u, q] = have


@compiled
def three_vectors(
    ranked: FloatArray, k: int, total: float, gain: FloatArray, loss: FloatArray, out: FloatArray
) -> None:
    """out[0..2, a] = gained, without and lost of every pattern, for leaf value 1."""
    for a in range(1 << k):
        w = k
        for i in range(k):
            w -= (a >> i) & 1
        gained, without, lost = 0.0, 0.0, 0.0
        for u in range(k - w + 1):
            gained += ranked[u, a] * gain[u, w]
            lost += ranked[u, a] * loss[u, w]
            if w:
                without += ranked[u, a] * gain[u, w - 1]
        out[0, a], out[1, a], out[2, a] = gained / total, without / total, lost / total


@compiled
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
    ranked, three = np.zeros((widest + 1, 1 << widest)), np.zeros((3, 1 << widest))
    counts, codes = np.zeros(1 << widest), np.zeros(1 << widest, np.int64)
    for unit in range(leaves.leaf_start.size - 1):
        first, patterns = pattern_start[unit], pattern_start[unit + 1] - pattern_start[unit]
        total = hits[first : first + patterns].sum()
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
            three_vectors(ranked, k, total, gain, loss, three)
            for place in range(outputs.size):
                value = values[leaves.leaf_value[leaf], outputs[place]]
                base[outputs[place]] += value * counts[(1 << k) - 1] / total
                for i in range(k):
                    bit = 1 << i
                    start = slots.table_start[unit] + (member[i] * outputs.size + place) * patterns
                    for p in range(patterns):
                        a = codes[p]
                        share = three[0, a] - three[1, a ^ bit] if a & bit else -three[2, a]
                        tables[start + p] += value * share


@compiled
def fill_tall(
    sizes: Ints, hits: Ints, start: Ints, total: float, gain: FloatArray, loss: FloatArray, tables: FloatArray
) -> None:
    """The three vectors of every lone leaf with a table; `hits` counts its patterns from start[leaf] on."""
    widest = gain.shape[0] - 2
    ranked = np.zeros((widest + 1, 1 << widest))
    counts = np.zeros(1 << widest)
    for leaf in range(sizes.size):
        size = 1 << sizes[leaf]
        counts[:size] = hits[start[leaf] : start[leaf] + size]
        rank_counts(counts, sizes[leaf], ranked)
        three_vectors(ranked, sizes[leaf], total, gain, loss, tables[:, start[leaf] : start[leaf] + size])


@compiled
def fill_one(
    words: Words, times: FloatArray, k: int, total: float, gain: FloatArray, loss: FloatArray, out: FloatArray
) -> None:
    """The three vectors (3, 2^k) of one leaf from its distinct background patterns and their counts."""
    counts, ranked = np.zeros(1 << k), np.zeros((k + 1, 1 << k))
    for n in range(words.size):
        counts[words[n]] = times[n]
    rank_counts(counts, k, ranked)
    three_vectors(ranked, k, total, gain, loss, out)
