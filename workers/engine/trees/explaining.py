"""Exact interventional Shapley values of a forest against a fixed background: prepare once, then look up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees.blocks import add_contributions, count_patterns
from workers.engine.trees.cutting import Cutter
from workers.engine.trees.forest import Forest
from workers.engine.trees.layout import leaves_and_slots, program
from workers.engine.trees.pairs import MOST_PLAYERS, add_pairs, backgrounds, base_of, long_leaves, words
from workers.engine.trees.tables import fill_tables, table_array, weights

UNIT_BITS = 8
LONGEST_TABLE = 12
BLOCK = 512


class TooLong(ValueError):
    """A path has more players than any exact method of ours can hold."""


class ForestExplainer:
    """Tables of one forest; `players` gives the raw feature of each of its columns.

    `background` is the model matrix by column (columns, n). Rows are explained without changing the object,
    so threads may share it.
    """

    def __init__(
        self,
        forest: Forest,
        players: NDArray[np.int64],
        features: int,
        background: NDArray[np.floating],
        unit_bits: int = UNIT_BITS,
    ) -> None:
        self._forest, self._features = forest, features
        # a column that no raw feature moves gets a player of its own, whose contribution is always 0
        owners = np.where(players < 0, features, players)
        cutter = Cutter(forest, forest.players(owners), unit_bits, LONGEST_TABLE)
        trees = [cutter.cut(int(root)) for root in forest.roots]
        self._program = program(trees, forest.threshold.dtype)
        leaves, self._slots = leaves_and_slots(trees, forest)
        self._most = (
            max((len(tree.conditions) for tree in trees), default=0),
            max((len(tree.bits) for tree in trees), default=0),
        )
        self._long = long_leaves(trees)
        longest = max((len(leaf.players) for tree in trees for leaf in tree.long), default=0)
        if longest > MOST_PLAYERS:
            raise TooLong(f"a path has {longest} different features")
        self._gain, self._loss = weights(max(longest, LONGEST_TABLE))
        rows = forest.extended(background)
        self._total = rows.shape[1]
        hits = np.zeros(int(self._program.pattern_start[-1]), np.int64)
        count_patterns(self._program, rows, *self._scratch(BLOCK), hits)
        self._tables, self.base = table_array(self._slots), np.zeros(forest.outputs)
        gain, loss = weights(max(LONGEST_TABLE, unit_bits))
        fill_tables(
            leaves, self._slots, self._program.pattern_start, hits, forest.values, gain, loss, self._tables, self.base
        )  # fmt: skip
        self._against = backgrounds(self._words(rows))
        self.base = self.base + base_of(self._long, self._against, forest.values, self._total)

    def _scratch(self, size: int) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        return np.zeros((self._most[0], size), np.uint16), np.zeros((self._most[1], size), np.uint16)

    def _words(self, rows: NDArray[np.floating]) -> NDArray[np.uint64]:
        out = np.zeros((len(self._long.value), rows.shape[1]), np.uint64)
        if len(out):
            words(self._program, self._long, rows, *self._scratch(BLOCK), out)
        return out

    def explain(self, matrix: NDArray[np.floating], threads: int = 1) -> FloatArray:
        """Contributions (n, features, outputs) of the rows of a matrix by column (columns, n)."""
        rows = self._forest.extended(matrix)
        count = rows.shape[1]
        if threads > 1 and count > BLOCK:
            edges = np.linspace(0, count, threads + 1).astype(int)
            with ThreadPoolExecutor(threads) as pool:
                parts = pool.map(self._explain, [rows[:, a:b] for a, b in pairwise(edges)])
            out = np.concatenate(list(parts), axis=1)
        else:
            out = self._explain(rows)
        shaped = out.reshape(self._features + 1, self._forest.outputs, count)[: self._features]
        return shaped.transpose(2, 0, 1)

    def _explain(self, rows: NDArray[np.floating]) -> FloatArray:
        rows = np.ascontiguousarray(rows)
        out = np.zeros(((self._features + 1) * self._forest.outputs, rows.shape[1]))
        scratch = self._scratch(min(BLOCK, max(1, rows.shape[1])))
        add_contributions(self._program, self._slots, self._tables, rows, *scratch, out)
        if len(self._long.value):
            patterns = self._words(rows)
            add_pairs(
                self._long, self._against, patterns, self._forest.values, self._total, self._gain, self._loss, out
            )  # fmt: skip
        return out
