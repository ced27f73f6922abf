"""Looks at a model file before any engine does: what it may not contain, and how large it is.

onnx.checker is no gate: it passes chains that crash the runtime, loops without end and foreign operators.
"""

from onnx import ModelProto
from onnx.defs import onnx_opset_version

from workers.sandbox.inspection import structure, trees
from workers.sandbox.inspection.findings import Finding, refuse
from workers.sandbox.wire import Facts

_LEAST_BYTES = 16
_TEXT = 200


def survey(model: bytes, most_bytes: int) -> Facts:
    """Sizes and counts of a model file; raises SandboxFailure `rejected` with everything found against it."""
    if len(model) > most_bytes:
        refuse([Finding("too_large", len(model), most_bytes)])
    parsed = _parse(model)
    found = structure.findings(parsed)
    if not found:
        found = trees.findings(parsed)
    if found:
        refuse(found)
    return _facts(model, parsed)


def _parse(model: bytes) -> ModelProto:
    """The file as ONNX; whatever else it is, the reason is the same for each kind."""
    if len(model) < _LEAST_BYTES:
        refuse([Finding("not_onnx", len(model), _LEAST_BYTES)])
    try:
        parsed: ModelProto = ModelProto.FromString(model)
    except Exception:
        # protobuf raises its own class, and others when it runs out of depth: all of them mean the same here.
        refuse([Finding("not_onnx")])
    if not parsed.ir_version or not parsed.HasField("graph"):
        refuse([Finding("not_onnx")])
    return parsed


def _facts(model: bytes, parsed: ModelProto) -> Facts:
    """Numbers and short texts of an accepted file; the texts are the maker's own, so escape them when shown."""
    graph = parsed.graph
    operators: dict[str, int] = {}
    for node in graph.node:
        operators[node.op_type] = operators.get(node.op_type, 0) + 1
    return {
        "bytes": len(model),
        "ir_version": parsed.ir_version,
        "opset": {one.domain or "ai.onnx": one.version for one in parsed.opset_import},
        "newest_opset": onnx_opset_version(),
        "producer": f"{parsed.producer_name} {parsed.producer_version}".strip()[:_TEXT],
        "nodes": len(graph.node),
        "operators": operators,
        "inputs": [one.name[:_TEXT] for one in structure.real_inputs(graph)],
        "outputs": [one.name[:_TEXT] for one in graph.output],
        "initializers": len(graph.initializer),
        **trees.sizes(parsed),
    }
