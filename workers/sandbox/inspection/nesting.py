"""Graphs inside graphs: the bodies of Loop, Scan and If are graphs of their own, and each is looked at like the outer one."""

from collections.abc import Iterator

from onnx import AttributeProto, GraphProto, NodeProto, TensorProto

CONTROL_FLOW = {"Loop", "Scan", "If", "SequenceMap"}


def inside(node: NodeProto) -> list[GraphProto]:
    """The graphs that a node carries, whatever it says of their kind."""
    return [
        graph for one in node.attribute for graph in ([one.g] if one.HasField("g") else []) + [*one.graphs]
    ]


def carries_graph(attribute: AttributeProto) -> bool:
    """Whether an attribute is a graph, or says that it is."""
    named = attribute.type in (AttributeProto.GRAPH, AttributeProto.GRAPHS)
    return named or attribute.HasField("g") or len(attribute.graphs) > 0


def graphs(outer: GraphProto) -> Iterator[tuple[GraphProto, int]]:
    """The graph and all graphs in it with their depth, 0 for the outer one; by a list, so that depth costs no stack."""
    waiting = [(outer, 0)]
    while waiting:
        graph, depth = waiting.pop()
        yield graph, depth
        waiting += [(inner, depth + 1) for node in graph.node for inner in inside(node)]


def nodes(outer: GraphProto) -> Iterator[NodeProto]:
    """Every node, also of inner graphs."""
    for graph, _ in graphs(outer):
        yield from graph.node


def tensors(outer: GraphProto) -> Iterator[TensorProto]:
    """Every stored tensor, also of inner graphs: initializers and those inside nodes."""
    for graph, _ in graphs(outer):
        yield from graph.initializer
    for node in nodes(outer):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
