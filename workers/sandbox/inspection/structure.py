"""The graph around the trees: operators, sizes, names, tensors and where their bytes come from."""

import math
from collections.abc import Iterator

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, TypeProto, ValueInfoProto
from onnx.defs import has, onnx_ml_opset_version, onnx_opset_version
from onnx.numpy_helper import to_array

from workers.sandbox.inspection import nesting
from workers.sandbox.inspection.findings import Finding

MOST_NODES = 20_000
MOST_INPUTS = 1_000
MOST_OUTPUTS = 100
MOST_ELEMENTS = 50_000_000
MOST_GRAPHS = 100
MOST_NESTED = 8
OLDEST_OPSET = 7  # what onnxruntime promises to run

_DOMAINS = {"": "ai.onnx", "ai.onnx": "ai.onnx", "ai.onnx.ml": "ai.onnx.ml"}
_RANDOM = {
    "RandomNormal",
    "RandomNormalLike",
    "RandomUniform",
    "RandomUniformLike",
    "Multinomial",
    "Bernoulli",
}
_COLUMN_TYPES = {
    TensorProto.FLOAT,
    TensorProto.DOUBLE,
    TensorProto.INT64,
    TensorProto.INT32,
    TensorProto.BOOL,
    TensorProto.STRING,
}


def findings(model: ModelProto, control_flow: bool) -> list[Finding]:
    """Everything against a parsed model, the cheap questions first; `control_flow` lets Loop, Scan and If pass."""
    graph = model.graph
    found = [*_opsets(model), *_counts(graph), *_nesting(graph)]
    if model.functions:
        found.append(Finding("functions", len(model.functions), 0))
    if model.training_info:
        found.append(Finding("training_info", len(model.training_info), 0))
    if found:
        return found
    found += _operators(model, control_flow) + _tensors(graph)
    return found or _names(graph, set()) + _inputs(graph)


def real_inputs(graph: GraphProto) -> list[ValueInfoProto]:
    """The inputs that a caller fills: those without a stored default."""
    stored = {one.name for one in graph.initializer}
    return [one for one in graph.input if one.name not in stored]


def _opsets(model: ModelProto) -> Iterator[Finding]:
    newest = {"ai.onnx": onnx_opset_version(), "ai.onnx.ml": onnx_ml_opset_version()}
    oldest = {"ai.onnx": OLDEST_OPSET, "ai.onnx.ml": 1}
    if not model.opset_import:
        yield Finding("no_opset")
    for one in model.opset_import:
        domain = _DOMAINS.get(one.domain)
        if domain is None:
            continue  # a domain that no node uses does no harm; exporters list several
        if not oldest[domain] <= one.version <= newest[domain]:
            yield Finding("unknown_opset", one.version, newest[domain])


def _counts(graph: GraphProto) -> Iterator[Finding]:
    every = [one for one, _ in nesting.graphs(graph)]
    counts = (
        ("too_many_nodes", sum(len(one.node) for one in every), MOST_NODES),
        ("too_many_inputs", len(graph.input), MOST_INPUTS + len(graph.initializer)),
        ("too_many_outputs", max(len(one.output) for one in every), MOST_OUTPUTS),
        ("too_many_tensors", sum(len(one.initializer) for one in every), MOST_NODES),
    )
    yield from (Finding(code, found, most) for code, found, most in counts if found > most)
    if not graph.node:
        yield Finding("no_nodes")
    if not graph.output:
        yield Finding("no_outputs")
    if any(one.sparse_initializer for one in every):
        yield Finding("sparse_tensor")


def _nesting(graph: GraphProto) -> Iterator[Finding]:
    depths = [depth for _, depth in nesting.graphs(graph)]
    if len(depths) > MOST_GRAPHS:
        yield Finding("too_many_graphs", len(depths), MOST_GRAPHS)
    if max(depths) > MOST_NESTED:
        yield Finding("graph_depth", max(depths), MOST_NESTED)


def _operators(model: ModelProto, control_flow: bool) -> list[Finding]:
    versions = {_DOMAINS.get(one.domain, one.domain): one.version for one in model.opset_import}
    found = []
    for node in nesting.nodes(model.graph):
        found += _operator(node, versions, control_flow)
    return found


