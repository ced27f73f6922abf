"""Exact interventional Shapley values of a forest against a fixed background: prepare once, then look up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray
from workers.engine.trees import blocks, pairs, tables
from workers.engine.trees.cutting import Cutter, CutTree
from workers.engine.trees.forest import Forest
from workers.engine.trees.layout import leaves_and_slots, lone, program, starts
from workers.engine.trees.ranking import Ranks
from workers.engine.trees.single import (
    Single,
    add_single,
    add_single_tall,
    fill_flags,
    fill_single_words,
    flags_of,
    single,
)

UNIT_BITS = 8
TALLEST = 14
TABLE_BYTES = 192 << 20
"""Room for tables. Where they need more, units become smaller and lone leaves are paired with the background."""
BLOCK = 1024
LONG_BLOCK = 4096
"""Rows that share what was found for a pattern of a long leaf."""
SINGLE_BYTES = 64 << 20
"""Tables up to this size are kept a second time in the order that suits single rows."""


WORDS = 4 << 20
"""Patterns of long leaves held at a time."""
MOST_WORDS = 16 << 20
"""Background patterns of long leaves that are kept: 256 MB with their counts."""


class TooLong(ValueError):
    """A path has more players than any exact method of ours can hold."""


class ForestExplainer:
    """Tables of one forest; `players` gives the raw feature of each of its columns, negative for none.

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
        table_bytes: int = TABLE_BYTES,
    ) -> None:
        self._features = features
        self._source = forest.compared_as(np.result_type(forest.threshold, background))
        self._ranks = Ranks(self._source) if self._source.threshold.dtype != np.float32 else None
        self._forest = self._ranks.forest if self._ranks else self._source
        # a column that no raw feature moves gets a player of its own, whose contribution is always 0
        owners = self._forest.players(np.where(players < 0, features, players))
        trees, unit_bits = _cut(self._forest, owners, unit_bits, table_bytes // 2)
        self._program = program(trees)
        self._lanes = max((len(tree.conditions) + len(tree.conjunctions) for tree in trees), default=0)
        longest = max((leaf.size for tree in trees for leaf in tree.lone), default=0)
        if longest > pairs.MOST_PLAYERS:
            raise TooLong(f"a path has {longest} different features")
        tallest = _tallest(trees, table_bytes // 2)
        self._tall, self._long = lone(trees, 0, tallest), lone(trees, tallest, longest)
        self._tall_start = starts((1 << np.diff(self._tall.member_start)).tolist())
        self._weights = tables.weights(max(longest, TALLEST, unit_bits))
        self.base = np.zeros(forest.outputs)
        self._fill(trees, self._matrix(background), tables.weights(max(unit_bits, tallest)))

    def _fill(
        self, trees: list[CutTree], rows: NDArray[np.float32], weights: tuple[FloatArray, FloatArray]
    ) -> None:
        """Folds the background into tables and base."""
        self._total = float(rows.shape[1])
        leaves, self._slots = leaves_and_slots(trees, self._forest)
        hits = np.zeros(int(self._program.pattern_start[-1]), np.int64)
        tall_hits = np.zeros(int(self._tall_start[-1]), np.int64)
        blocks.count_patterns(
            self._program, self._tall, self._tall_start, rows, self._scratch(BLOCK), hits, tall_hits
        )
        self._tables = np.zeros(int(self._slots.table_start[-1]))
        values = self._forest.values
        tables.fill_tables(
            leaves, self._slots, self._program.pattern_start, hits, values, *weights, self._tables, self.base
        )
        self._lay_out_single()
        self._tall_tables = np.zeros((3, len(tall_hits)))
        sizes = np.diff(self._tall.member_start)
        tables.fill_tall(sizes, tall_hits, self._tall_start, self._total, *weights, self._tall_tables)
        reached = tall_hits[self._tall_start[1:] - 1] / self._total
        self._against = pairs.backgrounds(self._words(rows), self._long, MOST_WORDS)
        self.base += reached @ values[self._tall.value]
        self.base += pairs.base_of(self._long, self._against, values, self._total)

    def _lay_out_single(self) -> None:
        fits = self._tables.nbytes <= SINGLE_BYTES
        self._single = single(self._program, self._slots, self._tables) if fits else None
        self._tall_flags, self._long_flags = (
            flags_of(self._program, leaves.lane, leaves.member_start[leaves.leaf_start])
            for leaves in (self._tall, self._long)
        )

    def _scratch(self, size: int) -> NDArray[np.uint16]:
        return np.zeros((self._lanes, size), np.uint16)

    def _matrix(self, matrix: NDArray[np.floating]) -> NDArray[np.float32]:
        """Rows as the compiled code compares them, always a writable array of its own kind."""
        rows = self._source.extended(matrix)
        return self._ranks(rows) if self._ranks else np.require(rows, np.float32, ["C", "W"])

    def _words(self, rows: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.uint64]]]:
        """Patterns (leaves, n) of the long leaves, some leaves at a time, with the first of them."""
        count, width = len(self._long.value), rows.shape[1]
        if width == 1 and self._single is not None:
            out = np.zeros((count, 1), np.uint64)
            fill_single_words(self._long_flags, self._long, self._flags(self._single, rows), out)
            yield 0, out
            return
        step = max(1, WORDS // max(1, width))
        scratch = self._scratch(min(BLOCK, max(1, width)))
        for begin in range(0, count, step):
            out = np.zeros((min(step, count - begin), width), np.uint64)
            blocks.words(self._program, self._long, begin, begin + len(out), rows, scratch, out)
            yield begin, out

    def explain(self, matrix: NDArray[np.floating]) -> FloatArray:
        """Contributions (n, features, outputs) of the rows of a matrix by column (columns, n)."""
        rows = self._matrix(matrix)
        count = rows.shape[1]
        out = np.zeros(((self._features + 1) * self._forest.outputs, count))
        self._add_tables(rows, out)
        if len(self._long.value):
            for start in range(0, count, LONG_BLOCK):
                out[:, start : start + LONG_BLOCK] += self._from_long(
                    rows[:, start : start + LONG_BLOCK].copy()
                )
        shaped = out.reshape(self._features + 1, self._forest.outputs, count)[: self._features]
        return shaped.transpose(2, 0, 1)

    def _add_tables(self, rows: NDArray[np.float32], out: FloatArray) -> None:
        """Adds to out (targets, n) what has a table."""
        tall, values = (self._tall, self._tall_start, self._tall_tables), self._forest.values
        if rows.shape[1] == 1 and self._single is not None:
            flags = self._flags(self._single, rows)
            add_single(self._single, flags, out)
            if len(self._tall.value):
                add_single_tall(self._tall_flags, *tall, values, flags, out)
            return
        scratch = self._scratch(min(BLOCK, max(1, rows.shape[1])))
        blocks.add_contributions(self._program, self._slots, self._tables, *tall, values, rows, scratch, out)

    @staticmethod
    def _flags(one: Single, rows: NDArray[np.float32]) -> NDArray[np.uint8]:
        flags = np.zeros(1 + len(one.column) + len(one.left), np.uint8)
        fill_flags(one, rows, flags)
        return flags

    def _from_long(self, rows: NDArray[np.float32]) -> FloatArray:
        """The leaves without a table: many rows share a passing one, few are paired with the background."""
        out = np.zeros(((self._features + 1) * self._forest.outputs, rows.shape[1]))
        values, against = self._forest.values, self._against
        passing = pairs.table_pays(self._long, against, rows.shape[1])
        for begin, found in self._words(rows):
            for leaf in begin + np.flatnonzero(passing[begin : begin + len(found)]):
                part = slice(against.start[leaf], against.start[leaf + 1])
                k = int(self._long.member_start[leaf + 1] - self._long.member_start[leaf])
                table = np.zeros((3, 1 << k))
                tables.fill_one(
                    against.word[part], against.times[part], k, self._total, *self._weights, table
                )
                value = values[self._long.value[leaf]]
                pairs.add_table(self._long, int(leaf), found[leaf - begin], table, value, out)
            pairs.add_pairs(
                self._long, begin, passing, against, found, values, self._total, *self._weights, out
            )
        return out


def _cut(forest: Forest, players: NDArray[np.int64], unit_bits: int, room: int) -> tuple[list[CutTree], int]:
    """The trees in units as large as the room for tables allows."""
    while True:
        cutter = Cutter(forest, players, unit_bits)
        trees = [cutter.cut(int(root)) for root in forest.roots]
        entries = sum(len(unit.players) << len(unit.lanes) for tree in trees for unit in tree.units)
        if entries * forest.outputs * 8 <= room or unit_bits <= 3:
            return trees, unit_bits
        unit_bits -= 1


def _tallest(trees: list[CutTree], room: int) -> int:
    """The most players that a lone leaf may have to get a table, so that all such tables fit."""
    sizes = np.array([leaf.size for tree in trees for leaf in tree.lone], np.int64)
    for tallest in range(TALLEST, 0, -1):
        if (3 * 8 << sizes[sizes <= tallest]).sum() <= room:
            return tallest
    return 0
