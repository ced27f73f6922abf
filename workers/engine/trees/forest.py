"""A forest in one normal form: every inner node asks `column <= threshold`, whatever the file's modes were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray


@dataclass(frozen=True)
class Derived:
    """An extra column: 0 where the source column passes a test that `<=` cannot say, else 1."""

    source: int
    mode: str
    values: tuple[float, ...]
    missing: bool

    def column(self, source: NDArray[np.floating]) -> NDArray[np.floating]:
        """The derived column (n,) in the type of the source column."""
        passes = _passes(source, self.mode, np.asarray(self.values, source.dtype))
        if self.missing:
            passes = passes | np.isnan(source)
        return np.where(passes, 0, 1).astype(source.dtype)


@dataclass(frozen=True)
class Forest:
    """Trees as flat arrays over nodes; a leaf has yes = no = -1 and a row of `values` (leaves, outputs).

    `strict` says that a node asks `<` after all, until the type of the comparison is known (`compared_as`);
    `missing` that NaN goes to `yes`. Columns from `width` on are derived ones. An average over the trees is
    in `values` already: they only add up.
    """

    width: int
    roots: NDArray[np.int32]
    column: NDArray[np.int32]
    threshold: NDArray[np.floating]
    strict: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    yes: NDArray[np.int32]
    no: NDArray[np.int32]
    leaf: NDArray[np.int32]
    values: FloatArray
    derived: tuple[Derived, ...] = ()

    def compared_as(self, dtype: np.dtype[np.floating]) -> Forest:
        """The forest with thresholds in the type that onnxruntime compares in, and nothing strict left."""
        wanted = self.threshold.astype(dtype)
        below = np.nextafter(wanted, np.array(-np.inf, dtype))
        return replace(
            self, threshold=np.where(self.strict, below, wanted), strict=np.zeros_like(self.strict)
        )

    @property
    def outputs(self) -> int:
        return int(self.values.shape[1])

    def extended(self, matrix: NDArray[np.floating]) -> NDArray[np.floating]:
        """The matrix by column (width, n) in the comparison's type with the derived columns below."""
        matrix = np.ascontiguousarray(matrix, self.threshold.dtype)
        if not self.derived:
            return matrix
        return np.vstack([matrix, *(extra.column(matrix[extra.source])[None] for extra in self.derived)])

    def players(self, players: NDArray[np.int64]) -> NDArray[np.int64]:
        """The players of the columns, continued over the derived columns."""
        return np.concatenate([players, [players[extra.source] for extra in self.derived]]).astype(np.int64)


def _passes(source: NDArray[np.floating], mode: str, values: NDArray[np.floating]) -> NDArray[np.bool_]:
    if mode == "BRANCH_MEMBER":
        return np.isin(source, values)
    compare = {
        "BRANCH_LEQ": np.less_equal,
        "BRANCH_LT": np.less,
        "BRANCH_GTE": np.greater_equal,
        "BRANCH_GT": np.greater,
        "BRANCH_EQ": np.equal,
        "BRANCH_NEQ": np.not_equal,
    }[mode]
    return np.asarray(compare(source, values[0]), np.bool_)


def joined(forests: Sequence[tuple[Forest, int]], width: int) -> Forest:
    """Several forests over parts of one matrix as one forest; each comes with the place of its first column."""
    parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in _PARTS}
    derived: list[Derived] = []
    nodes = leaves = 0
    for forest, start in forests:
        moved = _moved(forest, start, width + len(derived), nodes, leaves)
        for name in _PARTS:
            parts[name].append(moved[name])
        derived += [Derived(d.source + start, d.mode, d.values, d.missing) for d in forest.derived]
        nodes, leaves = nodes + len(forest.column), leaves + len(forest.values)
    return Forest(width=width, derived=tuple(derived), **{k: np.concatenate(v) for k, v in parts.items()})


_PARTS = ("roots", "column", "threshold", "strict", "missing", "yes", "no", "leaf", "values")


def _moved(
    forest: Forest, start: int, derived_start: int, nodes: int, leaves: int
) -> dict[str, NDArray[np.generic]]:
    column = np.where(
        forest.column < forest.width, forest.column + start, forest.column - forest.width + derived_start
    )
    return {
        "roots": forest.roots + np.int32(nodes),
        "column": np.where(forest.leaf < 0, column, 0).astype(np.int32),
        "threshold": forest.threshold,
        "strict": forest.strict,
        "missing": forest.missing,
        "yes": np.where(forest.yes < 0, -1, forest.yes + nodes).astype(np.int32),
        "no": np.where(forest.no < 0, -1, forest.no + nodes).astype(np.int32),
        "leaf": np.where(forest.leaf < 0, -1, forest.leaf + leaves).astype(np.int32),
        "values": forest.values,
    }
