"""Brute force over all coalitions of raw columns, by the definition: what the engine is measured against."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import factorial

import numpy as np
import onnx
import onnxruntime

FEED_TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}
Columns = list[np.ndarray]
Values = Callable[[Columns], np.ndarray]


def every_coalition(
    values: Values, rows: Columns, background: Columns, among: list[int] | None = None
) -> np.ndarray:
    """(rows, features, outputs), interventional against every background row; `values` says what is explained.

    `among` names the columns that may differ at all; the others are the same everywhere and are left out.
    """
    chosen = list(range(len(rows))) if among is None else among

    def filled(columns: Columns) -> np.ndarray:
        every = [np.resize(column, len(columns[0])) for column in background]
        for place, column in zip(chosen, columns, strict=True):
            every[place] = column
        return values(every)

    few = [background[c] for c in chosen]
    return np.stack([_one(filled, [rows[c][i] for c in chosen], few) for i in range(len(rows[0]))])


def _one(values: Values, row: list[object], background: Columns) -> np.ndarray:
    players, size = len(row), len(background[0])
    coalitions = list(product([False, True], repeat=players))
    mixed = [
        np.concatenate([np.full(size, value, column.dtype) if here[i] else column for here in coalitions])
        for i, (value, column) in enumerate(zip(row, background, strict=True))
    ]
    means = values(mixed).reshape(len(coalitions), size, -1).mean(axis=1)
    worth = dict(zip(coalitions, means, strict=True))
    return np.array([_share(worth, i, players) for i in range(players)])


def _share(worth: dict[tuple[bool, ...], np.ndarray], player: int, players: int) -> np.ndarray:
    total = np.zeros_like(worth[(False,) * players])
    for present, without in worth.items():
        if not present[player]:
            s = sum(present)
            weight = factorial(s) * factorial(players - s - 1) / factorial(players)
            total = total + weight * (worth[(*present[:player], True, *present[player + 1 :])] - without)
    return total


class Oracle:
    """Values of a model's last output, or of its model node (`node`), `plain`: before that node's link."""

    def __init__(self, model: bytes, node: bool = False, plain: bool = False) -> None:
        proto = onnx.load_from_string(model)
        makers = [made for made in proto.graph.node if made.op_type.startswith(("TreeEnsemble", "Linear"))]
        tensor = makers[0].output[-1] if node else None
        if plain:
            for node in proto.graph.node:
                kept = [a for a in node.attribute if a.name != "post_transform"]
                del node.attribute[:]
                node.attribute.extend(kept)
        if tensor is not None:
            del proto.graph.output[:]
            proto.graph.output.append(onnx.helper.make_empty_tensor_value_info(tensor))
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(proto.SerializeToString(), options)

    def values(self, columns: Columns) -> np.ndarray:
        """What onnxruntime computes for these raw columns (n, outputs)."""
        feeds, inputs = {}, self.session.get_inputs()
        if len(inputs) == 1:
            kind = FEED_TYPES[inputs[0].type]
            feeds[inputs[0].name] = np.column_stack([np.asarray(c).astype(kind) for c in columns])
        else:
            for given, column in zip(inputs, columns, strict=True):
                kind = FEED_TYPES.get(given.type, object)
                feeds[given.name] = np.asarray(column).astype(kind).reshape(-1, 1)
        found = self.session.run(None, feeds)[-1]
        return found.reshape(len(found), -1).astype(np.float64)

    def shapley(self, rows: Columns, background: Columns, among: list[int] | None = None) -> np.ndarray:
        """(rows, features, outputs) by the definition."""
        return every_coalition(self.values, rows, background, among)
