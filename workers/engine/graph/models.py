"""The model nodes of a graph (tree ensembles, linear models, matrix products) as additive scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import onnx

from workers.engine.explanation import FloatArray
from workers.engine.graph.attributes import attributes, text
from workers.engine.graph.values import (
    MIXED,
    Constant,
    LinearTerm,
    Linked,
    Opaque,
    Score,
    Table,
    TreeTerm,
    Value,
    mixed,
)
from workers.engine.trees.forest import Forest
from workers.engine.trees.reading import NotAdditive, base_values, read_classic, read_v5

LABELS = ("classlabels_int64s", "classlabels_ints", "classlabels_strings")
V5_LINKS = ("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT")
LINK_NAMES = {
    "SOFTMAX": "softmax",
    "LOGISTIC": "logistic",
    "SOFTMAX_ZERO": "softmax_zero",
    "PROBIT": "probit",
}
MODEL_OPS = (
    "TreeEnsembleClassifier",
    "TreeEnsembleRegressor",
    "TreeEnsemble",
    "LinearClassifier",
    "LinearRegressor",
)


def class_labels(node: onnx.NodeProto) -> tuple[str, ...]:
    """The labels that a classifier or ZipMap node carries, as text."""
    found = attributes(node)
    for name in LABELS:
        value = found.get(name)
        if isinstance(value, Sequence) and len(value):
            return tuple(text(label) for label in value)
    return ()


def post_transform(node: onnx.NodeProto) -> str:
    """The node's own last link: NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT."""
    given = attributes(node).get("post_transform", b"NONE")
    return V5_LINKS[given] if isinstance(given, int) else text(given)


def modelled(node: onnx.NodeProto, values: Mapping[str, Value]) -> list[Value]:
    """The outputs of a model node; the label output of a classifier is opaque."""
    scores = node.output[-1]
    table = values.get(node.input[0])
    score: Score | Opaque = Opaque(scores)
    linear = as_score(table) if node.op_type.startswith("Linear") else None
    try:
        if linear is not None:
            score = _linear(node, linear, scores)
        elif isinstance(table, Table) and table.players.ndim == 1 and not (table.players == MIXED).any():
            score = _score(node, table, scores)
    except NotAdditive:
        score = Opaque(scores)
    transform = post_transform(node)
    last: Value = score
    if transform != "NONE":
        columns = tuple(range(1, score.width + 1)) if isinstance(score, Score) else None
        last = Linked(score, LINK_NAMES.get(transform, transform.lower()), columns, stripped=True)
    return [Opaque(name) for name in node.output[:-1]] + [last]


def _score(node: onnx.NodeProto, table: Table, name: str) -> Score:
    found, width = attributes(node), len(table.players)
    if node.op_type == "TreeEnsembleClassifier":
        classes = len(class_labels(node))
        forest = read_classic(found, "class", classes, width)
        return _classifier(_of_trees(name, table, forest, classes), base_values(found), found)
    targets = found.get("n_targets", 1)
    outputs = targets if isinstance(targets, int) else 1
    if not 0 < outputs <= 10_000:
        raise NotAdditive("n_targets")
    v5 = node.op_type == "TreeEnsemble"
    forest = read_v5(found, outputs, width) if v5 else read_classic(found, "target", outputs, width)
    return _biased(_of_trees(name, table, forest, outputs), base_values(found))


def _of_trees(name: str, table: Table, forest: Forest, outputs: int) -> Score:
    return Score(name, (TreeTerm(table.tensor, forest),), np.zeros(outputs))


def _biased(score: Score, base: FloatArray) -> Score:
    return _plus(score, base) if len(base) in (1, score.width) else score


def _plus(score: Score, bias: FloatArray) -> Score:
    return replace(score, bias=score.bias + bias)


def _classifier(score: Score, base: FloatArray, found: Mapping[str, object]) -> Score:
    """onnxruntime's rule for two classes with weights for one of them: that sum is the score of class 1."""
    ids = {int(i) for i in np.asarray(found.get("class_ids", []), np.int64)}
    if score.width != 2 or len(ids) != 1:
        return _biased(score, base)
    column = ids.pop()
    single = np.zeros((2, 2))
    single[column] = [-1.0, 1.0]
    bias = float(base[-1]) if len(base) else 0.0
    both = mixed(score, single, score.tensor)
    return Score(both.tensor, both.terms, np.array([-bias, bias]))


def _linear(node: onnx.NodeProto, source: Score, name: str) -> Score:
    """Weights over columns, or over scores of models before it (a stack of regressions)."""
    found, width = attributes(node), source.width
    coefficients = np.asarray(found.get("coefficients", []), np.float64)
    if width == 0 or len(coefficients) % width:
        raise NotAdditive("coefficients do not fit the columns")
    weights = coefficients.reshape(-1, width).T
    bias = np.zeros(weights.shape[1])
    intercepts = np.asarray(found.get("intercepts", []), np.float64)
    bias[: len(intercepts)] = intercepts[: len(bias)]
    score = _plus(mixed(source, weights, name), bias)
    if node.op_type == "LinearClassifier" and score.width == 1 and len(class_labels(node)) == 2:
        return mixed(score, np.array([[-1.0, 1.0]]), name)
    return score


def product(node: onnx.NodeProto, values: Mapping[str, Value]) -> list[Value] | None:
    """MatMul or Gemm with constants: columns become a linear score, a score stays one."""
    first, second = values.get(node.input[0]), values.get(node.input[1])
    if not isinstance(second, Constant) or second.array.ndim > 2:
        return None
    found = attributes(node)
    matrix = second.array.astype(np.float64)
    matrix = matrix.reshape(-1, 1) if matrix.ndim == 1 else matrix
    alpha, beta = float(str(found.get("alpha", 1.0))), float(str(found.get("beta", 1.0)))
    matrix = alpha * (matrix.T if found.get("transB") else matrix)
    offset: FloatArray = np.zeros(matrix.shape[1])
    if len(node.input) > 2 and node.input[2]:
        third = values.get(node.input[2])
        if not isinstance(third, Constant) or third.array.size not in (1, matrix.shape[1]):
            return None
        offset = beta * third.array.astype(np.float64).ravel() + offset
    if found.get("transA"):
        return None
    score = as_score(first)
    if score is None or score.width != len(matrix):
        return None
    times = mixed(score, matrix, node.output[0])
    return [_plus(times, offset)]


def as_score(value: Value | None) -> Score | None:
    """A score as it is, a column-wise table of numbers as a linear score of itself."""
    if isinstance(value, Score):
        return value
    if isinstance(value, Table) and value.players.ndim == 1 and not (value.players == MIXED).any():
        width = len(value.players)
        return Score(value.tensor, (LinearTerm(value.tensor, np.eye(width)),), np.zeros(width))
    return None
