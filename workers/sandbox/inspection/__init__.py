"""Looks at a model file before any engine does: what it may not contain, and how large it is.

onnx.checker is no gate: it passes chains that crash the runtime, loops without end and foreign operators.
"""

from onnx import ModelProto, TensorProto, helper
from onnx.defs import onnx_opset_version

from workers.sandbox.inspection import nesting, structure, trees
from workers.sandbox.inspection.findings import Finding, refuse
from workers.sandbox.wire import Facts

_LEAST_BYTES = 16
_TEXT = 200


def survey(model: bytes, most_bytes: int, control_flow: bool = False) -> Facts:
    """Sizes and counts of a model file; raises SandboxFailure `rejected` with everything found against it.

    `control_flow` lets Loop, Scan and If pass; the graphs in them are looked at like the outer one.
    """
    if len(model) > most_bytes:
        refuse([Finding("too_large", len(model), most_bytes)])
    parsed = _parse(model)
    found = structure.findings(parsed, control_flow)
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
    for node in nesting.nodes(graph):
        operators[node.op_type] = operators.get(node.op_type, 0) + 1
    return {
        "bytes": len(model),
        "ir_version": parsed.ir_version,
        "opset": {one.domain or "ai.onnx": one.version for one in parsed.opset_import},
        "newest_opset": onnx_opset_version(),
        "producer": f"{parsed.producer_name} {parsed.producer_version}".strip()[:_TEXT],
        "nodes": sum(operators.values()),
        "operators": operators,
        "inputs": [one.name[:_TEXT] for one in structure.real_inputs(graph)],
        "outputs": [one.name[:_TEXT] for one in graph.output],
        "initializers": len(graph.initializer),
        **trees.sizes(parsed),
    }


def rehearse() -> None:
    """Survey a small forest once, so that nothing is left to load when there are no files any more."""
    forest = helper.make_node(
        "TreeEnsembleRegressor",
        ["x"],
        ["y"],
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=[0, 0, 0],
        nodes_nodeids=[0, 1, 2],
        nodes_featureids=[0, 0, 0],
        nodes_values=[0.5, 0.0, 0.0],
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"],
        nodes_truenodeids=[1, 0, 0],
        nodes_falsenodeids=[2, 0, 0],
        target_treeids=[0, 0],
        target_nodeids=[1, 2],
        target_ids=[0, 0],
        target_weights=[1.0, 2.0],
    )
    rows = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1])
    scores = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph([forest], "rehearsal", [rows], [scores])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    survey(ModelProto.SerializeToString(model), 1 << 20)
