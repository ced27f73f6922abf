"""Models made on the spot with onnx.helper: honest ones, and the parts that hostile ones are made of."""

from itertools import pairwise

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

FEATURES = 4


def graph(nodes, inputs=None, outputs=None, initializers=(), opset=17, ml=3, **more) -> ModelProto:
    """A model around these nodes, by default from `x` (n, FEATURES) to `y` (n, 1)."""
    wanted = inputs or [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, FEATURES])]
    given = outputs or [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])]
    made = helper.make_graph(nodes, "made", wanted, given, list(initializers))
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", ml)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9, **more)


def node(kind: str, inputs=("x",), outputs=("y",), domain="", **attributes) -> NodeProto:
    return helper.make_node(kind, list(inputs), list(outputs), domain=domain, **attributes)


def constant(name: str, value) -> TensorProto:
    return numpy_helper.from_array(np.asarray(value), name)


def honest_sum() -> bytes:
    """The sum over the features of a row."""
    stored = [constant("axis", np.array([1], np.int64))]
    return graph([node("ReduceSum", ["x", "axis"], keepdims=1)], initializers=stored).SerializeToString()


def chain(depth: int) -> dict:
    """A tree that is one long branch: each inner place has a leaf on one side and the next place on the other."""
    inner = list(range(depth))
    size = 2 * depth + 1
    return {
        "nodes_treeids": [0] * size,
        "nodes_nodeids": list(range(size)),
        "nodes_featureids": [0] * size,
        "nodes_values": [0.5] * size,
        "nodes_modes": ["BRANCH_LEQ"] * depth + ["LEAF"] * (depth + 1),
        "nodes_truenodeids": [depth + one for one in inner] + [0] * (depth + 1),
        "nodes_falsenodeids": [one + 1 if one + 1 < depth else size - 1 for one in inner] + [0] * (depth + 1),
        "target_treeids": [0] * (depth + 1),
        "target_nodeids": list(range(depth, size)),
        "target_ids": [0] * (depth + 1),
        "target_weights": [1.0] * (depth + 1),
        "n_targets": 1,
    }


def forest(**changes) -> bytes:
    """A regressor of one small tree, with some attributes changed."""
    attributes = {**chain(2), **changes}
    kept = {name: value for name, value in attributes.items() if value is not None}
    return graph([node("TreeEnsembleRegressor", domain="ai.onnx.ml", **kept)]).SerializeToString()


def modern_forest(**changes) -> bytes:
    """The same in the newer operator."""
    attributes = {
        "nodes_featureids": [0, 0],
        "nodes_splits": constant("s", np.array([0.5, 0.2], np.float32)),
        "nodes_modes": constant("m", np.array([0, 0], np.uint8)),
        "nodes_truenodeids": [0, 1],
        "nodes_falsenodeids": [1, 2],
        "nodes_trueleafs": [1, 1],
        "nodes_falseleafs": [0, 1],
        "leaf_targetids": [0, 0, 0],
        "leaf_weights": constant("w", np.array([1.0, 2.0, 3.0], np.float32)),
        "tree_roots": [0],
        "n_targets": 1,
        **changes,
    }
    return graph([node("TreeEnsemble", domain="ai.onnx.ml", **attributes)], ml=5).SerializeToString()


def endless_loop() -> bytes:
    body = helper.make_graph(
        [node("Identity", ["keep"], ["keep_out"]), node("Add", ["carried", "carried"], ["carried_out"])],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("keep", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("keep_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried_out", TensorProto.FLOAT, None),
        ],
    )
    stored = [constant("trips", np.int64(1 << 62)), constant("go", np.array(True))]
    return graph([node("Loop", ["trips", "go", "x"], body=body)], initializers=stored).SerializeToString()


def branching() -> bytes:
    side = helper.make_graph(
        [node("Identity", ["x"], ["z"])],
        "side",
        [],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
    )
    stored = [constant("go", np.array(True))]
    both = {"then_branch": side, "else_branch": side}
    return graph([node("If", ["go"], **both)], initializers=stored).SerializeToString()


def scanning() -> bytes:
    body = helper.make_graph(
        [node("Identity", ["row"], ["out"])],
        "body",
        [helper.make_tensor_value_info("row", TensorProto.FLOAT, [FEATURES])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [FEATURES])],
    )
    return graph([node("Scan", ["x"], body=body, num_scan_inputs=1)]).SerializeToString()


def allocating(size: int) -> bytes:
    stored = [constant("shape", np.array([size], np.int64))]
    nodes = [
        node("ConstantOfShape", ["shape"], ["huge"], value=constant("v", np.array([1.0], np.float32))),
        node("ReduceSum", ["huge"], ["one"], keepdims=0),
        node("Add", ["x", "one"]),
    ]
    return graph(nodes, initializers=stored).SerializeToString()


