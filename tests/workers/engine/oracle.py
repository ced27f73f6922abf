"""Brute force over all coalitions of raw columns, by onnxruntime alone: what the engine is measured against."""

from __future__ import annotations

from itertools import product
from math import factorial

import numpy as np
import onnx
import onnxruntime

FEED_TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}


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
        self.fill: tuple[list[int], list[np.ndarray]] | None = None
        self.session = onnxruntime.InferenceSession(proto.SerializeToString(), options)

    def values(self, columns: list[np.ndarray]) -> np.ndarray:
        if self.fill is not None:
            chosen, every = self.fill
            columns = [columns[chosen.index(c)] if c in chosen else column for c, column in enumerate(every)]
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

    def shapley(
        self, rows: list[np.ndarray], background: list[np.ndarray], among: list[int] | None = None
    ) -> np.ndarray:
        """(rows, features, outputs) by the definition, interventional against every background row.

        `among` names the columns that may differ at all; the others are the same everywhere and are left out.
        """
        chosen = list(range(len(rows))) if among is None else among
        self.fill = None if among is None else (chosen, background)
        return np.stack(
            [
                self._one([rows[c][i] for c in chosen], [background[c] for c in chosen])
                for i in range(len(rows[0]))
            ]
        )

    def _one(self, row: list[object], background: list[np.ndarray]) -> np.ndarray:
        players, size = len(row), len(background[0])
        worth = {}
        for present in product([False, True], repeat=players):
            mixed = [
                np.full(size, value, dtype=column.dtype) if here else column
                for value, column, here in zip(row, background, present, strict=True)
            ]
            worth[present] = self.values(mixed).mean(axis=0)
        out = []
        for i in range(players):
            total = 0.0
            for present, without in worth.items():
                if present[i]:
                    continue
                s = sum(present)
                joined = (*present[:i], True, *present[i + 1 :])
                weight = factorial(s) * factorial(players - s - 1) / factorial(players)
                total = total + weight * (worth[joined] - without)
            out.append(total)
        return np.array(out)
