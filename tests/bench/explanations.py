"""Measures explanations against shap, side by side in one run: same model, rows and background.

`OMP_NUM_THREADS=1 python -m tests.bench.explanations` prints a table in Markdown, one thread against one thread.
Every figure is the best of several rounds, for shap and for us alike, and the rounds of both take turns.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import lightgbm
import numpy as np
import shap
import xgboost
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor

from workers.engine import Explainer, warm_up

ROWS, FEATURES, BACKGROUND = 4000, 20, 100


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
    inputs = [("input", FloatTensorType([None, FEATURES]))]
    boosted = xgboost.XGBClassifier(n_estimators=100, max_depth=6, n_jobs=1)
    boosted.fit(table[:5000], positive[:5000])
    file = convert_xgboost(boosted, initial_types=inputs)
    yield Trained("XGBoost 100 x depth 6", boosted, file.SerializeToString())
    leafwise = lightgbm.LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=1, verbose=-1)
    leafwise.fit(table[:5000], positive[:5000])
    file = convert_lightgbm(leafwise, initial_types=inputs, zipmap=False)
    yield Trained("LightGBM 100 x 31 leaves", leafwise, file.SerializeToString())


def _models(table: np.ndarray, value: np.ndarray) -> Iterator[Trained]:
    positive = (value > 0).astype(int)
    yield from _boosters(table, positive)
    yield _scikit("forest 60 x depth 8", RandomForestRegressor(60, max_depth=8, n_jobs=2), table, value)
    boosted = GradientBoostingClassifier(n_estimators=100, max_depth=4, subsample=0.5)
    yield _scikit("sklearn boosting 100 x depth 4", boosted, table, positive)
    deep = _scikit("forest 30, unlimited depth", RandomForestClassifier(30, n_jobs=2), table, positive)
    yield replace(deep, large=1000)


def best(*works: tuple[Callable[[], object], int], rounds: int = 5) -> list[float]:
    """The shortest run of each, in seconds; each comes with how often it runs in a round."""
    found = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, (work, times) in enumerate(works):
            for _ in range(times):
                start = time.perf_counter()
                work()
                found[place] = min(found[place], time.perf_counter() - start)
    return found


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
    large_size: int
    single: float
    single_shap: float
    two_threads: float
    prepare: float
    error: float
    against_shap: float


def measure(trained: Trained, table: np.ndarray) -> Measured:
    """One line of the table."""
    background, rows = table[:BACKGROUND], table[5000 : 5000 + ROWS]
    columns, one, few, fewer = _columns(rows), _columns(rows[:1]), rows[:200], rows[:40]
    start = time.perf_counter()
    ours = Explainer(trained.onnx, _columns(background))
    prepare = time.perf_counter() - start
    two = Explainer(trained.onnx, _columns(background), threads=2)
    large = Explainer(trained.onnx, _columns(table[: trained.large]))
    by_path, against = shap.TreeExplainer(trained.native), shap.TreeExplainer(trained.native, background)
    took = best(
        (lambda: ours.explain(columns), 3),
        (lambda: ours.predict(columns), 3),
        (lambda: two.explain(columns), 3),
        (lambda: large.explain(columns), 3),
        (lambda: by_path.shap_values(few, check_additivity=False), 1),
        (lambda: against.shap_values(fewer, check_additivity=False), 1),
        (lambda: ours.explain(one), 100),
        (lambda: by_path.shap_values(rows[:1], check_additivity=False), 10),
    )
    found = ours.explain(columns)
    scale = max(1.0, float(np.abs(found.margin).max()))
    theirs = np.asarray(against.shap_values(fewer, check_additivity=False))
    theirs = theirs[:, :, -1] if theirs.ndim == 3 else theirs
    return Measured(
        name=trained.name,
        explain=took[0] / ROWS * 1e6,
        predict=took[1] / ROWS * 1e6,
        two_threads=took[0] / took[2],
        large_background=took[3] / ROWS * 1e6,
        large_size=large.explain(columns).background_size,
        path_dependent=took[4] / len(few) * 1e6,
        interventional=took[5] / len(fewer) * 1e6,
        single=took[6] * 1e6,
        single_shap=took[7] * 1e6,
        prepare=prepare,
        error=found.additivity_error / scale,
        against_shap=float(np.abs(found.contributions[: len(fewer), :, -1] - theirs).max()) / scale,
    )


def _line(found: Measured) -> str:
    cells = [
        found.name,
        f"{found.explain:.1f}",
        f"{found.path_dependent / found.explain:.0f}x",
        f"{found.interventional / found.explain:.0f}x",
        f"{found.explain / found.predict:.1f}x",
        f"{found.large_background / found.explain:.2f} ({found.large_size:,})",
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
    f"larger background / {BACKGROUND}",
    "one row / shap, us",
    "2 threads",
    "prepare, s",
    "additivity error",
    "difference to shap",
)


def main() -> None:
    """Prints the table."""
    print(
        f"compiled code ready in {warm_up():.1f} s; {ROWS} rows, {FEATURES} features; load {os.getloadavg()[0]:.1f}\n"
    )
    print("| " + " | ".join(HEADER) + " |")
    print("|" + "---|" * len(HEADER))
    table, value = _data()
    for trained in _models(table, value):
        print(_line(measure(trained, table)), flush=True)


if __name__ == "__main__":
    main()
