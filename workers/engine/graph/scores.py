"""Operators after the model node: arithmetic on scores, the last link, and what only rearranges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import onnx

from workers.engine.explanation import FloatArray
from workers.engine.graph.attributes import attributes, text, vector, whole
from workers.engine.graph.columnwise import columnwise
from workers.engine.graph.models import as_score
from workers.engine.graph.values import Constant, Linked, Opaque, Score, Table, Value, mixed

LINKS = {
    "Sigmoid": "logistic",
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Exp": "exp",
    "Tanh": "tanh",
    "Softplus": "softplus",
    "Clip": "clip",
}
CHOOSING = ("ArrayFeatureExtractor", "Gather", "Slice")
PASSING = ("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze")

Values = Mapping[str, Value]


def scored(node: onnx.NodeProto, values: Values) -> list[Value] | None:
    """The outputs when an input is a score or a linked score; None when nothing is proved."""
    inputs = [values.get(name) for name in node.input if name]
    if any(isinstance(value, Linked) for value in inputs):
        found: Value | None = _after_link(node, inputs, values)
    elif any(isinstance(value, Score) for value in inputs) or node.op_type in (
        "ReduceSum",
        "Add",
        "Sub",
        "Sum",
    ):
        found = _arithmetic(node, inputs, values)
    else:
        found = None
    return None if found is None else [found]


def linked(node: onnx.NodeProto, values: Values) -> list[Value] | None:
    """A link operator on a score, or on something opaque (so that its margin can still be read)."""
    first = values.get(node.input[0])
    if node.op_type not in LINKS or not isinstance(first, Score | Opaque):
        return None
    if node.op_type.endswith("oftmax") and whole(node, "axis", -1) not in (1, -1):
        return None
    if isinstance(first, Opaque) and node.op_type in ("Tanh", "Exp", "Softplus", "Clip"):
        return None  # inside a network these are no last links
    columns = tuple(range(1, first.width + 1)) if first.width else None
    return [Linked(first, LINKS[node.op_type], columns)]


def _arithmetic(node: onnx.NodeProto, inputs: Sequence[Value | None], values: Values) -> Value | None:
    name, first = node.output[0], inputs[0]
    if node.op_type in ("Add", "Sum", "Sub"):
        return _sum(node, inputs)
    if node.op_type in ("Mul", "Div"):
        return _scaled(node, inputs)
    if node.op_type == "Concat" and whole(node, "axis", 1) in (1, -1):
        return _beside(inputs, name)
    if node.op_type == "ReduceSum":
        axes, score = vector(node, values, 1, "axes"), as_score(first)
        across = axes is not None and list(axes) in ([1], [-1])
        return mixed(score, np.ones((score.width, 1)), name) if across and score is not None else None
    return _rearranged(node, first, values) if isinstance(first, Score) else None


def _rearranged(node: onnx.NodeProto, score: Score, values: Values) -> Score | None:
    if node.op_type in PASSING and _keeps_rows(node, score.width, values):
        return replace(score, tensor=node.output[0])
    if node.op_type == "Neg":
        return mixed(score, -np.eye(score.width), node.output[0])
    return _chosen(node, score, values) if node.op_type in CHOOSING else None


def _chosen(node: onnx.NodeProto, score: Score, values: Values) -> Score | None:
    """Some outputs of a score: the operators that choose columns of a table choose them here too."""
    table = Table(score.tensor, np.arange(score.width, dtype=np.int64))
    found = columnwise(node, {**values, node.input[0]: table})
    if found is None or not isinstance(found[0], Table) or found[0].players.ndim != 1:
        return None
    return mixed(score, np.eye(score.width)[:, found[0].players], node.output[0])


def _keeps_rows(node: onnx.NodeProto, width: int, values: Values) -> bool:
    """Whether a rearrangement leaves (rows, width); a cast must keep numbers real."""
    if node.op_type == "Cast":
        return whole(node, "to", 0) in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE)
    if node.op_type == "Reshape":
        shape = vector(node, values, 1, "shape")
        return shape is not None and list(shape) in (
            [-1, width],
            [0, width],
            [0, -1],
            *([[-1]] if width == 1 else []),
        )
    return node.op_type == "Identity" or width == 1


def _row(constant: Constant, width: int) -> FloatArray | None:
    """A constant as one value per output, or None where it would broadcast over rows."""
    array = constant.array
    if array.dtype.kind not in "fiu" or array.size not in (1, width) or array.ndim > 2:
        return None
    if array.ndim == 2 and array.shape[0] != 1:
        return None
    return np.broadcast_to(array.astype(np.float64).ravel(), (width,))


def _sum(node: onnx.NodeProto, inputs: Sequence[Value | None]) -> Score | None:
    scores = [as_score(value) for value in inputs]
    width = max((score.width for score in scores if score is not None), default=0)
    if not width:
        return None
    total = Score(node.output[0], (), np.zeros(width))
    for place, (value, score) in enumerate(zip(inputs, scores, strict=True)):
        sign = -1.0 if node.op_type == "Sub" and place else 1.0
        if isinstance(value, Constant) and (row := _row(value, width)) is not None:
            total = replace(total, bias=total.bias + sign * row)
        elif score is not None and score.width in (1, width):
            part = mixed(score, sign * (np.eye(width) if score.width == width else np.ones((1, width))), "")
            total = replace(total, terms=total.terms + part.terms, bias=total.bias + part.bias)
        else:
            return None
    return total


def _scaled(node: onnx.NodeProto, inputs: Sequence[Value | None]) -> Score | None:
    left, right = inputs
    if isinstance(left, Constant) and node.op_type == "Mul":
        left, right = right, left
    if not isinstance(left, Score) or not isinstance(right, Constant):
        return None
    row = _row(right, left.width)
    if row is None or (node.op_type == "Div" and not row.all()):
        return None
    return mixed(left, np.diag(1.0 / row if node.op_type == "Div" else row), node.output[0])


def _beside(inputs: Sequence[Value | None], name: str) -> Score | None:
    scores = [value for value in inputs if isinstance(value, Score)]
    if len(scores) != len(inputs):
        return None
    width, start, parts = sum(score.width for score in scores), 0, []
    for score in scores:
        place = np.zeros((score.width, width))
        place[np.arange(score.width), start + np.arange(score.width)] = 1.0
        parts.append(mixed(score, place, name))
        start += score.width
    terms = tuple(term for part in parts for term in part.terms)
    return Score(name, terms, np.sum([part.bias for part in parts], axis=0))


def _after_link(node: onnx.NodeProto, inputs: Sequence[Value | None], values: Values) -> Linked | None:
    first = inputs[0]
    if isinstance(first, Linked):
        width = len(first.columns) if first.columns else -1
        if node.op_type == "ZipMap" or (node.op_type in PASSING and _keeps_rows(node, width, values)):
            return first
        if node.op_type == "Normalizer":
            return _normalised(node, first)
    if node.op_type == "Mul":
        return _times(inputs)
    if node.op_type == "Sub" and isinstance(inputs[1], Linked) and isinstance(first, Constant):
        return _complement(first, inputs[1])
    if node.op_type == "Concat" and whole(node, "axis", 1) in (1, -1):
        return _joined(inputs)
    return None


def _normalised(node: onnx.NodeProto, value: Linked) -> Linked | None:
    """L1 over probabilities changes nothing after a softmax or a pair (1 - p, p); else it joins the link."""
    if text(attributes(node).get("norm", b"MAX")) != "L1":
        return None
    pair = value.columns is not None and len(value.columns) == 2 and value.link == "logistic"
    return value if value.link == "softmax" or pair else replace(value, link=f"{value.link}, normalised")


def _times(inputs: Sequence[Value | None]) -> Linked | None:
    """Times one is nothing; a positive factor behind an exponential is a base value that stands outside."""
    value = next(value for value in inputs if isinstance(value, Linked))
    factor = next((value.array for value in inputs if isinstance(value, Constant)), None)
    if factor is None or factor.size != 1:
        return value if factor is not None and bool(np.all(factor == 1)) else None
    size = float(factor.ravel()[0])
    if size == 1.0:
        return value
    return (
        replace(value, shift=value.shift + float(np.log(size))) if value.link == "exp" and size > 0 else None
    )


def _complement(one: Constant, value: Linked) -> Linked | None:
    if value.columns is None or value.link != "logistic" or not np.all(one.array == 1):
        return None
    return replace(value, columns=tuple(-column for column in value.columns))


def _joined(inputs: Sequence[Value | None]) -> Linked | None:
    parts = [value for value in inputs if isinstance(value, Linked)]
    if len(parts) != len(inputs) or any(p.of is not parts[0].of or p.columns is None for p in parts):
        return None
    return replace(parts[0], columns=tuple(column for part in parts for column in part.columns or ()))
