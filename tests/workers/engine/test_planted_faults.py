"""Faults planted in the engine: the tests of its numbers find each one, and the engine itself distrusts what it can."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.engine.builders import grid_rows, regressor
from tests.workers.engine.oracle import Oracle
from tests.workers.engine.test_exported_models import boosted_pipeline, raw_columns
from workers.engine import Explainer, additive
from workers.engine.graph import models
from workers.engine.trees import reading
from workers.engine.trees.explaining import ForestExplainer

Plant = Callable[[pytest.MonkeyPatch], None]


def _strict_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(reading._PLAIN, "BRANCH_LT", (False, False))


def _missing_astray(patch: pytest.MonkeyPatch) -> None:
    sound = reading._flags
    patch.setattr(reading, "_flags", lambda attributes, count: ~sound(attributes, count))


def _base_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(models, "base_values", lambda attributes: np.zeros(0))


class OneHotSummed(ForestExplainer):
    """Explains encoded columns one by one and adds up afterwards, as is often done."""

    def __init__(self, forest, players, features, background) -> None:
        self.owners = np.zeros((len(players), features))
        self.owners[players >= 0, players[players >= 0]] = 1.0
        super().__init__(forest, np.arange(len(players)), len(players), background)

    def explain(self, matrix: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.einsum("nco,cf->nfo", super().explain(matrix), self.owners)


def _one_hot_summed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(additive, "ForestExplainer", OneHotSummed)


def _leaf(patch: pytest.MonkeyPatch) -> None:
    """The smallest fault of all: one leaf is off by a thousandth."""
    sound = reading._leaf_values

    def off(*arguments: object) -> NDArray[np.float64]:
        values = sound(*arguments)
        values[-1] += 1e-3
        return values

    patch.setattr(reading, "_leaf_values", off)


def _numbers_hold(model: bytes, rows: list[np.ndarray], background: list[np.ndarray], **how: bool) -> None:
    found = Explainer(model, background).explain(rows)
    assert found.method == "exact-trees"
    assert found.additivity_error < 1e-6
    expected = Oracle(model, **how).shapley(rows, background)
    assert np.abs(found.contributions - expected[:, :, -found.margin.shape[1] :]).max() < 1e-6


def _forest_holds(mode: str) -> None:
    random = np.random.default_rng(9)
    model = regressor(random, trees=4, depth=4, modes=[mode], base_values=[0.75])
    _numbers_hold(model, grid_rows(random, 12, 4, True), grid_rows(random, 9, 4, True))


def _pipeline_holds() -> None:
    _numbers_hold(boosted_pipeline(), raw_columns(6, 2), raw_columns(15, 3), node=True, plain=True)


FAULTS: dict[str, tuple[Plant, Callable[[], None]]] = {
    "LEQ for LT": (_strict_forgotten, lambda: _forest_holds("BRANCH_LT")),
    "NaN to the wrong side": (_missing_astray, lambda: _forest_holds("BRANCH_LEQ")),
    "base value dropped": (_base_dropped, lambda: _forest_holds("BRANCH_LEQ")),
    "a leaf off by a thousandth": (_leaf, lambda: _forest_holds("BRANCH_LEQ")),
    "one-hot summed": (_one_hot_summed, _pipeline_holds),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_makes_the_numbers_wrong_and_is_seen(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, holds = FAULTS[name]
    holds()
    # without the engine's own check, so that the fault reaches the numbers
    monkeypatch.setattr(Explainer, "_agree", lambda *_: True)
    plant(monkeypatch)
    with pytest.raises(AssertionError, match="< 1e-06"):
        holds()


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "one-hot summed"])
def test_the_engine_distrusts_its_own_wrong_reading_and_answers_right_in_another_way(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[name][0](monkeypatch)
    random = np.random.default_rng(9)
    mode = "BRANCH_LT" if name == "LEQ for LT" else "BRANCH_LEQ"
    model = regressor(random, trees=4, depth=4, modes=[mode], base_values=[0.75])
    rows, background = grid_rows(random, 5, 4, True), grid_rows(random, 40, 4, True)
    explainer = Explainer(model, background)
    assert explainer.method == "exact-coalitions"
    assert "differs from what onnxruntime computes" in explainer.reason
    found = explainer.explain(rows).contributions
    assert np.abs(found - Oracle(model).shapley(rows, background)).max() < 1e-6
