"""Walks an ONNX graph once, in order, and says of every tensor what is known of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import onnx

from workers.engine.explanation import Column
from workers.engine.graph.attributes import constant_of
from workers.engine.graph.columnwise import columnwise
from workers.engine.graph.models import MODEL_OPS, modelled, product
from workers.engine.graph.scores import linked, scored
from workers.engine.graph.values import MIXED, Constant, Opaque, Table, Value

DTYPES: dict[int, str] = {
    onnx.TensorProto.FLOAT: "float32",
    onnx.TensorProto.DOUBLE: "float64",
    onnx.TensorProto.INT64: "int64",
    onnx.TensorProto.INT32: "int64",
    onnx.TensorProto.BOOL: "bool",
    onnx.TensorProto.STRING: "string",
}


MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading a graph that breaks the rules of its own operators may raise."""


class NotTabular(ValueError):
    """The model cannot be read as one that takes rows of columns; the text says what is in the way."""


@dataclass(frozen=True)
class RawInput:
    """One graph input: `width` columns, or a plain vector of rows when `flat`."""

    name: str
    elem_type: int
    width: int
    flat: bool


def raw_inputs(graph: onnx.GraphProto, width: int | None = None) -> list[RawInput]:
    """The graph's inputs without initializers; `width` stands in for a number of columns not declared."""
    constants = {tensor.name for tensor in graph.initializer}
    return [_raw_input(value, width) for value in graph.input if value.name not in constants]


def _raw_input(value: onnx.ValueInfoProto, width: int | None) -> RawInput:
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type") or tensor.elem_type not in DTYPES:
        raise NotTabular(f"input {value.name!r} is not a tensor of numbers, booleans or text")
    if not tensor.HasField("shape"):
        raise NotTabular(f"input {value.name!r} declares no shape")
    rank = len(tensor.shape.dim)
    if rank not in (1, 2):
        raise NotTabular(f"input {value.name!r} has {rank} dimensions, not rows by columns")
    count = tensor.shape.dim[1].dim_value if rank == 2 else 1
    if count <= 0:
        count = width or 0
    if count <= 0:
        raise NotTabular(f"input {value.name!r} does not say how many columns it has")
    return RawInput(value.name, tensor.elem_type, count, rank == 1)


def columns_of(inputs: list[RawInput]) -> tuple[Column, ...]:
    """The raw columns in order; only an input of one column gives its column a name."""
    return tuple(
        Column(raw.name if raw.width == 1 else None, DTYPES[raw.elem_type], raw.name, index)
        for raw in inputs
        for index in range(raw.width)
    )


def walk(graph: onnx.GraphProto, inputs: list[RawInput]) -> dict[str, Value]:
    """Every tensor's value, by name."""
    values: dict[str, Value] = {}
    for tensor in graph.initializer:
        with suppress(*MALFORMED):
            values[tensor.name] = Constant(onnx.numpy_helper.to_array(tensor))
    start = 0
    for raw in inputs:
        players = np.arange(start, start + raw.width, dtype=np.int64)
        values[raw.name] = Table(raw.name, players.reshape(()) if raw.flat else players)
        start += raw.width
    for node in graph.node:
        found: list[Value] = [Opaque(name) for name in node.output]
        # a node that breaks its operator's rules proves nothing; whether it runs is for onnxruntime to say
        with suppress(*MALFORMED):
            found = _transfer(node, values)
        values |= dict(zip(node.output, found, strict=False))
    return values


def _transfer(node: onnx.NodeProto, values: dict[str, Value]) -> list[Value]:
    if node.op_type == "Constant":
        constant = constant_of(node)
        return [constant if constant is not None else Opaque(node.output[0])]
    if node.op_type in MODEL_OPS:
        return modelled(node, values)
    found: list[Value] | None = None
    if node.input:
        found = _unmixed(columnwise(node, values)) or _folded(node, values)
        if node.op_type in ("MatMul", "Gemm"):
            found = product(node, values)
        found = found or linked(node, values) or scored(node, values)
    return found or [Opaque(name, _width(node, values)) for name in node.output]


def _unmixed(found: list[Value] | None) -> list[Value] | None:
    """Columns that several raw columns meet in are of no use as a table; their sum may still be a score."""
    if found and any(isinstance(value, Table) and (value.players == MIXED).any() for value in found):
        return None
    return found


def _width(node: onnx.NodeProto, values: dict[str, Value]) -> int | None:
    """How many outputs per row an opaque tensor has: a matrix product says so, arithmetic keeps it."""
    inputs = [values.get(name) for name in node.input]
    last = inputs[1] if len(inputs) > 1 else None
    if node.op_type in ("MatMul", "Gemm") and isinstance(last, Constant) and last.array.ndim == 2:
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        return int(last.array.shape[0 if transposed else 1])
    if node.op_type in ("Add", "Identity", "Cast"):
        known = {value.width for value in inputs if isinstance(value, Opaque)}
        return known.pop() if len(known) == 1 else None
    return None


def _folded(node: onnx.NodeProto, values: dict[str, Value]) -> list[Value] | None:
    """Constants pass the operators that exporters put on them."""
    inputs = [values.get(name) for name in node.input if name]
    first = inputs[0]
    if not isinstance(first, Constant) or len(inputs) > 1:
        return None
    if node.op_type == "Identity":
        return [first]
    if node.op_type == "Cast" and first.array.dtype.kind in "fiub":
        to = next((a.i for a in node.attribute if a.name == "to"), 0)
        if to in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE, onnx.TensorProto.INT64):
            return [Constant(first.array.astype(onnx.helper.tensor_dtype_to_np_dtype(to)))]
    return None
