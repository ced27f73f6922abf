"""Column-wise operators: which raw column each element of their output depends on, proved by shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import onnx

from workers.engine.graph.attributes import attributes, vector, whole
from workers.engine.graph.values import FIXED, MIXED, Constant, Players, Table, Value

ELEMENTWISE = frozenset(
    [
        "Abs",
        "Acos",
        "Add",
        "And",
        "Asin",
        "Atan",
        "BitShift",
        "Binarizer",
        "Cast",
        "CastLike",
        "CategoryMapper",
        "Ceil",
        "Celu",
        "Clip",
        "Cos",
        "Div",
        "Elu",
        "Equal",
        "Erf",
        "Exp",
        "Floor",
        "Gelu",
        "Greater",
        "GreaterOrEqual",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "Imputer",
        "IsInf",
        "IsNaN",
        "LabelEncoder",
        "LeakyRelu",
        "Less",
        "LessOrEqual",
        "Log",
        "Max",
        "Mean",
        "Min",
        "Mish",
        "Mod",
        "Mul",
        "Neg",
        "Not",
        "Or",
        "Pow",
        "Reciprocal",
        "Relu",
        "Round",
        "Scaler",
        "Selu",
        "Sigmoid",
        "Sign",
        "Sin",
        "Sinh",
        "Softplus",
        "Softsign",
        "Sqrt",
        "Sub",
        "Sum",
        "Tan",
        "Tanh",
        "ThresholdedRelu",
        "Where",
        "Xor",
    ]
)

Values = Mapping[str, Value]
Shape = Callable[[onnx.NodeProto, Table, Values], Players | None]


def columnwise(node: onnx.NodeProto, values: Values) -> list[Value] | None:
    """The outputs as tables, or None when this operator is not proved to keep rows and columns apart."""
    inputs = [values.get(name) for name in node.input if name]
    if not any(isinstance(value, Table) for value in inputs):
        return None
    if not all(isinstance(value, Table | Constant) for value in inputs):
        return None
    if node.op_type == "Split":
        return _split(node, values)
    players = _players(node, inputs, values)
    return None if players is None else [Table(node.output[0], players)]


def _players(node: onnx.NodeProto, inputs: Sequence[Value | None], values: Values) -> Players | None:
    if node.op_type in ELEMENTWISE:
        return _together(inputs)
    if node.op_type in ("Concat", "FeatureVectorizer"):
        return _concatenated(node, inputs)
    first = inputs[0]
    rule = _SHAPES.get(node.op_type)
    return rule(node, first, values) if rule and isinstance(first, Table) else None


def _together(inputs: Sequence[Value | None]) -> Players | None:
    """Element by element with broadcasting; refused where broadcasting would touch the row axis."""
    tables = [value.players for value in inputs if isinstance(value, Table)]
    rank = tables[0].ndim
    if any(players.ndim != rank for players in tables):
        return None
    shapes = []
    for value in inputs:
        if isinstance(value, Constant):
            shape = value.array.shape
            if len(shape) == rank + 1 and shape[0] == 1:
                shape = shape[1:]
            if len(shape) > rank:
                return None
            shapes.append(np.full(shape, FIXED, np.int64))
    try:
        spread = np.broadcast_arrays(*tables, *shapes)
    except ValueError:
        return None
    merged = spread[0].copy()
    for other in spread[1:]:
        merged = _merged(merged, other)
    return merged


def _merged(left: Players, right: Players) -> Players:
    same = np.where((left == right) | (right == FIXED), left, MIXED)
    return np.where(left == FIXED, right, same)


def _axis(given: int, rank: int) -> int | None:
    """An ONNX axis as an axis of the players, which lack the row axis; None for the row axis itself."""
    axis = given + rank + 1 if given < 0 else given
    return axis - 1 if 1 <= axis <= rank else None


def _concatenated(node: onnx.NodeProto, inputs: Sequence[Value | None]) -> Players | None:
    if not all(isinstance(value, Table) for value in inputs):
        return None
    parts = [value.players for value in inputs if isinstance(value, Table)]
    axis = _axis(1 if node.op_type == "FeatureVectorizer" else whole(node, "axis", 1), parts[0].ndim)
    if axis is None:
        return None
    try:
        return np.concatenate(parts, axis)
    except ValueError:
        return None


def _one_hot(node: onnx.NodeProto, table: Table, values: Values) -> Players:
    found = attributes(node)
    categories = found.get("cats_strings") or found.get("cats_int64s") or []
    count = len(categories) if isinstance(categories, Sequence) else 0
    return np.repeat(table.players[..., None], count, axis=-1)


def _reshape(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    """Only shapes [-1 or 0, ...] that leave exactly the elements of one row in a row."""
    target = vector(node, values, 1, "shape")
    if target is None or len(target) == 0 or target[0] not in (-1, 0):
        return None
    if target[0] == -1 and (target[1:] == -1).any():
        return None
    shape = [
        table.players.shape[i] if size == 0 and i < table.players.ndim else int(size)
        for i, size in enumerate(target[1:])
    ]
    try:
        return table.players.reshape(shape)
    except ValueError:
        return None


def _flatten(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    return table.players.reshape(-1) if whole(node, "axis", 1) == 1 else None


def _squeeze(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    axes = vector(node, values, 1, "axes")
    if axes is None:
        return None
    places = [_axis(int(axis), table.players.ndim) for axis in axes]
    if any(place is None or table.players.shape[place] != 1 for place in places):
        return None
    return np.squeeze(table.players, tuple(place for place in places if place is not None))


def _unsqueeze(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    axes = vector(node, values, 1, "axes")
    if axes is None:
        return None
    places = [_axis(int(axis), table.players.ndim + len(axes)) for axis in axes]
    if any(place is None for place in places):
        return None
    return np.expand_dims(table.players, tuple(place for place in places if place is not None))


def _gather(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    picks = values.get(node.input[1])
    axis = _axis(whole(node, "axis", 0), table.players.ndim)
    if not isinstance(picks, Constant) or axis is None:
        return None
    return _taken(table.players, picks.array.astype(np.int64), axis)


def _extract(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    """ArrayFeatureExtractor takes columns of the last axis."""
    picks = values.get(node.input[1])
    if not isinstance(picks, Constant) or table.players.ndim != 1:
        return None
    return _taken(table.players, picks.array.astype(np.int64).ravel(), 0)


def _taken(players: Players, picks: Players, axis: int) -> Players | None:
    try:
        return np.take(players, picks, axis)
    except IndexError:
        return None


def _slice(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    starts, ends = vector(node, values, 1, "starts"), vector(node, values, 2, "ends")
    axes, steps = vector(node, values, 3, "axes"), vector(node, values, 4, "steps")
    if starts is None or ends is None or (axes is None and len(node.input) > 3 and node.input[3]):
        return None
    if steps is None and len(node.input) > 4 and node.input[4]:
        return None
    cut = [slice(None)] * table.players.ndim
    for i in range(len(starts)):
        axis = _axis(int(axes[i]) if axes is not None else i, table.players.ndim)
        step = int(steps[i]) if steps is not None else 1
        if axis is None or step < 1:
            return None
        cut[axis] = slice(int(starts[i]), int(ends[i]), step)
    return table.players[tuple(cut)]


def _normalizer(node: onnx.NodeProto, table: Table, values: Values) -> Players | None:
    return table.players if table.players.ndim == 1 and len(table.players) == 1 else None


def _split(node: onnx.NodeProto, values: Values) -> list[Value] | None:
    table = values[node.input[0]]
    sizes = vector(node, values, 1, "split")
    if not isinstance(table, Table):
        return None
    axis = _axis(whole(node, "axis", 0), table.players.ndim)
    if axis is None:
        return None
    if sizes is None:
        share = -(-table.players.shape[axis] // len(node.output))
        sizes = np.full(len(node.output), share)
    parts = np.split(table.players, np.cumsum(sizes)[:-1], axis)
    return [Table(name, part) for name, part in zip(node.output, parts, strict=True)]


_SHAPES: dict[str, Shape] = {
    "ArrayFeatureExtractor": _extract,
    "Flatten": _flatten,
    "Gather": _gather,
    "Normalizer": _normalizer,
    "OneHotEncoder": _one_hot,
    "Reshape": _reshape,
    "Slice": _slice,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
}
