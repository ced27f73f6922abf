"""The reference cases that come with the project's shared material."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workers.engine import Explainer

CASES = Path(__file__).parents[3].parent / "shared" / "cases"
NAMES = sorted(path.name for path in CASES.iterdir()) if CASES.is_dir() else []


def _columns(path: Path) -> list[np.ndarray]:
    return list(np.genfromtxt(path, delimiter=",", skip_header=1, dtype=np.float64).T)


@pytest.mark.skipif(not NAMES, reason="the shared reference cases are not beside this repository")
@pytest.mark.parametrize("name", NAMES or ["absent"])
def test_contributions_equal_the_exact_reference(name: str) -> None:
    folder = CASES / name
    expected = np.load(folder / "expected.npz", allow_pickle=True)
    explainer = Explainer((folder / "model.onnx").read_bytes(), _columns(folder / "background.csv"))
    rows = _columns(folder / "rows.csv")
    found = explainer.explain(rows)
    exact = "shap_interventional_exact_onnx" in expected
    reference = expected["shap_interventional_exact_onnx" if exact else "shap_values"]
    assert found.method.startswith("exact-")
    assert np.abs(found.contributions - reference.reshape(found.contributions.shape)).max() < 1e-6
    assert found.additivity_error <= 1e-6 * max(1.0, np.abs(found.margin).max())
    native = expected["native_output"]
    assert np.abs(explainer.predict(rows).scores - native.reshape(len(native), -1)).max() < 1e-4
