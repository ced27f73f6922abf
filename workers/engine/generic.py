"""Any model at all: every coalition in batched runs while features are few, else seeded permutations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import factorial

import numpy as np
from numpy.typing import NDArray

from workers.engine.explanation import Columns, FloatArray, row_count

Margin = Callable[[Columns], FloatArray]

MOST_EXACT = 12
BATCH_ROWS = 65_536
PERMUTATIONS = 10
SEED = 20240229


def thinned(background: Columns, most: int = 100) -> Columns:
    """At most so many rows, evenly spaced: a generic method asks the model for each of them again."""
    count = row_count(background)
    picks = np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))
    return [np.asarray(column)[picks] for column in background]


class GenericExplainer:
    """Asks only for margins. `explain` also returns the standard error relative to the largest contribution."""

    def __init__(self, margin: Margin, background: Columns) -> None:
        self._margin, self._background = margin, background
        self._features, self._size = len(background), row_count(background)
        self.base = margin(background).mean(axis=0)
        self.method = "exact-coalitions" if self._features <= MOST_EXACT else "permutation"

    def explain(self, rows: Columns) -> tuple[FloatArray, float]:
        """Contributions (n, features, outputs) and the relative standard error (0 when exact)."""
        one = self._all_coalitions if self._features <= MOST_EXACT else self._permutations
        count = row_count(rows)
        found = [one([np.asarray(column)[i : i + 1] for column in rows], i) for i in range(count)]
        if not found:
            return np.zeros((0, self._features, len(self.base))), 0.0
        contributions = np.stack([part for part, _ in found])
        largest = float(np.abs(contributions).max(initial=0.0))
        return contributions, max(error for _, error in found) / largest if largest else 0.0

    def _all_coalitions(self, row: Columns, _: int) -> tuple[FloatArray, float]:
        masks = np.arange(1 << self._features)
        present = (masks[:, None] >> np.arange(self._features)) & 1 == 1
        worth = self._worth(row, present)
        sizes = present.sum(axis=1)
        n = self._features
        share = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
        out = np.zeros((n, worth.shape[1]))
        for i in range(n):
            without = masks[~present[:, i]]
            gain = worth[without | (1 << i)] - worth[without]
            out[i] = share[sizes[without]] @ gain
        return out, 0.0

    def _permutations(self, row: Columns, _: int) -> tuple[FloatArray, float]:
        """Antithetic permutations, each walked forwards and backwards, as shap's permutation explainer does."""
        random = np.random.default_rng(SEED)
        orders = [random.permutation(self._features) for _ in range(PERMUTATIONS)]
        both = [walked for order in orders for walked in (order, order[::-1])]
        present = np.concatenate([_prefixes(order) for order in both])
        worth = self._worth(row, present).reshape(len(both), self._features + 1, -1)
        gains = np.zeros((len(both), self._features, worth.shape[2]))
        for place, order in enumerate(both):
            gains[place, order] = np.diff(worth[place], axis=0)
        pairs = gains.reshape(PERMUTATIONS, 2, self._features, -1).mean(axis=1)
        error = pairs.std(axis=0, ddof=1) / np.sqrt(PERMUTATIONS)
        return gains.mean(axis=0), float(error.max(initial=0.0))

    def _worth(self, row: Columns, present: NDArray[np.bool_]) -> FloatArray:
        """The mean margin over the background of every coalition (coalitions, outputs)."""
        return np.concatenate([self._mean_margin(row, part) for part in self._batches(present)])

    def _batches(self, present: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
        step = max(1, BATCH_ROWS // self._size)
        for start in range(0, len(present), step):
            yield present[start : start + step]

    def _mean_margin(self, row: Columns, present: NDArray[np.bool_]) -> FloatArray:
        columns: Columns = []
        for place, (value, column) in enumerate(zip(row, self._background, strict=True)):
            chosen = np.where(present[:, place, None], value[:1], np.asarray(column)[None, :])
            columns.append(chosen.ravel())
        return self._margin(columns).reshape(len(present), self._size, -1).mean(axis=1)


def _prefixes(order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The growing coalitions of one order, from nobody to everybody (features + 1, features)."""
    present = np.zeros((len(order) + 1, len(order)), np.bool_)
    for step, player in enumerate(order, start=1):
        present[step:, player] = True
    return present
