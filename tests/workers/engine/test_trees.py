"""Trees of every kind, mode and length of path against brute force by onnxruntime."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests.workers.engine.builders import grid_rows, one_tensor, regressor
from tests.workers.engine.oracle import Oracle
from workers.engine import Explainer
from workers.engine.trees import explaining

CLASSIC = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
seeds = st.integers(0, 2**32 - 1)


def _agrees(model: bytes, rows: list[np.ndarray], background: list[np.ndarray]) -> None:
    found = Explainer(model, background).explain(rows)
    assert found.method == "exact-trees"
    scale = max(1.0, float(np.abs(found.margin).max()))
    assert found.additivity_error < 1e-6 * scale
    assert np.abs(found.contributions - Oracle(model).shapley(rows, background)).max() < 1e-6 * scale


@pytest.mark.parametrize("mode", CLASSIC)
@pytest.mark.parametrize("aggregate", ["SUM", "AVERAGE"])
def test_every_branch_mode_with_missing_values_agrees_with_brute_force(mode: str, aggregate: str) -> None:
    random = np.random.default_rng(len(mode))
    model = regressor(
        random, trees=4, depth=4, modes=[mode], aggregate_function=aggregate, base_values=[0.75]
    )
    _agrees(model, grid_rows(random, 12, 4, missing=True), grid_rows(random, 9, 4, missing=True))


@settings(max_examples=25)
@given(seed=seeds, trees=st.integers(1, 5), depth=st.integers(0, 5), outputs=st.integers(1, 3))
def test_random_forests_of_mixed_modes_agree_with_brute_force(
    seed: int, trees: int, depth: int, outputs: int
) -> None:
    random = np.random.default_rng(seed)
    model = regressor(random, trees, depth, 4, outputs, CLASSIC)
    _agrees(model, grid_rows(random, 6, 4, missing=True), grid_rows(random, 7, 4, missing=True))


def _v5(random: np.random.Generator, mode: int, tracks: int, aggregate: int, kind: int) -> bytes:
    splits = random.integers(0, 4, 7).astype(float)
    member = {}
    if mode == 6:
        sets = [value for _ in range(7) for value in (*sorted(random.choice(5, 2, replace=False)), np.nan)]
        member = {"membership_values": helper.make_tensor("v", kind, [len(sets)], sets)}
    node = helper.make_node(
        "TreeEnsemble",
        ["X"],
        ["Y"],
        domain="ai.onnx.ml",
        n_targets=2,
        aggregate_function=aggregate,
        tree_roots=[0, 3],
        nodes_featureids=random.integers(0, 3, 7).tolist(),
        nodes_modes=helper.make_tensor("m", TensorProto.UINT8, [7], [mode] * 7),
        nodes_splits=helper.make_tensor("s", kind, [7], splits),
        nodes_truenodeids=[1, 0, 2, 4, 5, 6, 8],
        nodes_trueleafs=[0, 1, 1, 0, 0, 1, 1],
        nodes_falsenodeids=[2, 1, 3, 6, 4, 5, 7],
        nodes_falseleafs=[0, 1, 1, 0, 1, 1, 1],
        nodes_missing_value_tracks_true=[tracks] * 7,
        leaf_targetids=random.integers(0, 2, 9).tolist(),
        leaf_weights=helper.make_tensor("w", kind, [9], random.normal(size=9)),
        **member,
    )
    return one_tensor([node], 3, 2, "float32" if kind == TensorProto.FLOAT else "float64")


@pytest.mark.parametrize("mode", range(7))
@pytest.mark.parametrize("tracks", [0, 1])
@pytest.mark.parametrize(("aggregate", "kind"), [(1, TensorProto.FLOAT), (0, TensorProto.DOUBLE)])
def test_tree_ensemble_of_version_five_agrees_with_brute_force(
    mode: int, tracks: int, aggregate: int, kind: int
) -> None:
    random = np.random.default_rng(mode)
    model = _v5(random, mode, tracks, aggregate, kind)
    _agrees(model, grid_rows(random, 10, 3, True), grid_rows(random, 8, 3, True))


def _chain(length: int) -> bytes:
    """One path over `length` features, each asked once: true goes on, false ends."""
    inner, leaves = range(length), range(length + 1)
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["X"],
        ["Y"],
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=[0] * (2 * length + 1),
        nodes_nodeids=list(range(2 * length + 1)),
        nodes_featureids=[*inner, *([0] * (length + 1))],
        nodes_values=[0.5] * length + [0.0] * (length + 1),
        nodes_modes=["BRANCH_LEQ"] * length + ["LEAF"] * (length + 1),
        nodes_truenodeids=[*(i + 1 for i in inner), *([0] * (length + 1))],
        nodes_falsenodeids=[*(length + 1 + i for i in inner), *([0] * (length + 1))],
        target_treeids=[0] * (length + 1),
        target_nodeids=[length + i for i in leaves],
        target_ids=[0] * (length + 1),
        target_weights=[float(1 + i) for i in leaves],
    )
    return one_tensor([node], length, 1)


def test_a_path_too_long_for_a_table_is_still_exact() -> None:
    random = np.random.default_rng(1)
    moving = [2, 9, 15, 16, 21, 28]
    rows, background = ([np.zeros(count) for _ in range(30)] for count in (4, 7))
    for column in moving:
        rows[column] = (random.random(4) < 0.4).astype(float)
        background[column] = (random.random(7) < 0.4).astype(float)
    found = Explainer(_chain(30), background).explain(rows)
    assert found.method == "exact-trees"
    expected = Oracle(_chain(30)).shapley(rows, background, moving)
    assert np.abs(found.contributions[:, moving] - expected).max() < 1e-6
    assert np.abs(np.delete(found.contributions, moving, axis=1)).max() == 0.0


def test_a_path_longer_than_any_exact_method_is_said_to_be_approximated() -> None:
    random = np.random.default_rng(2)
    rows, background = (list((random.random((n, 70)) < 0.02).astype(float).T) for n in (2, 4))
    explainer = Explainer(_chain(70), background)
    assert explainer.method == "permutation"
    assert "70" in explainer.reason
    assert explainer.explain(rows).additivity_error < 1e-6 * 71


def test_a_background_that_would_need_too_much_memory_is_thinned_and_the_explanation_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(4)
    background = [(random.random(400) < 0.5).astype(float) for _ in range(18)]
    rows = [column[:5] for column in background]
    long_leaves, few, enough = 4, 100, 400
    monkeypatch.setattr(explaining, "MOST_WORDS", long_leaves * (few + enough) // 2)
    found = Explainer(_chain(18), background).explain(rows)
    assert (found.method, found.background_size) == ("exact-trees", few)
    monkeypatch.setattr(explaining, "MOST_WORDS", 0)
    explainer = Explainer(_chain(18), background)
    assert explainer.method == "permutation"
    assert "too many different patterns" in explainer.reason
