"""Copies of a model that answer with other tensors of its graph: margins, encoded columns, plain scores."""

from __future__ import annotations

from collections.abc import Sequence

import onnx


def answering(model: onnx.ModelProto, tensors: Sequence[str], plain: str | None = None) -> bytes:
    """The model with exactly these tensors as its outputs, in this order.

    `plain` names the score output of a model node that must answer before its own post_transform.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    if plain is not None:
        _without_post_transform(copy.graph, plain)
    known = {value.name: value for value in (*model.graph.output, *model.graph.value_info)}
    del copy.graph.output[:]
    for name in tensors:
        # onnxruntime infers what is not declared
        copy.graph.output.append(known.get(name) or onnx.helper.make_empty_tensor_value_info(name))
    return copy.SerializeToString()


def _without_post_transform(graph: onnx.GraphProto, score: str) -> None:
    for node in graph.node:
        if score in node.output:
            kept = [attribute for attribute in node.attribute if attribute.name != "post_transform"]
            del node.attribute[:]
            node.attribute.extend(kept)
