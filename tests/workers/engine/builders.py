"""Hand-built ONNX models: tree nodes in every branch mode, and rows that stand on their thresholds."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper

ONNX_TYPES = {"float32": TensorProto.FLOAT, "float64": TensorProto.DOUBLE}


def one_tensor(
    nodes: list[onnx.NodeProto], width: int, outputs: int, kind: str = "float32", **extra
) -> bytes:
    """A model with input X (rows, width) and output Y (rows, outputs)."""
    graph = helper.make_graph(
        nodes,
        "built",
        [helper.make_tensor_value_info("X", ONNX_TYPES[kind], [None, width])],
        [helper.make_tensor_value_info("Y", extra.pop("output_type", ONNX_TYPES[kind]), [None, outputs])],
        initializer=[onnx.numpy_helper.from_array(array, name) for name, array in extra.items()],
    )
    newest = 5 if any(node.op_type == "TreeEnsemble" for node in nodes) else 3
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", newest)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()


def random_trees(random, trees: int, depth: int, width: int, outputs: int, modes: list[str], grid=4):
    """Attributes of a classic tree node; thresholds lie on a grid so that rows often hit them."""
    out = {
        name: []
        for name in [
            "treeids",
            "nodeids",
            "featureids",
            "values",
            "modes",
            "truenodeids",
            "falsenodeids",
            "missing_value_tracks_true",
        ]
    }
    weights = {name: [] for name in ["treeids", "nodeids", "ids", "weights"]}
    for tree in range(trees):
        waiting, free = [(0, 0)], 1
        while waiting:
            node, level = waiting.pop()
            inner = level < depth and (level == 0 or random.random() < 0.8) and depth > 0
            mode = modes[random.integers(len(modes))] if inner else "LEAF"
            out["treeids"].append(tree)
            out["nodeids"].append(node)
            out["featureids"].append(int(random.integers(width)) if inner else 0)
            out["values"].append(float(random.integers(grid)) if inner else 0.0)
            out["modes"].append(mode)
            out["missing_value_tracks_true"].append(int(random.integers(2)) if inner else 0)
            out["truenodeids"].append(free if inner else 0)
            out["falsenodeids"].append(free + 1 if inner else 0)
            if inner:
                waiting += [(free, level + 1), (free + 1, level + 1)]
                free += 2
            else:
                for target in range(outputs):
                    weights["treeids"].append(tree)
                    weights["nodeids"].append(node)
                    weights["ids"].append(target)
                    weights["weights"].append(float(np.float32(random.normal())))
    return {f"nodes_{name}": value for name, value in out.items()}, weights


def regressor(random, trees=3, depth=3, width=4, outputs=1, modes=("BRANCH_LEQ",), **extra) -> bytes:
    """A TreeEnsembleRegressor with random trees."""
    nodes, weights = random_trees(random, trees, depth, width, outputs, list(modes))
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["X"],
        ["Y"],
        domain="ai.onnx.ml",
        n_targets=outputs,
        **nodes,
        **{f"target_{name}": value for name, value in weights.items()},
        **extra,
    )
    return one_tensor([node], width, outputs)


def grid_rows(random, count: int, width: int, missing: bool, grid=4) -> list[np.ndarray]:
    """Columns of values on the threshold grid, some of them NaN."""
    table = random.integers(-1, grid + 1, (count, width)).astype(np.float64)
    if missing:
        table[random.random(table.shape) < 0.15] = np.nan
    return list(table.T)


def modern_forest(
    random, trees=4, depth=4, width=4, outputs=2, modes=range(7), kind="float64", aggregate=1, grid=4
) -> bytes:
    """A TreeEnsemble of ai.onnx.ml 5 with random trees; with float64 onnxruntime also adds in double."""
    nodes = {name: [] for name in ("features", "modes", "splits", "tracks")}
    yes, no, members, roots, leaves = [], [], [], [], []

    def grown(level: int) -> tuple[int, int]:
        """A node or leaf, and which of the two it is; children come before their parent."""
        if level == depth or random.random() < 0.2:
            leaves.append((int(random.integers(outputs)), float(random.normal())))
            return len(leaves) - 1, 1
        mode = int(random.choice(list(modes)))
        sides = grown(level + 1), grown(level + 1)
        if mode == 6:
            members.extend([*sorted(random.choice(grid + 1, 2, replace=False)), np.nan])
        nodes["features"].append(int(random.integers(width)))
        nodes["modes"].append(mode)
        nodes["splits"].append(float(random.integers(grid)))
        nodes["tracks"].append(int(random.integers(2)))
        yes.append(sides[0])
        no.append(sides[1])
        return len(yes) - 1, 0

    for _ in range(trees):
        place, leaf = grown(0)
        if leaf:  # a root is an inner node: both its sides are this leaf
            for name, value in zip(nodes, (0, 0, 0.0, 0), strict=True):
                nodes[name].append(value)
            yes.append((place, 1))
            no.append((place, 1))
            place = len(yes) - 1
        roots.append(place)
    return one_tensor(
        [_modern(nodes, yes, no, members, roots, leaves, outputs, kind, aggregate)], width, outputs, kind
    )


def _modern(nodes, yes, no, members, roots, leaves, outputs, kind, aggregate) -> onnx.NodeProto:
    number, count = ONNX_TYPES[kind], len(yes)
    extra = {"membership_values": helper.make_tensor("v", number, [len(members)], members)} if members else {}
    return helper.make_node(
        "TreeEnsemble",
        ["X"],
        ["Y"],
        domain="ai.onnx.ml",
        n_targets=outputs,
        aggregate_function=aggregate,
        tree_roots=roots,
        nodes_featureids=nodes["features"],
        nodes_modes=helper.make_tensor("m", TensorProto.UINT8, [count], nodes["modes"]),
        nodes_splits=helper.make_tensor("s", number, [count], nodes["splits"]),
        nodes_truenodeids=[place for place, _ in yes],
        nodes_trueleafs=[leaf for _, leaf in yes],
        nodes_falsenodeids=[place for place, _ in no],
        nodes_falseleafs=[leaf for _, leaf in no],
        nodes_missing_value_tracks_true=nodes["tracks"],
        leaf_targetids=[target for target, _ in leaves],
        leaf_weights=helper.make_tensor("w", number, [len(leaves)], [weight for _, weight in leaves]),
        **extra,
    )
