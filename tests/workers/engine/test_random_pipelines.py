"""Random column-wise preparation before random trees and lines: the raw column stays the player, exactly."""

from __future__ import annotations

import numpy as np
import onnx
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from tests.workers.engine.builders import random_trees
from tests.workers.engine.oracle import Oracle
from workers.engine import Explainer

QUARTERS = ["noord", "oost", "zuid", "west"]
INPUTS = {
    "a": TensorProto.FLOAT,
    "b": TensorProto.FLOAT,
    "wijk": TensorProto.STRING,
    "kinderen": TensorProto.INT64,
}
ML = {"domain": "ai.onnx.ml"}
NUMBERS = [
    (("Imputer", {"imputed_value_floats": [1.5], "replaced_value_float": float("nan"), **ML}, 1),),
    (("Scaler", {"offset": [0.5], "scale": [2.0], **ML}, 1),),
    (
        ("Imputer", {"imputed_value_floats": [0.0], "replaced_value_float": float("nan"), **ML}, 1),
        ("Binarizer", {"threshold": 1.0, **ML}, 1),
    ),
    (("Abs", {}, 1), ("Scaler", {"offset": [1.0], "scale": [0.5], **ML}, 1)),
    (("Identity", {}, 1),),
]
TEXTS = [
    (("OneHotEncoder", {"cats_strings": QUARTERS, "zeros": 1, **ML}, 4), ("Flatten", {}, 4)),
    (("OneHotEncoder", {"cats_strings": QUARTERS[1:3], "zeros": 1, **ML}, 2), ("Flatten", {}, 2)),
    (
        (
            "LabelEncoder",
            {"keys_strings": QUARTERS, "values_floats": [2.0, 0.0, 1.0, 3.0], "default_float": -1.0, **ML},
            1,
        ),
    ),
]
COUNTS = [
    (("Cast", {"to": TensorProto.FLOAT}, 1),),
    (("OneHotEncoder", {"cats_int64s": [0, 1, 2, 3], "zeros": 1, **ML}, 4), ("Flatten", {}, 4)),
    (("Cast", {"to": TensorProto.FLOAT}, 1), ("Scaler", {"offset": [1.0], "scale": [1.5], **ML}, 1)),
]
CHOICES = {"a": NUMBERS, "b": NUMBERS, "wijk": TEXTS, "kinderen": COUNTS}


def _prepared(draw: st.DataObject) -> tuple[list[onnx.NodeProto], int]:
    """Nodes from the raw inputs to tensor `X`, and how many columns that has; a raw column may come in twice."""
    nodes, parts, width = [], [], 0
    order = draw.draw(st.permutations(list(INPUTS))) + draw.draw(
        st.lists(st.sampled_from(list(INPUTS)), max_size=2)
    )
    for place, name in enumerate(order):
        tensor, steps = name, draw.draw(st.sampled_from(CHOICES[name]))
        for step, (operator, attributes, _) in enumerate(steps):
            made = f"{name}/{place}/{step}"
            nodes.append(helper.make_node(operator, [tensor], [made], **attributes))
            tensor = made
        parts.append(tensor)
        width += steps[-1][2]
    nodes.append(helper.make_node("Concat", parts, ["X"], axis=1))
    return nodes, width


def _trees(random: np.random.Generator, width: int) -> list[onnx.NodeProto]:
    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"]
    nodes, weights = random_trees(random, 3, 4, width, 1, modes, grid=3)
    targets = {f"target_{name}": value for name, value in weights.items()}
    return [
        helper.make_node("TreeEnsembleRegressor", ["X"], ["trees"], n_targets=1, **nodes, **targets, **ML)
    ]


def _line(random: np.random.Generator, width: int) -> list[onnx.NodeProto]:
    weights = random.normal(size=width).astype(np.float32).tolist()
    made = helper.make_node("LinearRegressor", ["X"], ["line"], coefficients=weights, intercepts=[0.25], **ML)
    return [made]


def _model(nodes: list[onnx.NodeProto], output: str) -> bytes:
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "pipeline",
        [value(name, kind, [None, 1]) for name, kind in INPUTS.items()],
        [value(output, TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()


def _rows(random: np.random.Generator, count: int, missing: bool) -> list[np.ndarray]:
    numbers = random.integers(-1, 4, (2, count)).astype(np.float32)
    if missing:
        numbers[random.random(numbers.shape) < 0.2] = np.nan
    wijk = random.choice(np.array([*QUARTERS, "elders"]), count)
    return [*numbers, wijk, random.integers(0, 5, count)]


@settings(max_examples=40)
@given(
    data=st.data(),
    seed=st.integers(0, 2**32 - 1),
    last=st.sampled_from(["trees", "line", "both"]),
    link=st.booleans(),
)
def test_a_random_pipeline_is_explained_by_raw_column_exactly(
    data: st.DataObject, seed: int, last: str, link: bool
) -> None:
    random = np.random.default_rng(seed)
    nodes, width = _prepared(data)
    nodes += _trees(random, width) if last != "line" else []
    nodes += _line(random, width) if last != "trees" else []
    nodes += [helper.make_node("Add", ["trees", "line"], ["both"])] if last == "both" else []
    plain, linked = _model(nodes, last), _model([*nodes, helper.make_node("Sigmoid", [last], ["p"])], "p")
    # a line has no answer for what is missing
    rows, background = _rows(random, 4, last == "trees"), _rows(random, 10, last == "trees")
    explainer = Explainer(linked if link else plain, background)
    found = explainer.explain(rows)
    names = {"trees": "exact-trees", "line": "exact-linear", "both": "exact-trees-linear"}
    assert found.method == names[last], explainer.reason
    scale = max(1.0, float(np.abs(found.margin).max()))
    assert found.additivity_error <= 1e-6 * scale
    assert np.abs(found.contributions - Oracle(plain).shapley(rows, background)).max() <= 1e-6 * scale
