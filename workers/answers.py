"""What a model answers and why: one shape for the engine that makes it and for the worker that hears it from a box.

Nothing here imports an engine: worker processes know these shapes and load none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Output:
    """Predictions: `label` indexes the contract's labels (n,); `scores` is (n, classes) or (n, values)."""

    label: NDArray[np.int64]
    scores: NDArray[np.float64]


@dataclass(frozen=True)
class Explanation:
    """Contributions of raw columns to the explained value: base + sum over features = margin.

    Shapes: base (outputs,), contributions (rows, features, outputs), margin (rows, outputs). A binary
    model has one output, its class index 1. `approximation_error` is the standard error of a sampled
    method relative to the largest contribution, and 0 for an exact one.
    """

    method: str
    explained_value: str
    base: NDArray[np.float64]
    contributions: NDArray[np.float64]
    margin: NDArray[np.float64]
    additivity_error: float
    background_hash: str
    background_size: int
    engine_version: str
    approximation_error: float = 0.0