def tiling() -> bytes:
    stored = [constant("times", np.array([1, 10**10], np.int64)), constant("axis", np.array([1], np.int64))]
    nodes = [node("Tile", ["x", "times"], ["wide"]), node("ReduceSum", ["wide", "axis"], keepdims=1)]
    return graph(nodes, initializers=stored).SerializeToString()


def expanding() -> bytes:
    stored = [constant("to", np.array([10**6, 10**6, 1, FEATURES], np.int64))]
    return graph([node("Expand", ["x", "to"])], initializers=stored).SerializeToString()


def ranging() -> bytes:
    stored = [constant(name, np.int64(value)) for name, value in (("a", 0), ("b", 1 << 62), ("c", 1))]
    nodes = [
        node("Range", ["a", "b", "c"], ["many"]),
        node("ReduceSum", ["many"], ["sum"], keepdims=0),
        node("Cast", ["sum"], ["float"], to=TensorProto.FLOAT),
        node("Add", ["x", "float"]),
    ]
    return graph(nodes, initializers=stored).SerializeToString()


def doubling() -> bytes:
    """Each of 60 nodes doubles the width of what came before."""
    names = ["x"] + [f"t{one}" for one in range(60)]
    nodes = [node("Concat", [a, a], [b], axis=1) for a, b in pairwise(names)]
    nodes.append(node("ReduceMax", [names[-1]], axes=[1]))
    return graph(nodes).SerializeToString()


def multiplying() -> bytes:
    """Five products of 20,000 by 20,000: hours of computing from 200 bytes."""
    stored = [constant("shape", np.array([20_000, 20_000], np.int64))]
    nodes = [node("ConstantOfShape", ["shape"], ["m0"], value=constant("v", np.array([1.0], np.float32)))]
    nodes += [node("MatMul", [f"m{one}", "m0"], [f"m{one + 1}"]) for one in range(5)]
    nodes += [node("ReduceMax", ["m5"], ["top"], keepdims=0), node("Add", ["x", "top"])]
    return graph(nodes, initializers=stored).SerializeToString()


def long_graph(size: int) -> bytes:
    nodes = [node("Neg", [f"v{one}" if one else "x"], [f"v{one + 1}"]) for one in range(size)]
    nodes.append(node("Neg", [f"v{size}"]))
    return graph(nodes).SerializeToString()


def wide(size: int) -> bytes:
    wanted = [helper.make_tensor_value_info(f"x{one}", TensorProto.FLOAT, [None, 1]) for one in range(size)]
    names = [one.name for one in wanted]
    return graph([node("Concat", names, axis=1)], inputs=wanted).SerializeToString()


def outside(location: str) -> bytes:
    """A model whose constant says that its bytes stand in another file."""
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[FEATURES, 1])
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "16")):
        tensor.external_data.add(key=key, value=value)
    return graph([node("MatMul", ["x", "w"])], initializers=[tensor]).SerializeToString()


def lying_tensor(dims: list[int]) -> bytes:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=b"\0" * 16)
    return graph([node("MatMul", ["x", "w"])], initializers=[tensor]).SerializeToString()


def own_function() -> bytes:
    made = helper.make_function("own", "F", ["a"], ["b"], [node("F", ["a"], ["b"], domain="own")], [])
    return graph([node("F", domain="own")], functions=[made]).SerializeToString()


def nested_types(depth: int) -> bytes:
    """Types in types, made byte by byte: the library that writes them stops at a hundred."""
    kind = b""
    for _ in range(depth):
        kind = _field(4, _field(1, kind))  # a sequence of
    made = _field(11, _field(1, b"x") + _field(2, kind))
    return b"\x08\x09" + _field(7, made)


def _field(number: int, inside: bytes) -> bytes:
    length, left = b"", len(inside)
    while left >= 128:
        length, left = length + bytes([left & 127 | 128]), left >> 7
    return bytes([number << 3 | 2]) + length + bytes([left]) + inside


def of_type(kind: int, shape: list) -> bytes:
    wanted = [helper.make_tensor_value_info("x", kind, shape)]
    return graph([node("Identity")], inputs=wanted).SerializeToString()


def no_opset() -> bytes:
    made = graph([node("Neg")])
    del made.opset_import[:]
    return made.SerializeToString()


def training() -> bytes:
    made = graph([node("Neg")])
    made.training_info.add()
    return made.SerializeToString()


def sparse() -> bytes:
    made = graph([node("Neg")])
    values, places = constant("s", np.ones(1, np.float32)), constant("i", np.zeros(1, np.int64))
    made.graph.sparse_initializer.add(values=values, indices=places, dims=[1 << 40])
    return made.SerializeToString()
