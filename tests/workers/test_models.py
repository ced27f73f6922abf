"""Models that come in: read in a box, examined with golden rows, accepted or refused with the reason."""

from collections.abc import Callable

import pytest
from onnx import TensorProto, helper

from infra.installation import Installation
from register import model_versions
from register.demo import SLUGS, read
from register.models import ModelVersion
from register.vocabulary import ModelState
from tests.cast import Cast
from tests.workers.conftest import describe, examine, upload
from tests.workers.sandbox import models

WorkOff = Callable[[], list[str]]


def state_of(house: Installation, cast: Cast, model: ModelVersion) -> ModelVersion:
    with house.database.read(cast.organisation_id) as session:
        return model_versions.get(session, model.id)


def with_second_row_wrong(golden: bytes) -> bytes:
    """Golden rows of which the second expects the other outcome."""
    header, first, second, *others = golden.decode().splitlines()
    place = header.split(",").index("verwacht")
    cells = second.split(",")
    cells[place] = {"brief": "persoonlijk", "persoonlijk": "brief"}[cells[place]]
    return "\n".join([header, first, ",".join(cells), *others]).encode()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_demo_model_is_read_described_examined_and_accepted(
    house: Installation, cast: Cast, work_off: WorkOff, slug: str
) -> None:
    demo = read(slug)
    model = upload(house, cast, demo.model)
    work_off()
    assert state_of(house, cast, model).state == ModelState.READ
    describe(house, cast, model, demo)
    examine(house, cast, model, demo.golden)
    work_off()
    accepted = state_of(house, cast, model)
    assert accepted.state == ModelState.ACCEPTED, accepted.reason
    measured = accepted.contract["measured"]
    assert measured["method"].startswith("exact")
    assert measured["additivity_error"] <= measured["additivity_limit"]


def test_the_features_are_prefilled_with_the_names_in_the_file(
    house: Installation, cast: Cast, work_off: WorkOff
) -> None:
    model = upload(house, cast, read("contactadvies").model)
    work_off()
    with house.database.read(cast.organisation_id) as session:
        names = [feature.name for feature in model_versions.features_of(session, model.id)]
    assert names == [str(feature["name"]) for feature in read("contactadvies").features]


def test_a_file_that_is_no_onnx_is_refused_with_the_reason(
    house: Installation, cast: Cast, work_off: WorkOff
) -> None:
    model = upload(house, cast, b"<html><body>404 not found</body></html>")
    work_off()
    refused = state_of(house, cast, model)
    assert refused.state == ModelState.REFUSED
    assert refused.reason == "register.sandbox.rejected"


def test_golden_rows_that_come_out_wrong_refuse_the_model_and_name_the_rows(
    house: Installation, cast: Cast, work_off: WorkOff
) -> None:
    demo = read("contactadvies")
    model = upload(house, cast, demo.model)
    work_off()
    describe(house, cast, model, demo)
    examine(house, cast, model, with_second_row_wrong(demo.golden))
    work_off()
    refused = state_of(house, cast, model)
    assert (refused.state, refused.reason) == (ModelState.REFUSED, "register.golden_rows_differ")
    assert refused.reason_parameters == {"rows": "2", "count": 1}


def test_a_refused_model_can_be_examined_again_with_better_golden_rows(
    house: Installation, cast: Cast, work_off: WorkOff
) -> None:
    demo = read("contactadvies")
    model = upload(house, cast, demo.model)
    work_off()
    describe(house, cast, model, demo)
    examine(house, cast, model, with_second_row_wrong(demo.golden))
    work_off()
    assert state_of(house, cast, model).state == ModelState.REFUSED
    examine(house, cast, model, demo.golden)
    work_off()
    assert state_of(house, cast, model).state == ModelState.ACCEPTED


def classifying(label: str) -> bytes:
    """A classifier of whole rows that answers this label or another."""
    leaf = {
        "class_treeids": [0, 0],
        "class_nodeids": [1, 2],
        "class_ids": [0, 1],
        "class_weights": [1.0, 1.0],
    }
    tree = {
        "nodes_treeids": [0] * 3, "nodes_nodeids": [0, 1, 2], "nodes_featureids": [0] * 3, "nodes_values": [0.5, 0.0, 0.0],
        "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"], "nodes_truenodeids": [1, 0, 0], "nodes_falsenodeids": [2, 0, 0],
    }  # fmt: skip
    node = models.node(
        "TreeEnsembleClassifier", outputs=("label", "y"), domain="ai.onnx.ml", classlabels_strings=[label, "andere"],
        **tree, **leaf,
    )  # fmt: skip
    answers = [
        helper.make_tensor_value_info("label", TensorProto.STRING, [None]),
        helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 2]),
    ]
    return models.graph([node], outputs=answers).SerializeToString()


@pytest.mark.parametrize(
    ("label", "reason"), [("eerste", None), ("eer\u202este", "steering_text"), ("a\x1b", "steering_text")]
)
def test_a_name_that_would_steer_a_page_refuses_the_model(
    house: Installation, cast: Cast, work_off: WorkOff, label: str, reason: str | None
) -> None:
    model = upload(house, cast, classifying(label))
    work_off()
    read_back = state_of(house, cast, model)
    assert read_back.state == (ModelState.REFUSED if reason else ModelState.READ)
    assert read_back.reason_parameters.get("reason") == reason
