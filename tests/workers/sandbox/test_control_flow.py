"""Loop, Scan and If: refused unless allowed; and when allowed, what is in them is looked at like everything else."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from onnx import GraphProto, NodeProto, TensorProto, helper

from tests.workers.sandbox import models
from tests.workers.sandbox.conftest import rows
from tests.workers.sandbox.models import chain, constant, graph, node
from workers.sandbox import Limits, SandboxFailure, examine, open_box
from workers.sandbox.inspection.structure import MOST_GRAPHS, MOST_NESTED, MOST_NODES
from workers.sandbox.nursery import Nursery

ALLOWED = Limits(control_flow=True, memory_bytes=512 << 20, call_seconds=1.0, start_seconds=5.0)


def side(nodes: Sequence[NodeProto], name: str = "side", stored: Sequence[TensorProto] = ()) -> GraphProto:
    """A branch that ends in its last node."""
    result = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)
    return helper.make_graph(list(nodes), name, [], [result], list(stored))


def choosing(nodes: Sequence[NodeProto], stored: Sequence[TensorProto] = ()) -> bytes:
    """A model that computes these nodes (from `x` to `inner`) in the branch that it takes."""
    then, other = side(nodes, stored=stored), side([node("Identity", outputs=("same",))])
    chosen = node("If", ["go"], then_branch=then, else_branch=other)
    return graph([chosen], initializers=[constant("go", np.array(True))]).SerializeToString()


def nested(depth: int) -> bytes:
    """If in If in If."""
    inside = node("Identity", outputs=("innermost",))
    for level in range(depth):
        both = {
            "then_branch": side([inside], f"then{level}"),
            "else_branch": side([node("Identity", outputs=(f"else{level}",))], f"else{level}"),
        }
        inside = node("If", ["go"], [f"value{level}"] if level < depth - 1 else ["y"], **both)
    return graph([inside], initializers=[constant("go", np.array(True))]).SerializeToString()


def many(count: int) -> bytes:
    nodes = [
        node(
            "If",
            ["go"],
            [f"v{one}"],
            then_branch=side([node("Identity", outputs=(f"a{one}",))]),
            else_branch=side([node("Identity", outputs=(f"b{one}",))]),
        )
        for one in range(count)
    ]
    nodes.append(node("Neg", ["v0"]))
    return graph(nodes, initializers=[constant("go", np.array(True))]).SerializeToString()


def outside_bytes() -> TensorProto:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    return tensor


def tree(**changes: object) -> NodeProto:
    return node("TreeEnsembleRegressor", outputs=("inner",), domain="ai.onnx.ml", **{**chain(2), **changes})


def looping(body_nodes: Sequence[NodeProto], trips: int) -> bytes:
    """`carried` goes round the loop `trips` times."""
    body = helper.make_graph(
        [node("Identity", ["keep"], ["keep_out"]), *body_nodes],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("keep", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("keep_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried_out", TensorProto.FLOAT, None),
        ],
    )
    stored = [constant("trips", np.int64(trips)), constant("go", np.array(True))]
    return graph([node("Loop", ["trips", "go", "x"], body=body)], initializers=stored).SerializeToString()


DOUBLES = [node("Concat", ["carried", "carried"], ["carried_out"], axis=0)]
ADDS = [node("Add", ["carried", "carried"], ["carried_out"])]
INNER = {"outputs": ("inner",)}
HONEST: dict[str, Callable[[], bytes]] = {
    "if": lambda: choosing([node("Neg", outputs=("inner",))]),
    "if_in_if": lambda: nested(3),
    "loop": lambda: looping(ADDS, 3),
    "tree_in_if": lambda: choosing([tree()]),
}
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "foreign": ("foreign_operator", lambda: choosing([node("Neg", domain="com.evil", **INNER)])),
    "invented": ("unknown_operator", lambda: choosing([node("Exfiltrate", **INNER)])),
    "random": ("random_operator", lambda: choosing([node("RandomNormalLike", **INNER)])),
    "external_data": (
        "external_data",
        lambda: choosing([node("Add", ["x", "w"], **INNER)], [outside_bytes()]),
    ),
    "weights": (
        "not_finite",
        lambda: choosing([node("Add", ["x", "w"], **INNER)], [constant("w", np.full(4, np.inf, np.float32))]),
    ),
    "dangling": ("dangling_input", lambda: choosing([node("Neg", ["nowhere"], **INNER)])),
    "made_twice": (
        "duplicate_output",
        lambda: choosing([node("Neg", outputs=("inner",)), node("Abs", outputs=("inner",))]),
    ),
    "outer_made_again": ("duplicate_output", lambda: choosing([node("Neg", outputs=("go",))])),
    "subgraph_in_an_operator_without": (
        "subgraph",
        lambda: graph([node("Neg", body=side([node("Identity", outputs=("z",))]))]).SerializeToString(),
    ),
    "tree_cycle": ("tree_not_a_tree", lambda: choosing([tree(nodes_falsenodeids=[1, 0, 0, 0, 0])])),
    "deep_tree": ("tree_depth", lambda: choosing([tree(**chain(1_001))])),
    "too_deep": ("graph_depth", lambda: nested(MOST_NESTED + 1)),
    "too_many": ("too_many_graphs", lambda: many(MOST_GRAPHS // 2 + 1)),
    "too_long": (
        "too_many_nodes",
        lambda: choosing(
            [node("Neg", [f"v{one}" if one else "x"], [f"v{one + 1}"]) for one in range(MOST_NODES)]
        ),
    ),
}
ENDS: dict[str, Callable[[], bytes]] = {
    "endless_loop": models.endless_loop,
    "doubling_loop": lambda: looping(DOUBLES, 60),
}


@pytest.mark.parametrize("name", HONEST)
def test_control_flow_is_refused_unless_it_is_allowed(name: str, nursery: Nursery):
    with pytest.raises(SandboxFailure) as refused:
        open_box(HONEST[name](), None, Limits(), nursery)
    assert refused.value.parameters["reason"] in {"if_operator", "loop_operator"}
    with open_box(HONEST[name](), None, ALLOWED, nursery) as box:
        assert len(box.predict(rows(3)).scores) == 3
        assert [one for one in box.trial(rows(3))["findings"] if one["severity"] == "refused"] == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_stands_in_an_inner_graph_is_looked_at_like_the_rest(name: str, nursery: Nursery):
    reason, make = REFUSED[name]
    with pytest.raises(SandboxFailure) as refused:
        open_box(make(), None, ALLOWED, nursery)
    assert (refused.value.code, refused.value.parameters["reason"]) == ("rejected", reason)


@pytest.mark.parametrize("name", ENDS)
def test_a_loop_without_end_meets_the_limits_of_its_box(name: str, nursery: Nursery):
    started = time.monotonic()
    report = examine(ENDS[name](), ALLOWED, nursery)
    assert time.monotonic() - started < ALLOWED.start_seconds
    assert report["verdict"] == "refused"
    assert {one["code"] for one in report["findings"]} <= {"overran", "out_of_memory"}
