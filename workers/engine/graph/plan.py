"""What the engine needs to know of a model file: its contract, its scores, its margin and how that is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from google.protobuf.message import DecodeError

from workers.engine.explanation import Contract, FloatArray
from workers.engine.graph.attributes import text
from workers.engine.graph.models import class_labels
from workers.engine.graph.values import Linked, Opaque, Score, Value
from workers.engine.graph.walk import MALFORMED, NotTabular, RawInput, columns_of, raw_inputs, walk

NUMBERS = (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE)


@dataclass(frozen=True)
class Plan:
    """One model file, understood.

    `scores` and `label` are the tensors to read predictions from (no ZipMap); `margin` is the tensor of the
    explained value, read from a copy in which node output `plain` lacks its post_transform, less `shift`.
    """

    contract: Contract
    inputs: tuple[RawInput, ...]
    values: Mapping[str, Value]
    scores: str
    label: str | None
    margin: Score | Opaque
    plain: str | None
    columns: tuple[int, ...] | None
    shift: float = 0.0

    @property
    def explained_value(self) -> str:
        """`margin` before a link; `output` for a regression; `probability` for a classifier without link."""
        if self.contract.link != "identity":
            return "margin"
        return "output" if self.contract.task == "regression" else "probability"

    def selection(self, width: int) -> FloatArray:
        """A matrix (width of the margin tensor, outputs): which of its columns are explained."""
        columns = self.columns or tuple(range(1, width + 1))
        chosen = np.zeros((width, len(columns)))
        for place, column in enumerate(columns):
            chosen[abs(column) - 1, place] = np.sign(column)
        if self.contract.task != "binary" or len(columns) == 1:
            return chosen
        difference = self.contract.link in ("softmax", "log_softmax")
        return chosen[:, 1:] - chosen[:, :1] if difference else chosen[:, 1:]


def understand(model: bytes, width: int | None = None) -> Plan:
    """Reads a model file; `width` stands in for a number of columns that the file does not declare.

    Raises NotTabular when the model takes no rows of columns, answers with no numbers, or is no sound graph.
    """
    try:
        return _understood(onnx.load_from_string(model), width)
    except NotTabular:
        raise
    except (DecodeError, *MALFORMED) as error:
        raise NotTabular(f"the file is no sound graph ({type(error).__name__})") from error


def _understood(proto: onnx.ModelProto, width: int | None) -> Plan:
    graph = proto.graph
    inputs = raw_inputs(graph, width or _width_by_use(graph))
    values = walk(graph, inputs)
    scores, label = _outputs(graph, values)
    value = values[scores]
    margin: Score | Opaque = Opaque(scores)
    link, plain, columns, shift = "identity", None, None, 0.0
    if isinstance(value, Linked):
        margin, link, columns, shift = value.of, value.link, value.columns, value.shift
        plain = value.of.tensor if value.stripped else None
    elif isinstance(value, Score):
        margin = value
    labels = _labels(graph, scores, label, len(columns or ()) if link == "softmax" else 0)
    task = {0: "regression", 2: "binary"}.get(len(labels), "multiclass")
    contract = Contract(columns_of(inputs), task, labels, link, proto.producer_name, _opset(proto))
    return Plan(contract, tuple(inputs), values, scores, label, margin, plain, columns, shift)


def _opset(proto: onnx.ModelProto) -> int:
    return max((entry.version for entry in proto.opset_import if entry.domain in ("", "ai.onnx")), default=0)


def _width_by_use(graph: onnx.GraphProto) -> int | None:
    """The number of columns that the first consumer of a single undeclared input asks for."""
    for node in graph.node:
        found = {attribute.name: attribute for attribute in node.attribute}
        if node.op_type == "Scaler" and len(found["offset"].floats) > 1:
            return len(found["offset"].floats)
        if node.op_type == "LinearRegressor":
            targets = found["targets"].i if "targets" in found else 1
            return len(found["coefficients"].floats) // max(1, targets)
        if node.op_type == "LinearClassifier" and "intercepts" in found:
            return len(found["coefficients"].floats) // max(1, len(found["intercepts"].floats))
        if "nodes_featureids" in found:
            return max(found["nodes_featureids"].ints, default=-1) + 1
    return None


def _outputs(graph: onnx.GraphProto, values: Mapping[str, Value]) -> tuple[str, str | None]:
    """The tensors of scores and labels; an understood score goes before one of which nothing is known."""
    makers = {name: node for node in graph.node for name in node.output}
    numbers: list[str] = []
    label: str | None = None
    for output in graph.output:
        maker = makers.get(output.name)
        if maker is not None and maker.op_type == "ZipMap":
            numbers.append(maker.input[0])
        elif output.type.tensor_type.elem_type in NUMBERS:
            numbers.append(output.name)
        elif label is None and output.type.HasField("tensor_type"):
            label = output.name
    if not numbers:
        raise NotTabular("the model has no output with scores or values")
    known = [name for name in numbers if isinstance(values.get(name), Linked | Score)]
    return (known or numbers)[0], label


def _labels(graph: onnx.GraphProto, scores: str, label: str | None, classes: int) -> tuple[str, ...]:
    """Class labels from a ZipMap or classifier node, else from the list that the label output picks from."""
    for node in graph.node:
        if node.op_type == "ZipMap" or (node.op_type.endswith("Classifier") and scores in node.output):
            return class_labels(node)
    classifiers = [node for node in graph.node if node.op_type.endswith("Classifier")]
    if label is not None and len(classifiers) == 1:
        return class_labels(classifiers[0])
    if label is not None:
        return _picked_labels(graph)
    return tuple(str(i) for i in range(classes))


def _picked_labels(graph: onnx.GraphProto) -> tuple[str, ...]:
    constants = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "ArrayFeatureExtractor" and node.input[0] in constants:
            found = onnx.numpy_helper.to_array(constants[node.input[0]]).ravel()
            return tuple(text(value) for value in found)
    return ()
