"""Compiles everything on a tiny model, so that a locked-in child process never has to."""

from __future__ import annotations

import time

import numpy as np
import onnx
from onnx import TensorProto, helper

from workers.engine.explainer import Explainer
from workers.engine.trees.explaining import ForestExplainer
from workers.engine.trees.forest import Forest


def warm_up() -> float:
    """Runs every compiled function once for float32 and float64 input; returns the seconds that took."""
    start = time.perf_counter()
    for kind in (TensorProto.FLOAT, TensorProto.DOUBLE):
        rows = [np.linspace(-1.0, 1.0, 5), np.array([0.0, np.nan, 1.0, -1.0, 0.5])]
        explainer = Explainer(_two_trees(kind), rows)
        explainer.explain(rows)
        explainer.explain([column[:1] for column in rows])
    _long_path()
    return time.perf_counter() - start


def _two_trees(kind: int) -> bytes:
    node = helper.make_node(
        "TreeEnsemble",
        ["X"],
        ["Y"],
        domain="ai.onnx.ml",
        n_targets=1,
        tree_roots=[0, 1],
        nodes_featureids=[0, 1],
        nodes_modes=helper.make_tensor("m", TensorProto.UINT8, [2], [0, 0]),
        nodes_splits=helper.make_tensor("s", kind, [2], [0.0, 0.25]),
        nodes_truenodeids=[0, 2],
        nodes_trueleafs=[1, 1],
        nodes_falsenodeids=[1, 3],
        nodes_falseleafs=[1, 1],
        nodes_missing_value_tracks_true=[0, 1],
        leaf_targetids=[0, 0, 0, 0],
        leaf_weights=helper.make_tensor("w", kind, [4], [1.0, -1.0, 0.5, 2.0]),
    )
    graph = helper.make_graph(
        [node],
        "warm_up",
        [helper.make_tensor_value_info("X", kind, [None, 2])],
        [helper.make_tensor_value_info("Y", kind, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 5)]
    return onnx.ModelProto.SerializeToString(helper.make_model(graph, opset_imports=opsets, ir_version=9))


def _long_path() -> None:
    """A chain of conditions on many features without any room for tables: short paths share a passing one."""
    count = 11
    inner = np.arange(count)
    forest = Forest(
        width=count,
        roots=np.zeros(1, np.int32),
        column=np.concatenate([inner, np.zeros(count + 1)]).astype(np.int32),
        threshold=np.zeros(2 * count + 1, np.float32),
        strict=np.zeros(2 * count + 1, np.bool_),
        missing=np.zeros(2 * count + 1, np.bool_),
        yes=np.concatenate([inner + 1, np.full(count + 1, -1)]).astype(np.int32),
        no=np.concatenate([inner + count + 1, np.full(count + 1, -1)]).astype(np.int32),
        leaf=np.concatenate([np.full(count, -1), np.arange(count + 1)]).astype(np.int32),
        values=np.arange(count + 1.0)[:, None],
    )
    rows = np.where(np.arange(60) % (2 + inner[:, None]) == 0, 1, -1).astype(np.float32)
    ForestExplainer(forest, inner, count, rows, table_bytes=0).explain(rows)
