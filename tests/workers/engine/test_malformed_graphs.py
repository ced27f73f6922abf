"""Files that no exporter makes: the engine says so in its own words, or in onnxruntime's, and never stumbles."""

from __future__ import annotations

import numpy as np
import pytest

from tests.workers.engine.builders import grid_rows, modern_forest, regressor
from tests.workers.engine.exported import DATA, made
from tests.workers.engine.mutations import mutated
from workers.engine import Explainer, NotTabular, contract

KINDS = [
    "logistic binary",
    "tree four classes",
    "xgboost counts",
    "lightgbm binary",
    "stack of tree and line",
]
KINDS += ["scaled boosting", "chosen columns"]
ALLOWED = (NotTabular, ValueError)


def _models() -> list[bytes]:
    return [made(name)[1] for name in KINDS] + [modern_forest(np.random.default_rng(0), width=5)]


def test_reading_a_broken_graph_gives_a_contract_or_says_that_it_cannot() -> None:
    random, models = np.random.default_rng(1), _models()
    refused, reasons = 0, set()
    for place in range(1200):
        try:
            contract(mutated(models[place % len(models)], random, 1 + place % 3))
        except NotTabular as error:
            refused += 1
            reasons.add(str(error))
    assert 100 < refused < 1100
    assert all(reasons)
    assert len(reasons) > 3


def test_explaining_with_a_broken_graph_is_refused_or_adds_up() -> None:
    random, models, columns = np.random.default_rng(2), _models(), list(DATA[:12].T)
    explained, strangers = 0, set()
    for place in range(240):
        model = mutated(models[place % len(models)], random, 1)
        try:
            found = Explainer(model, columns).explain([column[:3] for column in columns])
        except ALLOWED:
            continue
        except Exception as error:
            strangers.add(type(error).__module__.partition(".")[0])
            continue
        explained += 1
        total = found.base + found.contributions.sum(axis=1)
        gap = np.abs(total - found.margin).max()
        assert not gap > 1e-5 * max(1.0, np.abs(found.margin).max()), found.method
    assert strangers == {"onnxruntime"}
    assert explained > 30


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"PK\x03\x04", b"\xff" * 99, b"no model", bytes(range(256))]
)
def test_what_is_no_onnx_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotTabular):
        contract(content)


def test_rows_that_do_not_fit_are_refused_by_their_number_of_columns() -> None:
    random = np.random.default_rng(3)
    explainer = Explainer(regressor(random), grid_rows(random, 9, 4, False))
    with pytest.raises(ValueError, match="asks for 4 columns, 3 were given"):
        explainer.explain(grid_rows(random, 9, 3, False))
    with pytest.raises(ValueError, match="differ in length"):
        explainer.explain([np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(3)])
