"""Copies of a model that answer with other tensors of its graph: margins, encoded columns, plain scores."""

from __future__ import annotations

from collections.abc import Sequence

import onnx


def answering(model: onnx.ModelProto, tensors: Sequence[str], plain: str | None = None) -> onnx.ModelProto:
    """A copy of the model with exactly these tensors as its outputs, in this order.

    `plain` names the score output of a model node that must answer before its own post_transform.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    if plain is not None:
        _without_post_transform(copy.graph, plain)
    del copy.graph.output[:]
    # onnxruntime infers what is not declared, and declared shapes are not always true
    copy.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in tensors)
    return copy


def _without_post_transform(graph: onnx.GraphProto, score: str) -> None:
    for node in graph.node:
        if score in node.output:
            kept = [attribute for attribute in node.attribute if attribute.name != "post_transform"]
            del node.attribute[:]
            node.attribute.extend(kept)


def summing_in_double(model: onnx.ModelProto) -> onnx.ModelProto | None:
    """A copy whose tree nodes compare the same float32 values but add their leaves in double precision.

    None where that cannot be said in the model's operator set. onnxruntime adds leaves in float32
    otherwise, and a thousand trees then lose more digits than an explanation may.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    version = next((entry for entry in copy.opset_import if entry.domain == "ai.onnx.ml"), None)
    if version is None or not any(node.op_type in _DOUBLED for node in copy.graph.node):
        return None
    if version.version < 2 and any(node.op_type == "LabelEncoder" for node in copy.graph.node):
        return None  # that operator reads other attributes from version 2 on
    if _has_doubles(copy.graph):
        return None
    version.version = max(version.version, 3)
    nodes: list[onnx.NodeProto] = []
    for node in copy.graph.node:
        nodes += _doubled(node) if node.op_type in _DOUBLED else [node]
    del copy.graph.node[:]
    copy.graph.node.extend(nodes)
    return copy


def _has_doubles(graph: onnx.GraphProto) -> bool:
    """Whether trees may compare doubles already, so that a cast to float32 would change them."""
    double = onnx.TensorProto.DOUBLE
    if any(value.type.tensor_type.elem_type == double for value in graph.input):
        return True
    return any(
        attribute.name.endswith("_as_tensor") or (node.op_type == "Cast" and attribute.i == double)
        for node in graph.node
        for attribute in node.attribute
    )


_DOUBLED = {
    "TreeEnsembleClassifier": ("nodes_values", "class_weights", "base_values"),
    "TreeEnsembleRegressor": ("nodes_values", "target_weights", "base_values"),
}


def _doubled(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """The node behind two casts (integers are compared as float32), with its numbers as double tensors."""
    source, single, double = node.input[0], f"{node.output[-1]}/single", f"{node.output[-1]}/double"
    made = onnx.NodeProto()
    made.CopyFrom(node)
    made.input[0] = double
    del made.attribute[:]
    for attribute in node.attribute:
        if attribute.name in _DOUBLED[node.op_type] and len(attribute.floats):
            tensor = onnx.helper.make_tensor(
                attribute.name, onnx.TensorProto.DOUBLE, [len(attribute.floats)], attribute.floats
            )
            made.attribute.append(onnx.helper.make_attribute(f"{attribute.name}_as_tensor", tensor))
        else:
            made.attribute.append(attribute)
    return [
        onnx.helper.make_node("Cast", [source], [single], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("Cast", [single], [double], to=onnx.TensorProto.DOUBLE),
        made,
    ]
