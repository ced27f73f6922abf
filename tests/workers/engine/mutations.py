"""Graphs that no exporter makes: one thing of a sound model missing, double, out of range or of the wrong kind."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, ModelProto

NUMBERS = [-(2**40), -7, -1, 0, 1, 2, 9, 10_000, 2**40]
OPERATORS = [
    "Add",
    "Concat",
    "Gather",
    "Gemm",
    "MatMul",
    "Mul",
    "OneHotEncoder",
    "Reshape",
    "Scaler",
    "Slice",
]
OPERATORS += ["Split", "Squeeze", "Sub", "Softmax", "Sigmoid", "TreeEnsemble", "LinearClassifier", "ZipMap"]
OPERATORS += ["TreeEnsembleClassifier", "TreeEnsembleRegressor", "LinearRegressor", "Constant", "ReduceSum"]


def mutated(model: bytes, random: np.random.Generator, times: int) -> bytes:
    """The model with so many random faults."""
    proto = onnx.load_from_string(model)
    for _ in range(times):
        _FAULTS[random.integers(len(_FAULTS))](proto, random)
    return proto.SerializeToString()


def _one(things: object, random: np.random.Generator) -> object | None:
    found = list(things)
    return found[random.integers(len(found))] if found else None


def _names(graph: GraphProto) -> list[str]:
    return [name for node in graph.node for name in (*node.input, *node.output)] + ["", "nowhere"]


def _drop_node(proto: ModelProto, random: np.random.Generator) -> None:
    if proto.graph.node:
        del proto.graph.node[random.integers(len(proto.graph.node))]


def _swap_nodes(proto: ModelProto, random: np.random.Generator) -> None:
    nodes = list(proto.graph.node)
    random.shuffle(nodes)
    del proto.graph.node[:]
    proto.graph.node.extend(nodes)


def _other_operator(proto: ModelProto, random: np.random.Generator) -> None:
    node = _one(proto.graph.node, random)
    if node is not None:
        node.op_type = OPERATORS[random.integers(len(OPERATORS))]


def _drop_attribute(proto: ModelProto, random: np.random.Generator) -> None:
    node = _one([node for node in proto.graph.node if node.attribute], random)
    if node is not None:
        del node.attribute[random.integers(len(node.attribute))]


def _break_attribute(proto: ModelProto, random: np.random.Generator) -> None:
    found = _one([one for node in proto.graph.node for one in node.attribute], random)
    if isinstance(found, AttributeProto):
        _break_value(found, random)


def _break_value(found: AttributeProto, random: np.random.Generator) -> None:
    number = NUMBERS[random.integers(len(NUMBERS))]
    values = found.ints or found.floats or found.strings
    way = random.integers(4)
    if way == 0 or not values:
        found.i, found.type = number, AttributeProto.INT
    elif way == 1:
        del values[random.integers(len(values)) :]
    elif way == 2 and not found.strings:
        values[random.integers(len(values))] = number
    else:
        values.extend(list(values))


def _rename(proto: ModelProto, random: np.random.Generator) -> None:
    node, names = _one(proto.graph.node, random), _names(proto.graph)
    if node is None:
        return
    side = node.input if random.random() < 0.5 else node.output
    if side:
        side[random.integers(len(side))] = names[random.integers(len(names))]


def _drop_name(proto: ModelProto, random: np.random.Generator) -> None:
    node = _one(proto.graph.node, random)
    if node is not None:
        del (node.input if random.random() < 0.5 else node.output)[:]


def _break_constant(proto: ModelProto, random: np.random.Generator) -> None:
    tensor = _one(proto.graph.initializer, random)
    if tensor is None:
        return
    shapes = [(), (0,), (1,), (3,), (2, 2), (1, 1, 1, 4)]
    shape = shapes[random.integers(len(shapes))]
    array = random.integers(-3, 9, shape).astype([np.float32, np.int64][random.integers(2)])
    tensor.CopyFrom(onnx.numpy_helper.from_array(array, tensor.name))


def _corrupt_constant(proto: ModelProto, random: np.random.Generator) -> None:
    tensor = _one(proto.graph.initializer, random)
    if tensor is not None:
        tensor.dims.append(NUMBERS[random.integers(len(NUMBERS))])


def _break_output(proto: ModelProto, random: np.random.Generator) -> None:
    output, names = _one(proto.graph.output, random), _names(proto.graph)
    if output is not None:
        output.name = names[random.integers(len(names))]


def _break_input(proto: ModelProto, random: np.random.Generator) -> None:
    value = _one(proto.graph.input, random)
    if value is None:
        return
    dims = value.type.tensor_type.shape.dim
    if random.random() < 0.3 or not dims:
        value.type.tensor_type.elem_type = int(random.integers(0, 17))
    else:
        dims[-1].dim_value = NUMBERS[random.integers(len(NUMBERS) - 2)]


_FAULTS = [
    _drop_node, _swap_nodes, _other_operator, _drop_attribute, _break_attribute, _rename, _drop_name,
    _break_constant, _corrupt_constant, _break_output, _break_input,
]  # fmt: skip
