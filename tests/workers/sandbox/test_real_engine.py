"""The house's own engine in a box: the same answers to the last bit as outside, and every lock in place."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.workers.sandbox import models
from tests.workers.sandbox.conftest import rows
from workers.engine import Explainer
from workers.sandbox import Limits, open_box
from workers.sandbox.nursery import Nursery

CASES = Path(__file__).parents[3].parent / "shared" / "cases"
pytestmark = pytest.mark.slow  # compiling the engine takes longer than all other tests here


@pytest.fixture(scope="module")
def engine() -> Iterator[Nursery]:
    kept = Nursery()
    kept.start()
    yield kept
    kept.stop()


def table(path: Path) -> list[np.ndarray]:
    return list(np.genfromtxt(path, delimiter=",", skip_header=1).T)


def same(
    model: bytes, background: list[np.ndarray], given: list[np.ndarray], engine: Nursery, threads: int
) -> None:
    outside = Explainer(model, background, threads=threads)
    with open_box(model, background, Limits(threads=threads), engine) as box:
        output, explanation = box.explain(given)
        assert np.array_equal(output.scores, outside.predict(given).scores)
        expected = outside.explain(given)
        for name in ("base", "contributions", "margin"):
            assert np.array_equal(getattr(explanation, name), getattr(expected, name)), name
        assert explanation.background_hash == expected.background_hash
        assert box.trial(given)["method"] == expected.method
        assert [one for one in box.trial(given)["findings"] if one["severity"] == "refused"] == []
        assert box.probe()["allowed"] == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("make", [models.forest, models.modern_forest])
def test_small_forests_answer_the_same_inside_and_outside(make, threads: int, engine: Nursery):
    same(make(), rows(5), rows(7), engine, threads)


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside this checkout")
def test_every_shared_case_answers_the_same_inside_and_outside(engine: Nursery):
    for case in sorted(CASES.iterdir()):
        background, given = table(case / "background.csv"), table(case / "rows.csv")
        same((case / "model.onnx").read_bytes(), background, given, engine, 1)
