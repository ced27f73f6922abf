"""Measures explanations against shap, side by side in one run: same model, rows and background.

`OMP_NUM_THREADS=1 python -m tests.bench.explanations` prints a table in Markdown, one thread against one thread. XGBoost and LightGBM take part where they and
onnxmltools can be imported.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shap
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor

from workers.engine import Explainer, warm_up

ROWS, FEATURES, BACKGROUND = 2000, 20, 100


@dataclass(frozen=True)
class Trained:
    """A native model, its ONNX file, and the size of its large background."""

    name: str
    native: object
    onnx: bytes
    large: int = 10_000


def _data() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    table = random.normal(size=(12_000, FEATURES)).astype(np.float32)
    signal = table[:, 0] * table[:, 1] + table[:, 2] + np.sin(2 * table[:, 3]) + table[:, 4] * table[:, 5]
    return table, signal + 0.15 * table[:, 6:].sum(axis=1) + random.normal(size=len(table)) / 2


def _scikit(name: str, model: object, table: np.ndarray, target: np.ndarray) -> Trained:
    fitted = model.fit(table[:5000], target[:5000])
    file = to_onnx(fitted, table[:1], target_opset={"": 17, "ai.onnx.ml": 3})
    return Trained(name, fitted, file.SerializeToString())


def _boosters(table: np.ndarray, positive: np.ndarray) -> Iterator[Trained]:
    try:
        converters = importlib.import_module("onnxmltools")
        types = importlib.import_module("onnxmltools.convert.common.data_types")
        xgboost, lightgbm = importlib.import_module("xgboost"), importlib.import_module("lightgbm")
    except ImportError as error:
        print(f"XGBoost and LightGBM are left out: {error}\n")
        return
    inputs = [("input", types.FloatTensorType([None, FEATURES]))]
    boosted = xgboost.XGBClassifier(n_estimators=100, max_depth=6, n_jobs=1).fit(
        table[:5000], positive[:5000]
    )
    file = converters.convert_xgboost(boosted, initial_types=inputs)
    yield Trained("XGBoost 100 x depth 6", boosted, file.SerializeToString())
    leafwise = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=1, verbose=-1)
    leafwise.fit(table[:5000], positive[:5000])
    file = converters.convert_lightgbm(leafwise, initial_types=inputs, zipmap=False)
    yield Trained("LightGBM 100 x 31 leaves", leafwise, file.SerializeToString())


def _models(table: np.ndarray, value: np.ndarray) -> Iterator[Trained]:
    positive = (value > 0).astype(int)
    yield from _boosters(table, positive)
    yield _scikit("forest 60 x depth 8", RandomForestRegressor(60, max_depth=8, n_jobs=2), table, value)
    boosted = GradientBoostingClassifier(n_estimators=100, max_depth=4, subsample=0.5)
    yield _scikit("sklearn boosting 100 x depth 4", boosted, table, positive)
    deep = _scikit("forest 30, unlimited depth", RandomForestClassifier(30, n_jobs=2), table, positive)
    yield replace(deep, large=BACKGROUND)


def best(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def _columns(table: np.ndarray) -> list[np.ndarray]:
    return list(np.ascontiguousarray(table.T))


@dataclass(frozen=True)
class Measured:
    """Microseconds per row, and errors relative to the largest margin."""

    name: str
    explain: float
    predict: float
    path_dependent: float
    interventional: float
    large_background: float
    single: float
    single_shap: float
    two_threads: float
    prepare: float
    error: float
    against_shap: float


def _explainers(native: object, background: np.ndarray) -> tuple[object, object]:
    return shap.TreeExplainer(native), shap.TreeExplainer(native, data=background)


def measure(trained: Trained, table: np.ndarray) -> Measured:
    """One line of the table."""
    background, rows = table[:BACKGROUND], table[5000 : 5000 + ROWS]
    columns, one = _columns(rows), _columns(rows[:1])
    start = time.perf_counter()
    ours = Explainer(trained.onnx, _columns(background))
    prepare = time.perf_counter() - start
    large = Explainer(trained.onnx, _columns(table[: trained.large]))
    by_path, against = _explainers(trained.native, background)
    few, fewer = rows[:200], rows[:40]
    theirs = np.asarray(against.shap_values(fewer, check_additivity=False))
    theirs = theirs[:, :, -1] if theirs.ndim == 3 else theirs
    found = ours.explain(columns)
    scale = max(1.0, float(np.abs(found.margin).max()))
    return Measured(
        name=trained.name,
        explain=best(lambda: ours.explain(columns)) / ROWS * 1e6,
        predict=best(lambda: ours.predict(columns)) / ROWS * 1e6,
        path_dependent=best(lambda: by_path.shap_values(few, check_additivity=False), 3) / len(few) * 1e6,
        interventional=best(lambda: against.shap_values(fewer, check_additivity=False), 2) / len(fewer) * 1e6,
        large_background=best(lambda: large.explain(columns)) / ROWS * 1e6,
        single=best(lambda: ours.explain(one), 200) * 1e6,
        single_shap=best(lambda: by_path.shap_values(rows[:1], check_additivity=False), 20) * 1e6,
        two_threads=_two_threads(trained, background, table),
        prepare=prepare,
        error=found.additivity_error / scale,
        against_shap=float(np.abs(found.contributions[: len(fewer), :, -1] - theirs).max()) / scale,
    )


def _two_threads(trained: Trained, background: np.ndarray, table: np.ndarray) -> float:
    """How many times faster two threads fill the contributions (the margin is onnxruntime's own work)."""
    rows = _columns(table[:4000])
    explainer = Explainer(trained.onnx, _columns(background))
    exact = explainer._exact
    if exact is None:
        return float("nan")
    return best(lambda: exact.explain(rows, 1), 3) / best(lambda: exact.explain(rows, 2), 3)


def _line(found: Measured) -> str:
    cells = [
        found.name,
        f"{found.explain:.1f}",
        f"{found.path_dependent / found.explain:.0f}x",
        f"{found.interventional / found.explain:.0f}x",
        f"{found.explain / found.predict:.1f}x",
        f"{found.large_background / found.explain:.2f}",
        f"{found.single:.0f} / {found.single_shap:.0f}",
        f"{found.two_threads:.2f}x",
        f"{found.prepare:.2f}",
        f"{found.error:.0e}",
        f"{found.against_shap:.0e}",
    ]
    return "| " + " | ".join(cells) + " |"


HEADER = (
    "model",
    "us per row",
    "shap path-dependent",
    f"shap interventional, {BACKGROUND}",
    "predictions",
    "background 10,000 / 100",
    "one row / shap, us",
    "2 threads",
    "prepare, s",
    "additivity error",
    "difference to shap",
)


def main() -> None:
    """Prints the table."""
    print(f"compiled code ready in {warm_up():.1f} s; {ROWS} rows, {FEATURES} features\n")
    print("| " + " | ".join(HEADER) + " |")
    print("|" + "---|" * len(HEADER))
    table, value = _data()
    for trained in _models(table, value):
        print(_line(measure(trained, table)), flush=True)


if __name__ == "__main__":
    main()
