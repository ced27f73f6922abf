"""Exact contributions of a linear score in closed form: weight times distance to the background's mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import FloatArray


class LinearExplainer:
    """Weights (columns, outputs) over a model matrix by column; columns of one player are added exactly.

    For a linear score that sum is the player's Shapley value, also when its columns are one-hot.
    """

    def __init__(
        self,
        weights: FloatArray,
        players: NDArray[np.int64],
        features: int,
        background: NDArray[np.floating],
    ) -> None:
        self._mean = background.astype(np.float64).mean(axis=1)
        moved = players >= 0
        self._per_feature = np.zeros((features, len(players), weights.shape[1]))
        self._per_feature[players[moved], np.flatnonzero(moved)] = weights[moved]
        self.base = self._mean @ weights

    def explain(self, rows: NDArray[np.floating]) -> FloatArray:
        """Contributions (n, features, outputs) of rows by column (columns, n)."""
        distance = rows.astype(np.float64) - self._mean[:, None]
        return np.einsum("cn,fco->nfo", distance, self._per_feature, optimize=True)
