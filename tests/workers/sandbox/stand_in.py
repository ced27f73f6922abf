"""A small engine with onnxruntime that misbehaves on request, so that the box can be tested around it.

The first column's first value says what a call does; see `MISBEHAVIOUR`.
"""

import ctypes
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from workers.answers import Explanation, Output

CRASH, HANG, SPIN, FILL, RAISE, NAN, WRONG_SHAPE, READ, GARBLE, MANY, EXIT = range(1001, 1012)


@dataclass(frozen=True)
class Contract:
    columns: tuple[str, ...]
    task: str = "regression"


def _session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def warm_up():
    np.linalg.norm(np.ones(3))


def contract(model):
    return Contract(tuple(one.name for one in _session(model).get_inputs()))


def _crash(n):
    ctypes.string_at(0)


def _spin(n):
    while True:
        pass


def _fill(n):
    kept = []
    while True:
        kept.append(np.ones(1 << 20))


def _raise(n):
    raise ValueError("the secret of row 7")


MISBEHAVIOUR = {
    CRASH: _crash,
    HANG: lambda n: time.sleep(600),
    SPIN: _spin,
    FILL: _fill,
    RAISE: _raise,
    NAN: lambda n: np.full((n, 1), np.nan),
    WRONG_SHAPE: lambda n: np.zeros((n + 1, 1)),
    READ: lambda n: Path("/etc/passwd").read_bytes(),
    GARBLE: lambda n: os.write(3, b"x" * 24),
    MANY: lambda n: np.zeros((n, 1 << 19)),
    EXIT: lambda n: os._exit(9),
}


class Explainer:
    additivity_limit = 1e-6

    def __init__(self, model, background, threads=1):
        self.contract = contract(model)
        self._session = _session(model)
        self._background = background

    def predict(self, columns):
        n = len(columns[0])
        act = MISBEHAVIOUR.get(int(columns[0][0]) if n and columns[0].dtype.kind in "fi" else 0)
        if act is not None:
            scores = act(n)
            return Output(np.zeros(n, np.int64), np.asarray(scores))
        fed = np.stack(columns, axis=1).astype(np.float32)
        (scores,) = self._session.run(None, {self.contract.columns[0]: fed})
        return Output(np.zeros(n, np.int64), scores.astype(np.float64).reshape(n, -1))

    def explain(self, columns):
        scores = self.predict(columns).scores
        base = np.zeros(scores.shape[1])
        shared = np.repeat(scores[:, None, :] / len(columns), len(columns), axis=1)
        size = len(self._background[0]) if self._background else 0
        return Explanation("stand-in", "value", base, shared, scores, 0.0, "0" * 64, size, "0")
