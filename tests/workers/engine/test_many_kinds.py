"""Many kinds of exported models: exact contributions equal those of all coalitions, and add up."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from skl2onnx import to_onnx
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingRegressor,
    VotingRegressor,
)
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, MinMaxScaler, PowerTransformer, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from workers.engine import Explainer
from workers.engine.generic import GenericExplainer

random = np.random.default_rng(5)
DATA = random.normal(size=(300, 5)).astype(np.float32)
HOLES = np.where(random.random(DATA.shape) < 0.1, np.nan, DATA).astype(np.float32)
TWO = (DATA[:, 0] * DATA[:, 1] + DATA[:, 2] > 0).astype(int)
FOUR = np.digitize(DATA[:, 0] + DATA[:, 3] ** 2, [-0.3, 0.5, 1.4])
VALUE = DATA[:, 0] * 3 + DATA[:, 1] * DATA[:, 4]
BOTH = np.c_[VALUE, DATA[:, 2]]
COUNT = random.poisson(np.exp(DATA[:, 0] / 3))

SCIKIT = {
    "boosting four classes": (GradientBoostingClassifier(n_estimators=6), FOUR),
    "boosting exponential loss": (GradientBoostingClassifier(loss="exponential", n_estimators=8), TWO),
    "boosting from zero": (GradientBoostingRegressor(init="zero", n_estimators=8), VALUE),
    "tree four classes": (DecisionTreeClassifier(), FOUR),
    "tree two values": (DecisionTreeRegressor(max_depth=5), BOTH),
    "forest two values": (RandomForestRegressor(6, max_depth=5), BOTH),
    "extra trees four classes": (ExtraTreesClassifier(6), FOUR),
    "vote of tree and line": (
        VotingRegressor([("a", DecisionTreeRegressor(max_depth=4)), ("b", LinearRegression())]),
        VALUE,
    ),
    "stack of tree and line": (
        StackingRegressor(
            [("a", DecisionTreeRegressor(max_depth=4)), ("b", LinearRegression())], final_estimator=Ridge()
        ),
        VALUE,
    ),
    "ridge": (Ridge(), VALUE),
    "ridge classifier": (RidgeClassifier(), TWO),
    "linear support vectors": (LinearSVC(), TWO),
    "stochastic gradient": (SGDClassifier(loss="log_loss"), TWO),
    "poisson": (PoissonRegressor(), COUNT),
    "scaled boosting": (make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=8)), TWO),
    "min-max forest": (make_pipeline(MinMaxScaler(), RandomForestClassifier(5)), TWO),
    "robust logistic": (make_pipeline(RobustScaler(), LogisticRegression()), TWO),
    "power logistic": (make_pipeline(PowerTransformer(), LogisticRegression()), TWO),
    "binarised boosting": (make_pipeline(Binarizer(), GradientBoostingClassifier(n_estimators=5)), TWO),
    "chosen columns": (make_pipeline(SelectKBest(k=3), GradientBoostingClassifier(n_estimators=5)), TWO),
}


def _exported(model: object, target: np.ndarray, data: np.ndarray = DATA) -> bytes:
    fitted = model.fit(data, target)
    return to_onnx(fitted, data[:1], target_opset={"": 17, "ai.onnx.ml": 3}).SerializeToString()


def _holds(model: bytes, data: np.ndarray = DATA) -> None:
    rows, background = list(data[:6].T), list(data[100:120].T)
    explainer = Explainer(model, background)
    found = explainer.explain(rows)
    assert found.method in ("exact-trees", "exact-linear", "exact-trees-linear"), explainer.reason
    scale = max(1.0, float(np.abs(found.margin).max()))
    assert found.additivity_error <= 1e-6 * scale
    every, error = GenericExplainer(explainer._margin, background).explain(rows)
    assert error == 0.0
    assert np.abs(found.contributions - every).max() <= 1e-6 * scale


@pytest.mark.parametrize("name", SCIKIT)
def test_a_model_of_scikit_learn_is_explained_as_all_coalitions_say(name: str) -> None:
    _holds(_exported(*SCIKIT[name]))


def test_doubles_between_two_float32_values_are_compared_as_doubles() -> None:
    data = DATA.astype(np.float64) + 1e-9
    _holds(_exported(RandomForestRegressor(8), VALUE, data), data)


@pytest.mark.parametrize(
    ("model", "target"),
    [
        (HistGradientBoostingClassifier(max_iter=10), TWO),
        (HistGradientBoostingClassifier(max_iter=5), FOUR),
        (HistGradientBoostingRegressor(max_iter=10), VALUE),
    ],
)
def test_histogram_boosting_with_missing_values(
    model: object, target: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    # skl2onnx 1.20 hands numpy booleans to an onnx that no longer takes them
    make = onnx.helper.make_attribute

    def tolerant(key: str, value: object, *rest: object, **named: object) -> onnx.AttributeProto:
        flags = (
            isinstance(value, list) and value and isinstance(value[0], bool | np.bool_ | np.unsignedinteger)
        )
        return make(key, [int(item) for item in value] if flags else value, *rest, **named)

    monkeypatch.setattr(onnx.helper, "make_attribute", tolerant)
    _holds(_exported(model, target, HOLES), HOLES)


def _xgboost(name: str, target: np.ndarray, **settings: object) -> bytes:
    xgboost, tools = pytest.importorskip("xgboost"), pytest.importorskip("onnxmltools")
    types = pytest.importorskip("onnxmltools.convert.common.data_types")
    model = getattr(xgboost, name)(n_estimators=20, max_depth=4, **settings).fit(HOLES, target)
    inputs = [("input", types.FloatTensorType([None, 5]))]
    return tools.convert_xgboost(model, initial_types=inputs).SerializeToString()


def _lightgbm(name: str, target: np.ndarray, data: np.ndarray, **settings: object) -> bytes:
    lightgbm, tools = pytest.importorskip("lightgbm"), pytest.importorskip("onnxmltools")
    types = pytest.importorskip("onnxmltools.convert.common.data_types")
    model = getattr(lightgbm, name)(n_estimators=20, verbose=-1, min_child_samples=5)
    fitted = model.fit(data, target, **settings)
    inputs = [("input", types.FloatTensorType([None, 5]))]
    return tools.convert_lightgbm(fitted, initial_types=inputs).SerializeToString()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "target", "settings"),
    [
        ("XGBClassifier", TWO, {}),
        ("XGBClassifier", FOUR, {}),
        ("XGBRegressor", VALUE, {}),
        ("XGBRegressor", COUNT, {"objective": "count:poisson"}),
        ("XGBRFClassifier", TWO, {}),
    ],
)
def test_xgboost_with_missing_values_and_base_scores_outside_the_trees(
    name: str, target: np.ndarray, settings: dict[str, object]
) -> None:
    _holds(_xgboost(name, target, **settings), HOLES)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "target"), [("LGBMClassifier", TWO), ("LGBMClassifier", FOUR), ("LGBMRegressor", VALUE)]
)
def test_lightgbm_with_missing_values(name: str, target: np.ndarray) -> None:
    _holds(_lightgbm(name, target, HOLES), HOLES)


@pytest.mark.filterwarnings("ignore")
def test_lightgbm_with_a_categorical_column() -> None:
    data = DATA.copy()
    data[:, 4] = random.integers(0, 8, len(data))
    target = ((data[:, 4] % 3 == 1) ^ (data[:, 0] > 0)).astype(int)
    _holds(_lightgbm("LGBMClassifier", target, data, categorical_feature=[4]), data)


def test_no_rows_give_no_contributions_and_no_background_is_refused() -> None:
    model = _exported(Ridge(), VALUE)
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
