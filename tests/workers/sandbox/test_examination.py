"""What one look at a file says, and a keeper of boxes that replaces what is gone."""

import hashlib

import numpy as np
import pytest
from onnx import TensorProto, helper

from tests.workers.sandbox import hostile, models, stand_in
from tests.workers.sandbox.conftest import children, eventually, rows
from workers.sandbox import Boxes, Limits, SandboxFailure, examine, open_box
from workers.sandbox.nursery import Nursery

QUICK = Limits(start_seconds=6.0, call_seconds=2.0)


def codes(report: dict) -> dict[str, str]:
    return {one["code"]: one["severity"] for one in report["findings"]}


def test_an_honest_file_is_accepted_and_described(nursery: Nursery):
    model = models.forest()
    report = examine(model, QUICK, nursery)
    assert (report["verdict"], report["findings"]) == ("accepted", [])
    assert report["sha256"] == hashlib.sha256(model).hexdigest()
    assert report["operators"] == {"TreeEnsembleRegressor": 1}
    assert (report["inputs"], report["outputs"], report["tree_nodes"], report["tree_depth"]) == (
        ["x"],
        ["y"],
        5,
        2,
    )


@pytest.mark.parametrize(
    "name", ["endless_loop", "html_page", "deep_tree_50000", "outside_parent", "nested_types"]
)
def test_a_hostile_file_is_refused_without_an_error(name: str, nursery: Nursery):
    reason, make = hostile.REFUSED[name]
    report = examine(make(), QUICK, nursery)
    assert (report["verdict"], codes(report)) == ("refused", {reason: "refused"})


def test_everything_that_speaks_against_a_file_is_named_at_once(nursery: Nursery):
    many = models.graph(
        [models.node("Exfiltrate"), models.node("Loop"), models.node("Neg", domain="com.evil")]
    )
    report = examine(many.SerializeToString(), QUICK, nursery)
    assert set(codes(report)) == {"unknown_operator", "loop_operator", "foreign_operator"}


@pytest.mark.parametrize("name", ["multiplies", "doubles", "allocates_4_tb", "tiles", "expands", "ranges"])
def test_a_file_that_fills_the_memory_or_the_time_is_refused(name: str, nursery: Nursery):
    report = examine(hostile.RUN[name](), QUICK, nursery)
    assert report["verdict"] == "refused"
    assert set(codes(report)) <= {"out_of_memory", "overran"}


def test_endless_numbers_are_a_refusal_on_given_rows_and_a_word_on_neutral_ones(nursery: Nursery):
    logarithm = models.graph(
        [models.node("Log", outputs=("z",)), models.node("Identity", ["z"])],
        outputs=[helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, models.FEATURES])],
    ).SerializeToString()
    assert codes(examine(logarithm, QUICK, nursery)) == {"not_finite": "warning"}
    with open_box(logarithm, None, QUICK, nursery) as box:
        assert box.trial(rows(3, first=2.0))["findings"] == []
        assert codes(box.trial(rows(3, first=-2.0))) == {"not_finite": "refused"}


def test_a_declared_shape_that_is_not_the_real_one_is_worth_a_word(nursery: Nursery):
    wide = models.graph([models.node("Neg")]).SerializeToString()
    assert codes(examine(wide, QUICK, nursery)) == {"declared_shape": "warning"}


def test_boxes_are_kept_per_version_and_organisation_and_replaced_when_gone(nursery: Nursery):
    loads: list[str] = []

    def load() -> tuple[bytes, list[np.ndarray] | None]:
        loads.append("loaded")
        return models.honest_sum(), rows(2)

    before = children(nursery.pid())
    with Boxes(2, QUICK, nursery) as boxes:
        first = boxes.box("Voorbeeldstad", "v1", load)
        assert boxes.box("Voorbeeldstad", "v1", load) is first
        assert boxes.box("Elders", "v1", load) is not first
        with pytest.raises(SandboxFailure):
            first.predict(rows(1, stand_in.CRASH))
        again = boxes.box("Voorbeeldstad", "v1", load)
        assert again.predict(rows(1)).scores.shape == (1, 1)
        boxes.box("Voorbeeldstad", "v2", load)
        assert eventually(lambda: len(children(nursery.pid()) - before) == 2)
        assert len(loads) == 4
    assert again.closed
    assert eventually(lambda: children(nursery.pid()) <= before)
