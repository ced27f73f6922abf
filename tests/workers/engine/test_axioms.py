"""The axioms that define the Shapley value, to 1e-9, for random forests in double precision with every branch mode."""

from __future__ import annotations

import numpy as np
import onnx
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper

from tests.workers.engine.builders import grid_rows, modern_forest, one_tensor
from tests.workers.engine.oracle import Oracle
from workers.engine import Explainer, Explanation

WIDTH = 4
CLOSE = 1e-9
seeds = st.integers(0, 2**32 - 1)
shapes = {
    "trees": st.integers(1, 5),
    "depth": st.integers(0, 6),
    "outputs": st.integers(1, 3),
    "aggregate": st.sampled_from([0, 1]),
}


def _explained(model: bytes, seed: int, width: int = WIDTH, count: int = 8) -> tuple[Explanation, list, list]:
    random = np.random.default_rng(seed)
    rows, background = grid_rows(random, count, width, True), grid_rows(random, 12, width, True)
    found = Explainer(model, background).explain(rows)
    assert found.method == "exact-trees"
    return found, rows, background


@settings(max_examples=40)
@given(seed=seeds, **shapes)
def test_efficiency_base_and_contributions_add_up_to_the_margin(seed: int, **shape: int) -> None:
    found, _, _ = _explained(modern_forest(np.random.default_rng(seed), **shape), seed + 1)
    assert found.additivity_error < CLOSE
    assert np.abs(found.base + found.contributions.sum(axis=1) - found.margin).max() < CLOSE


@settings(max_examples=25)
@given(seed=seeds, **shapes)
def test_contributions_are_those_of_all_coalitions(seed: int, **shape: int) -> None:
    model = modern_forest(np.random.default_rng(seed), **shape)
    found, rows, background = _explained(model, seed + 1, count=4)
    assert np.abs(found.contributions - Oracle(model).shapley(rows, background)).max() < CLOSE


@settings(max_examples=25)
@given(seed=seeds, **shapes)
def test_dummy_a_column_that_no_tree_asks_for_gets_exactly_nothing(seed: int, **shape: int) -> None:
    proto = onnx.load_from_string(modern_forest(np.random.default_rng(seed), **shape))
    proto.graph.input[0].type.tensor_type.shape.dim[1].dim_value = WIDTH + 1
    found, _, _ = _explained(proto.SerializeToString(), seed + 1, WIDTH + 1)
    assert not found.contributions[:, WIDTH].any()


@settings(max_examples=25)
@given(seed=seeds, depth=st.integers(0, 5))
def test_symmetry_columns_that_play_the_same_part_get_the_same(seed: int, depth: int) -> None:
    """A forest plus the same forest with two columns exchanged, rows that are equal in both, all columns in both ways."""
    random = np.random.default_rng(seed)
    model = modern_forest(random, 3, depth, 2, 1)
    both = _sum_of(_node(model, "A"), _node(model, "B", exchanged=True), 2)
    column, background = grid_rows(random, 9, 1, True)[0], grid_rows(random, 7, 2, True)
    mirrored = [np.r_[background[0], background[1]], np.r_[background[1], background[0]]]
    found = Explainer(both, mirrored).explain([column, column])
    assert np.abs(found.contributions[:, 0] - found.contributions[:, 1]).max() < CLOSE


@settings(max_examples=25)
@given(seed=seeds, depth=st.integers(0, 5), aggregate=st.sampled_from([0, 1]))
def test_linearity_the_sum_of_two_forests_has_the_sum_of_their_contributions(
    seed: int, depth: int, aggregate: int
) -> None:
    random = np.random.default_rng(seed)
    first, second = (modern_forest(random, trees, depth, outputs=1, aggregate=aggregate) for trees in (2, 3))
    both, rows, background = _explained(_sum_of(_node(first, "A"), _node(second, "B"), WIDTH), seed)
    apart = [Explainer(model, background).explain(rows).contributions for model in (first, second)]
    assert np.abs(both.contributions - sum(apart)).max() < CLOSE


@settings(max_examples=15)
@given(seed=seeds, value=st.floats(-100, 100))
def test_a_forest_that_is_constant_explains_nothing_and_has_it_all_in_its_base(
    seed: int, value: float
) -> None:
    proto = onnx.load_from_string(modern_forest(np.random.default_rng(seed), 3, 3, outputs=1))
    for attribute in proto.graph.node[0].attribute:
        if attribute.name == "leaf_weights":
            same = np.full(attribute.t.dims[0], value)
            attribute.t.CopyFrom(onnx.numpy_helper.from_array(same, "w"))
    found, _, _ = _explained(proto.SerializeToString(), seed)
    assert np.abs(found.contributions).max() < CLOSE
    assert np.abs(found.base - 3 * value).max() < CLOSE


def _node(model: bytes, output: str, exchanged: bool = False) -> onnx.NodeProto:
    node = onnx.load_from_string(model).graph.node[0]
    node.output[0] = output
    for attribute in node.attribute:
        if exchanged and attribute.name == "nodes_featureids":
            attribute.ints[:] = [1 - column for column in attribute.ints]
    return node


def _sum_of(first: onnx.NodeProto, second: onnx.NodeProto, width: int) -> bytes:
    return one_tensor([first, second, helper.make_node("Add", ["A", "B"], ["Y"])], width, 1, "float64")
