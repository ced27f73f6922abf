"""Models of every kind that exporters make: trained here, each with its data and what the engine must find in it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import lightgbm
import numpy as np
import onnx
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
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
    ElasticNet,
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

OPSETS = {"": 17, "ai.onnx.ml": 3}
WIDTH = 5

random = np.random.default_rng(5)
# Few digits: shap compares some values of scikit-learn's trees wrongly when they have more than fit in float32.
DATA = (np.round(random.normal(size=(300, WIDTH)) * 1024) / 1024).astype(np.float32)
HOLES = np.where(random.random(DATA.shape) < 0.1, np.nan, DATA).astype(np.float32)
GRID = random.integers(0, 5, DATA.shape).astype(np.float32)
KINDS_OF_THING = DATA.copy()
KINDS_OF_THING[:, 4] = random.integers(0, 8, len(DATA))
TWO = (DATA[:, 0] * DATA[:, 1] + DATA[:, 2] > 0).astype(int)
FOUR = np.digitize(DATA[:, 0] + DATA[:, 3] ** 2, [-0.3, 0.5, 1.4])
VALUE = DATA[:, 0] * 3 + DATA[:, 1] * DATA[:, 4]
BOTH = np.c_[VALUE, DATA[:, 2]]
COUNT = random.poisson(np.exp(DATA[:, 0] / 3))
BY_GRID = ((GRID[:, 0] > 2) ^ (GRID[:, 1] < 2)).astype(int)
BY_THING = ((KINDS_OF_THING[:, 4] % 3 == 1) ^ (DATA[:, 0] > 0)).astype(int)

Made = tuple[object, bytes]


@dataclass(frozen=True)
class Kind:
    """A model to train and export. `right` says that shap's interventional explainer can read the native model."""

    make: Callable[[], object]
    target: np.ndarray
    explained: str
    data: np.ndarray = field(default_factory=lambda: DATA)
    right: bool = False
    method: str = "exact-trees"
    fit: dict[str, object] = field(default_factory=dict)


def made(name: str) -> Made:
    """The trained model and its ONNX file; once per run."""
    return _made(name)


@functools.cache
def _made(name: str) -> Made:
    kind = KINDS[name]
    native = kind.make()
    native.fit(kind.data, kind.target, **kind.fit)
    return native, exported(native, kind.data)


def exported(native: object, data: np.ndarray = DATA) -> bytes:
    """The ONNX file that the exporter of this library makes."""
    inputs = [("input", FloatTensorType([None, data.shape[1]]))]
    if type(native).__module__.startswith("xgboost"):
        return onnxmltools.convert_xgboost(native, initial_types=inputs).SerializeToString()
    if type(native).__module__.startswith("lightgbm"):
        return onnxmltools.convert_lightgbm(native, initial_types=inputs).SerializeToString()
    with _tolerant():
        return to_onnx(native, data[:1], target_opset=OPSETS).SerializeToString()


@contextmanager
def _tolerant() -> Iterator[None]:
    """skl2onnx 1.20 hands numpy booleans of histogram boosting to an onnx that no longer takes them."""
    make = onnx.helper.make_attribute

    def tolerant(key: str, value: object, *rest: object, **named: object) -> onnx.AttributeProto:
        flags = (
            isinstance(value, list) and value and isinstance(value[0], bool | np.bool_ | np.unsignedinteger)
        )
        return make(key, [int(item) for item in value] if flags else value, *rest, **named)

    with patch.object(onnx.helper, "make_attribute", tolerant):
        yield


def _boosting(**settings: object) -> Callable[[], object]:
    return lambda: GradientBoostingClassifier(random_state=0, **settings)


def _forest(**settings: object) -> Callable[[], object]:
    return lambda: RandomForestClassifier(random_state=0, **settings)


def _xgb(name: str, **settings: object) -> Callable[[], object]:
    return lambda: getattr(xgboost, name)(n_estimators=20, max_depth=4, random_state=0, n_jobs=1, **settings)


def _lgbm(name: str, **settings: object) -> Callable[[], object]:
    small = {"n_estimators": 20, "verbose": -1, "min_child_samples": 5, "random_state": 0, "n_jobs": 1}
    return lambda: getattr(lightgbm, name)(**small | settings)


def _vote() -> object:
    return VotingRegressor(
        [("a", DecisionTreeRegressor(max_depth=4, random_state=0)), ("b", LinearRegression())]
    )


def _stack() -> object:
    parts = [("a", DecisionTreeRegressor(max_depth=4, random_state=0)), ("b", LinearRegression())]
    return StackingRegressor(parts, final_estimator=Ridge())


