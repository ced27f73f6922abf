"""Models that come in: read in a box, examined with golden rows, accepted or refused with the reason."""

from collections.abc import Callable

import pytest

from infra.installation import Installation
from register import model_versions
from register.demo import SLUGS, read
from register.models import ModelVersion
from register.vocabulary import ModelState
from tests.cast import Cast
from tests.workers.conftest import describe, examine, upload

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
