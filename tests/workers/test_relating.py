"""How much data go together: a straight line, any rising one, and categories are all seen; chance and gaps are not."""

import numpy as np

from register.models import Feature
from workers.relating import related


def feature(name: str, kind: str = "number") -> Feature:
    return Feature(organisation_id="o", model_version_id="m", position=0, name=name, kind=kind)


def test_what_goes_together_is_found_whatever_its_kind_and_chance_is_not() -> None:
    rng = np.random.default_rng(7)
    base = rng.normal(size=400)
    columns = {
        "base": base.tolist(),
        "rising": np.exp(base).tolist(),
        "falling": (-(base**3)).tolist(),
        "chance": rng.normal(size=400).tolist(),
        "still": [1.0] * 400,
        "high": [str(one > 0) for one in base],
        "same": ["hoog" if one > 0 else "laag" for one in base],
        "mostly_unknown": [value if place < 20 else None for place, value in enumerate(base.tolist())],
        "answer": [bool(one > 0) for one in base],
    }
    kinds = {"high": "category", "same": "category", "answer": "boolean"}
    features = [feature(name, kinds.get(name, "number")) for name in columns]
    found = {
        frozenset((one.first, one.second)): one.strength for one in related(features, list(columns.values()))
    }
    assert found[frozenset(("base", "rising"))] == 1.0
    assert found[frozenset(("base", "falling"))] == 1.0
    assert found[frozenset(("high", "same"))] == 1.0
    assert found[frozenset(("answer", "same"))] == 1.0
    assert found[frozenset(("base", "high"))] > 0.7
    assert not any({"chance", "still", "mostly_unknown"} & pair for pair in found)
