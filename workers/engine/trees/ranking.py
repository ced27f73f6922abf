"""Doubles as float32 without changing one comparison: each value becomes its rank among the thresholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workers.engine.trees.forest import Forest


class Ranks:
    """Turns a forest that compares doubles, and its rows, into one that compares small whole numbers.

    The rank of x is the number of thresholds below it, so x <= threshold i says rank(x) <= i; NaN stays NaN.
    """

    def __init__(self, forest: Forest) -> None:
        columns = forest.width + len(forest.derived)
        inner = forest.leaf < 0
        asked = [inner & (forest.column == column) for column in range(columns)]
        self._known = [np.unique(forest.threshold[nodes]) for nodes in asked]
        threshold = np.zeros(len(forest.threshold), np.float32)
        for column, nodes in enumerate(asked):
            threshold[nodes] = np.searchsorted(self._known[column], forest.threshold[nodes])
        self.forest = replace(forest, threshold=threshold)

    def __call__(self, rows: NDArray[np.floating]) -> NDArray[np.float32]:
        """Ranks of rows by column, derived columns included (columns, n)."""
        out = np.empty(rows.shape, np.float32)
        for column, known in enumerate(self._known):
            out[column] = np.searchsorted(known, rows[column])
            out[column][np.isnan(rows[column])] = np.nan
        return out
