"""Attributes and constants of ONNX nodes as Python and numpy values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray

from workers.engine.graph.values import Constant, Value


def attributes(node: onnx.NodeProto) -> dict[str, object]:
    """Every attribute by name; tensors as arrays."""
    found: dict[str, object] = {}
    for attribute in node.attribute:
        value = onnx.helper.get_attribute_value(attribute)
        found[attribute.name] = (
            onnx.numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else value
        )
    return found


def text(value: object) -> str:
    """Bytes as ONNX keeps them, or text, as text."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def whole(node: onnx.NodeProto, name: str, default: int) -> int:
    """An integer attribute or its default."""
    value = attributes(node).get(name, default)
    return value if isinstance(value, int) else default


def vector(
    node: onnx.NodeProto, values: Mapping[str, Value], place: int, attribute: str
) -> NDArray[np.int64] | None:
    """Integers that older opsets keep in an attribute and newer ones in a constant input."""
    given = attributes(node).get(attribute)
    if given is not None:
        return np.atleast_1d(np.asarray(given, np.int64))
    if len(node.input) <= place or not node.input[place]:
        return None
    value = values.get(node.input[place])
    return np.atleast_1d(value.array).astype(np.int64) if isinstance(value, Constant) else None


def constant_of(node: onnx.NodeProto) -> Constant | None:
    """What a Constant node holds; None for kinds that no model of ours needs."""
    found = attributes(node)
    for name in ("value", "value_float", "value_floats", "value_int", "value_ints"):
        if name in found:
            wanted = {"value_float": np.float32, "value_floats": np.float32}.get(name)
            return Constant(np.asarray(found[name], wanted))
    for name in ("value_string", "value_strings"):
        if name in found:
            return Constant(np.asarray(found[name], object))
    return None
