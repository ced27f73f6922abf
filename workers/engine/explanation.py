"""The shapes that go in and out of the engine; what it answers stands in `workers.answers`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ENGINE_VERSION = "1.0.0"

FloatArray: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = list[NDArray[np.generic]]
"""One array of shape (n,) per raw feature: float32, float64 (NaN is missing), int64, bool or str."""


@dataclass(frozen=True)
class Column:
    """One raw feature as the model file declares it; `index` is its place in the input tensor."""

    name: str | None
    dtype: str
    input: str
    index: int


@dataclass(frozen=True)
class Contract:
    """What a model asks for and what it answers, read from the file alone.

    `task` is binary, multiclass or regression; a file without classes is a regression, also when it
    ends in a sigmoid. `link` is the last function before the output: identity, logistic, softmax, exp...
    """

    columns: tuple[Column, ...]
    task: str
    labels: tuple[str, ...]
    link: str
    producer: str
    opset: int


def row_count(columns: Columns) -> int:
    """How many rows the columns hold; raises ValueError when they disagree."""
    lengths = set(map(len, columns))
    if len(lengths) != 1:
        raise ValueError(f"columns differ in length: {sorted(lengths)}")
    return lengths.pop()


def fingerprint(columns: Columns) -> str:
    """SHA-256 over kind, length and values of every column, in order; the storage type does not count."""
    digest = hashlib.sha256()
    for column in columns:
        kind, data = _canonical(np.asarray(column))
        digest.update(f"{kind}:{len(column)}:{len(data)};".encode())
        digest.update(data)
    return digest.hexdigest()


def _canonical(column: NDArray[np.generic]) -> tuple[str, bytes]:
    if column.dtype.kind in "fiub":
        values = column.astype("<f8") + 0.0
        values[np.isnan(values)] = np.nan
        return "number", values.tobytes()
    texts = [str(value).encode() for value in column]
    return "text", b"".join(len(text).to_bytes(4, "little") + text for text in texts)
