"""Every kind of exported model: exact, adding up, equal to all coalitions and to shap where shap is right."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import shap
from sklearn.linear_model import Ridge

from tests.workers.engine.exported import DATA, KINDS, VALUE, exported, made
from tests.workers.engine.oracle import every_coalition
from workers.engine import Explainer, Explanation

EXACT = 1e-6


def _columns(table: np.ndarray) -> list[np.ndarray]:
    return list(table.T)


def _explained(name: str, count: int) -> tuple[Explainer, Explanation, float]:
    """The explainer of a kind with its first rows explained, and what 1e-6 means for this model."""
    data = KINDS[name].data
    explainer = Explainer(made(name)[1], _columns(data[100:120]))
    found = explainer.explain(_columns(data[:count]))
    largest = max(1.0, float(np.abs(explainer.explain(_columns(data[100:120])).margin).max()))
    return explainer, found, EXACT * largest


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_model_is_explained_exactly_and_adds_up(name: str) -> None:
    explainer, found, allowed = _explained(name, 200)
    assert found.method == KINDS[name].method, explainer.reason
    assert found.explained_value == KINDS[name].explained
    total = found.base + found.contributions.sum(axis=1)
    assert np.abs(total - found.margin).max() <= allowed
    assert found.additivity_error == np.abs(total - found.margin).max()
    assert explainer.additivity_limit == pytest.approx(allowed)


@pytest.mark.parametrize("name", KINDS)
def test_contributions_are_those_of_all_coalitions_of_raw_columns(name: str) -> None:
    explainer, found, allowed = _explained(name, 5)
    data = KINDS[name].data
    expected = every_coalition(explainer._margin, _columns(data[:5]), _columns(data[100:120]))
    assert np.abs(found.contributions - expected).max() <= allowed


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.right])
def test_contributions_are_those_of_shap_for_the_native_model(name: str) -> None:
    _, found, allowed = _explained(name, 40)
    data, native = KINDS[name].data, made(name)[0]
    theirs = np.asarray(
        shap.TreeExplainer(native, data[100:120]).shap_values(data[:40], check_additivity=False)
    )
    theirs = theirs.reshape(*theirs.shape[:2], -1)[:, :, -found.margin.shape[1] :]
    assert np.abs(found.contributions - theirs).max() <= allowed


def test_no_rows_give_no_contributions_and_no_background_is_refused() -> None:
    model = exported(Ridge().fit(DATA, VALUE))
    empty = [column[:0] for column in DATA.T]
    assert Explainer(model, list(DATA[:9].T)).explain(empty).contributions.shape == (0, 5, 1)
    with pytest.raises(ValueError, match="no rows"):
        Explainer(model, empty)


def test_columns_that_are_added_in_the_graph_are_a_linear_model() -> None:
    nodes = [
        onnx.helper.make_node("Exp", ["a"], ["e"]),
        onnx.helper.make_node("Mul", ["b", "c"], ["f"]),
        onnx.helper.make_node("Sub", ["e", "f"], ["y"]),
    ]
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "sum",
        [value(name, onnx.TensorProto.FLOAT, [None, 1]) for name in "ab"],
        [value("y", onnx.TensorProto.FLOAT, [None, 1])],
        [onnx.numpy_helper.from_array(np.array([2.5], np.float32), "c")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9)
    found = Explainer(model.SerializeToString(), list(DATA[:40, :2].T)).explain(list(DATA[50:60, :2].T))
    assert found.method == "exact-linear"
    expected = np.exp(DATA[50:60, 0]) - np.exp(DATA[:40, 0]).mean()
    assert np.abs(found.contributions[:, 0, 0] - expected).max() < 1e-5