def _operator(node: NodeProto, versions: dict[str, int], control_flow: bool) -> list[Finding]:
    domain = _DOMAINS.get(node.domain)
    if domain is None:
        return [Finding("foreign_operator")]
    steers = domain == "ai.onnx" and node.op_type in nesting.CONTROL_FLOW
    if steers and not control_flow:
        return [Finding(f"{node.op_type.lower()}_operator")]
    if not steers and any(nesting.carries_graph(one) for one in node.attribute):
        return [Finding("subgraph")]
    if node.op_type in _RANDOM or (node.op_type == "Dropout" and len(node.input) > 2 and node.input[2]):
        return [Finding("random_operator")]
    if domain not in versions:
        return [Finding("no_opset")]
    if not has(node.op_type, versions[domain], "" if domain == "ai.onnx" else domain):
        return [Finding("unknown_operator")]
    return []


def _tensors(graph: GraphProto) -> list[Finding]:
    found = []
    for tensor in nesting.tensors(graph):
        found += _tensor(tensor)
    return found


def _tensor(tensor: TensorProto) -> list[Finding]:
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        return [Finding("external_data")]
    if any(size < 0 for size in tensor.dims) or math.prod(tensor.dims) > MOST_ELEMENTS:
        return [Finding("tensor_shape")]
    try:
        values = to_array(tensor)
    except Exception:
        # numpy, onnx and protobuf each have their own error for a tensor that does not hold what it says.
        return [Finding("tensor_shape")]
    # One value alone may be a bound that is not there or the mark of a missing value; weights are many.
    if values.dtype.kind == "f" and values.size > 1 and not np.isfinite(values).all():
        return [Finding("not_finite")]
    return []


def _names(graph: GraphProto, outside: set[str]) -> list[Finding]:
    """Each value is made once, and from values made before: no cycle and nothing from nowhere.

    An inner graph also sees what stood `outside` it, and makes none of those again. Depth is bounded by then.
    """
    made = {one.name for one in graph.initializer} | {one.name for one in graph.input}
    if made & outside:
        return [Finding("duplicate_output")]
    for node in graph.node:
        known = outside | made if nesting.inside(node) else made
        if any(name and name not in made and name not in outside for name in node.input):
            return [Finding("dangling_input")]
        for inner in nesting.inside(node):
            if wrong := _names(inner, known):
                return wrong
        for name in filter(None, node.output):
            if name in made or name in outside:
                return [Finding("duplicate_output")]
            made.add(name)
    there = all(one.name in made or one.name in outside for one in graph.output)
    return [] if there else [Finding("dangling_output")]


def _inputs(graph: GraphProto) -> list[Finding]:
    """Inputs are columns or one table of them: numbers or texts, a free or unit first dimension."""
    wanted = real_inputs(graph)
    if not wanted:
        return [Finding("no_inputs")]
    if len(wanted) > MOST_INPUTS:
        return [Finding("too_many_inputs", len(wanted), MOST_INPUTS)]
    return [finding for one in wanted for finding in _input(one.type)]


def _input(kind: TypeProto) -> list[Finding]:
    tensor = kind.tensor_type
    if not kind.HasField("tensor_type") or tensor.elem_type not in _COLUMN_TYPES:
        return [Finding("input_type", tensor.elem_type)]
    sizes = [one.dim_value for one in tensor.shape.dim if one.HasField("dim_value")]
    if not 1 <= len(tensor.shape.dim) <= 2:
        return [Finding("input_rank", len(tensor.shape.dim), 2)]
    if any(size < 0 for size in sizes):
        return [Finding("input_shape")]
    if len(tensor.shape.dim) == 2 and tensor.shape.dim[1].dim_value > MOST_INPUTS:
        return [Finding("too_many_inputs", tensor.shape.dim[1].dim_value, MOST_INPUTS)]
    if tensor.shape.dim[0].HasField("dim_value") and tensor.shape.dim[0].dim_value > 0:
        return [Finding("fixed_batch", tensor.shape.dim[0].dim_value)]
    return []
