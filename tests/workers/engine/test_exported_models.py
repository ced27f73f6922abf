"""Models that scikit-learn trained and skl2onnx exported, against brute force by onnxruntime."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from tests.workers.engine.oracle import Oracle
from workers.engine import Explainer, contract

random = np.random.default_rng(7)
DATA = random.normal(size=(240, 5)).astype(np.float32)
BINARY = (DATA[:, 0] * DATA[:, 1] + DATA[:, 2] > 0).astype(int)
THREE = np.digitize(DATA[:, 0] + DATA[:, 3] ** 2, [0.3, 1.2])
VALUE = DATA[:, 0] * 3 + DATA[:, 1] * DATA[:, 4]


def raw_columns(count: int, seed: int) -> list[np.ndarray]:
    draw = np.random.default_rng(seed)
    numbers = draw.normal(size=(count, 2)).astype(np.float32)
    numbers[draw.random(numbers.shape) < 0.1] = np.nan
    texts = [
        draw.choice(np.array(["noord", "oost", "zuid", "west"]), count),
        draw.choice(np.array(["ja", "nee"]), count),
    ]
    return [*numbers.T, *texts]


def pipeline(last: object) -> bytes:
    columns = raw_columns(300, 1)
    table = np.empty((300, 4), object)
    for i, column in enumerate(columns):
        table[:, i] = column
    two_quarters = (columns[2] == "zuid") * (columns[3] == "ja") * 2 + (columns[2] == "oost") * 1.5
    target = (np.nan_to_num(columns[0]) + two_quarters > 0.9).astype(int)
    encode = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), [0, 1]),
            ("one_hot", OneHotEncoder(), [2, 3]),
            ("ordinal", OrdinalEncoder(), [2]),
        ]
    )
    fitted = Pipeline([("encode", encode), ("last", last)]).fit(table, target)
    inputs = [("a", FloatTensorType([None, 1])), ("b", FloatTensorType([None, 1]))]
    inputs += [("wijk", StringTensorType([None, 1])), ("partner", StringTensorType([None, 1]))]
    options = {id(last): {"zipmap": True}}
    return to_onnx(
        fitted, initial_types=inputs, options=options, target_opset={"": 17, "ai.onnx.ml": 3}
    ).SerializeToString()


@functools.cache
def boosted_pipeline() -> bytes:
    """Boosted trees behind an imputer, a scaler, one-hot and ordinal encoding of four raw columns."""
    return pipeline(GradientBoostingClassifier(n_estimators=15, max_depth=4, random_state=0))


@pytest.mark.parametrize(
    "last",
    [
        lambda: GradientBoostingClassifier(n_estimators=15, max_depth=4),
        lambda: RandomForestClassifier(10, max_depth=6),
        lambda: LogisticRegression(),
    ],
)
def test_raw_columns_behind_imputer_one_hot_and_ordinal_are_the_players(last: Callable[[], object]) -> None:
    model = pipeline(last())
    assert [column.name for column in contract(model).columns] == ["a", "b", "wijk", "partner"]
    rows, background = raw_columns(6, 2), raw_columns(15, 3)
    found = Explainer(model, background).explain(rows)
    plain = found.explained_value == "margin"
    expected = Oracle(model, node=True, plain=plain).shapley(rows, background)[:, :, 1:]
    assert found.method in ("exact-trees", "exact-linear")
    assert found.contributions.shape == (6, 4, 1)
    assert np.abs(found.contributions - expected).max() < 1e-6


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1))
def test_contributions_through_a_pipeline_add_up_for_any_rows(seed: int) -> None:
    found = Explainer(boosted_pipeline(), raw_columns(50, seed)).explain(raw_columns(30, seed + 1))
    assert found.additivity_error < 1e-6 * max(1.0, np.abs(found.margin).max())


def test_columns_mixed_by_a_rotation_go_to_the_generic_explainer_which_is_exact_too() -> None:
    pipeline = make_pipeline(PCA(3), RandomForestRegressor(5, max_depth=3)).fit(DATA, VALUE)
    model = to_onnx(pipeline, DATA[:1], target_opset={"": 17, "ai.onnx.ml": 3}).SerializeToString()
    rows, background = list(DATA[:3].T), list(DATA[50:60].T)
    explainer = Explainer(model, background)
    assert explainer.method == "exact-coalitions"
    assert explainer.reason
    expected = Oracle(model).shapley(rows, background)
    assert np.abs(explainer.explain(rows).contributions - expected).max() < 1e-6


def test_a_network_is_explained_before_its_last_link() -> None:
    network = MLPClassifier((6,), max_iter=60, random_state=1, tol=1.0).fit(DATA, BINARY)
    model = to_onnx(network, DATA[:1], target_opset={"": 17, "ai.onnx.ml": 3}).SerializeToString()
    rows, background = list(DATA[:3].T), list(DATA[50:60].T)
    found = Explainer(model, background).explain(rows)
    raw = found.margin[:, 0]
    probability = Explainer(model, background).predict(rows).scores[:, 1]
    assert found.explained_value == "margin"
    assert np.abs(1 / (1 + np.exp(-raw)) - probability).max() < 1e-6
    assert found.additivity_error < 1e-6


def test_predictions_are_those_of_the_trained_model_with_their_labels() -> None:
    forest = RandomForestClassifier(10, max_depth=5).fit(DATA, np.array(["laag", "midden", "hoog"])[THREE])
    model = to_onnx(forest, DATA[:1], target_opset={"": 17, "ai.onnx.ml": 3}).SerializeToString()
    found = Explainer(model, list(DATA[:20].T)).predict(list(DATA.T))
    told = contract(model)
    assert (told.task, told.labels) == ("multiclass", ("hoog", "laag", "midden"))
    assert [told.labels[i] for i in found.label] == list(forest.predict(DATA))
    assert np.abs(found.scores - forest.predict_proba(DATA)).max() < 1e-6
