"""Runs models with onnxruntime: raw columns to feeds, one thread per session, outputs as matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from workers.engine.explanation import Columns, row_count
from workers.engine.graph.walk import RawInput

NUMPY_TYPES: dict[int, type] = {
    onnx.TensorProto.FLOAT: np.float32,
    onnx.TensorProto.DOUBLE: np.float64,
    onnx.TensorProto.INT64: np.int64,
    onnx.TensorProto.INT32: np.int32,
    onnx.TensorProto.BOOL: np.bool_,
    onnx.TensorProto.STRING: object,
}


class Session:
    """One onnxruntime session over raw columns; `threads` is onnxruntime's own (1 was always fastest)."""

    def __init__(self, model: bytes, inputs: Sequence[RawInput], threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._inputs = tuple(inputs)

    def run(self, columns: Columns, outputs: Sequence[str] | None = None) -> list[NDArray[np.generic]]:
        """The named outputs (all without names) for rows given as raw columns."""
        return self.answer(feeds(self._inputs, columns), outputs)

    def answer(
        self, given: dict[str, NDArray[np.generic]], outputs: Sequence[str] | None = None
    ) -> list[NDArray[np.generic]]:
        """The named outputs for feeds that were made already."""
        return [np.asarray(found) for found in self._session.run(outputs, given)]


def feeds(inputs: Sequence[RawInput], columns: Columns) -> dict[str, NDArray[np.generic]]:
    """The tensors of every input, in the type that the file declares.

    Raises ValueError when the number of columns is not the number that the model asks for.
    """
    wanted = sum([raw.width for raw in inputs])
    if len(columns) != wanted:
        raise ValueError(f"the model asks for {wanted} columns, {len(columns)} were given")
    row_count(columns)
    made, start = {}, 0
    for raw in inputs:
        made[raw.name] = tensor(raw, columns[start : start + raw.width])
        start += raw.width
    return made


def tensor(raw: RawInput, columns: Columns) -> NDArray[np.generic]:
    """The columns of one input as its tensor (n, width), or (n,) for a flat one."""
    wanted = NUMPY_TYPES[raw.elem_type]
    if raw.flat:
        return np.asarray(columns[0]).astype(wanted)
    if len(columns[0]) == 1 and wanted is not object:
        # One row is the caseworker's own question: a column at a time would cost more than the model's answer.
        return np.concatenate(columns, dtype=wanted, casting="unsafe").reshape(1, raw.width)
    out: NDArray[np.generic] = np.empty((len(columns[0]), raw.width), wanted)
    for place, column in enumerate(columns):
        out[:, place] = column
    return out


def matrix(found: NDArray[np.generic]) -> NDArray[np.float64]:
    """An output as float64 (n, outputs)."""
    if found.ndim != 2:
        found = found.reshape(len(found), int(np.prod(found.shape[1:])))  # -1 would fail on no rows
    return found.astype(np.float64)