TREES = {
    "tree binary": Kind(lambda: DecisionTreeClassifier(max_depth=4), TWO, "probability", right=True),
    "tree four classes": Kind(DecisionTreeClassifier, FOUR, "probability", right=True),
    "tree value": Kind(lambda: DecisionTreeRegressor(max_depth=5), VALUE, "output", right=True),
    "tree two values": Kind(lambda: DecisionTreeRegressor(max_depth=5), BOTH, "output", right=True),
    "forest binary": Kind(_forest(n_estimators=8, max_depth=5), TWO, "probability", right=True),
    "forest four classes": Kind(_forest(n_estimators=6), FOUR, "probability", right=True),
    "forest value": Kind(lambda: RandomForestRegressor(8, random_state=0), VALUE, "output", right=True),
    "forest two values": Kind(lambda: RandomForestRegressor(6, max_depth=5), BOTH, "output", right=True),
    "extra trees four classes": Kind(lambda: ExtraTreesClassifier(6), FOUR, "probability", right=True),
    "extra trees value": Kind(lambda: ExtraTreesRegressor(6), VALUE, "output", right=True),
    "doubles between two float32 values": Kind(
        lambda: RandomForestRegressor(8, random_state=0),
        VALUE,
        "output",
        DATA.astype(np.float64) + 1e-9,
    ),
}
BOOSTING = {
    "boosting binary": Kind(_boosting(n_estimators=20), TWO, "margin", right=True),
    "boosting on its thresholds": Kind(_boosting(n_estimators=20), BY_GRID, "margin", GRID, right=True),
    "boosting four classes": Kind(_boosting(n_estimators=6), FOUR, "margin"),
    "boosting exponential loss": Kind(_boosting(loss="exponential", n_estimators=8), TWO, "margin"),
    "boosting value": Kind(lambda: GradientBoostingRegressor(n_estimators=20), VALUE, "output", right=True),
    "boosting from zero": Kind(
        lambda: GradientBoostingRegressor(init="zero", n_estimators=8), VALUE, "output"
    ),
    "histogram binary": Kind(
        lambda: HistGradientBoostingClassifier(max_iter=10), TWO, "margin", HOLES, right=True
    ),
    "histogram four classes": Kind(
        lambda: HistGradientBoostingClassifier(max_iter=5), FOUR, "margin", HOLES, right=True
    ),
    "histogram value": Kind(
        lambda: HistGradientBoostingRegressor(max_iter=10), VALUE, "output", HOLES, right=True
    ),
}
XGBOOST = {
    "xgboost binary": Kind(_xgb("XGBClassifier"), TWO, "margin", HOLES, right=True),
    "xgboost on its thresholds": Kind(_xgb("XGBClassifier"), BY_GRID, "margin", GRID, right=True),
    "xgboost four classes": Kind(_xgb("XGBClassifier"), FOUR, "margin", HOLES, right=True),
    "xgboost value": Kind(_xgb("XGBRegressor"), VALUE, "output", HOLES, right=True),
    "xgboost counts": Kind(_xgb("XGBRegressor", objective="count:poisson"), COUNT, "margin", HOLES),
    "xgboost forest": Kind(_xgb("XGBRFClassifier"), TWO, "margin", HOLES),
    "xgboost leaf-wise": Kind(
        _xgb("XGBClassifier", grow_policy="lossguide", max_leaves=9), TWO, "margin", HOLES, right=True
    ),
}
LIGHTGBM = {
    "lightgbm binary": Kind(_lgbm("LGBMClassifier"), TWO, "margin", HOLES, right=True),
    "lightgbm on its thresholds": Kind(_lgbm("LGBMClassifier"), BY_GRID, "margin", GRID, right=True),
    "lightgbm four classes": Kind(_lgbm("LGBMClassifier"), FOUR, "margin", HOLES, right=True),
    "lightgbm value": Kind(_lgbm("LGBMRegressor"), VALUE, "output", HOLES, right=True),
    "lightgbm zero as missing": Kind(_lgbm("LGBMClassifier", zero_as_missing=True), TWO, "margin", HOLES),
    "lightgbm forest": Kind(
        _lgbm("LGBMRegressor", boosting_type="rf", bagging_freq=1, bagging_fraction=0.7),
        VALUE,
        "output",
        HOLES,
    ),
    "lightgbm categories": Kind(
        _lgbm("LGBMClassifier"), BY_THING, "margin", KINDS_OF_THING, fit={"categorical_feature": [4]}
    ),
}
LINEAR = {
    name: Kind(make, target, explained, method="exact-linear")
    for name, (make, target, explained) in {
        "linear regression": (LinearRegression, VALUE, "output"),
        "two linear values": (LinearRegression, BOTH, "output"),
        "ridge": (Ridge, VALUE, "output"),
        "elastic net": (lambda: ElasticNet(0.1), VALUE, "output"),
        "poisson": (PoissonRegressor, COUNT, "margin"),
        "logistic binary": (LogisticRegression, TWO, "margin"),
        "logistic four classes": (LogisticRegression, FOUR, "margin"),
        "ridge classifier": (RidgeClassifier, TWO, "margin"),
        "linear support vectors": (LinearSVC, TWO, "margin"),
        "stochastic gradient": (lambda: SGDClassifier(loss="log_loss"), TWO, "margin"),
        "robust logistic": (lambda: make_pipeline(RobustScaler(), LogisticRegression()), TWO, "margin"),
        "power logistic": (lambda: make_pipeline(PowerTransformer(), LogisticRegression()), TWO, "margin"),
    }.items()
}
TOGETHER = {
    "vote of tree and line": Kind(_vote, VALUE, "output", method="exact-trees-linear"),
    "stack of tree and line": Kind(_stack, VALUE, "output", method="exact-trees-linear"),
    "scaled boosting": Kind(
        lambda: make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=8)), TWO, "margin"
    ),
    "min-max forest": Kind(
        lambda: make_pipeline(MinMaxScaler(), RandomForestClassifier(5)), TWO, "probability"
    ),
    "binarised boosting": Kind(
        lambda: make_pipeline(Binarizer(), GradientBoostingClassifier(n_estimators=5)), TWO, "margin"
    ),
    "chosen columns": Kind(
        lambda: make_pipeline(SelectKBest(k=3), GradientBoostingClassifier(n_estimators=5)), TWO, "margin"
    ),
}
KINDS = TREES | BOOSTING | XGBOOST | LIGHTGBM | LINEAR | TOGETHER
