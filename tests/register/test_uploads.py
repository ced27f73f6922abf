"""Rows that come with a model: checked against its features, sealed on disk, and read back as they were."""

import pytest

from infra.errors import NotFound, NotValid
from infra.installation import Installation
from infra.sealing import Erased
from register import model_versions, uploads
from register.models import Feature, ModelVersion
from register.rows.reading import Cell
from register.vocabulary import BACKGROUND_ROWS, GOLDEN_ROWS
from tests import builders
from tests.cast import Cast


@pytest.fixture
def model(house: Installation, cast: Cast) -> ModelVersion:
    return builders.a_described_model(house, cast)


def features(house: Installation, model: ModelVersion) -> list[Feature]:
    with house.database.read(model.organisation_id) as session:
        return model_versions.features_of(session, model.id)


def golden(count: int = 6, **change: Cell) -> bytes:
    return builders.as_csv(
        [builders.a_row(n, verwacht="brief", score_brief="0.5") | change for n in range(count)]
    )


def test_a_background_is_sealed_and_reads_back(house: Installation, cast: Cast, model: ModelVersion) -> None:
    content = builders.as_csv([builders.a_row(n) for n in range(20)])
    kept = uploads.upload_background(house, cast.sanne, model.id, content)
    assert kept.background_rows == 20
    on_disk = house.storage.read(cast.organisation_id, kept.background_file or "")
    assert b"alleenstaand" not in on_disk
    checked = uploads.read_background(house, kept, features(house, kept))
    assert checked.faults == []
    assert checked.columns == [
        [float(builders.a_row(n)["achterstand_maanden"]) for n in range(20)],  # type: ignore[arg-type]
        [float(builders.a_row(n)["inkomen"]) for n in range(20)],  # type: ignore[arg-type]
        [builders.a_row(n)["telefoon_bekend"] for n in range(20)],
        [builders.a_row(n)["huishouden"] for n in range(20)],
    ]


def test_golden_rows_read_back_with_what_must_come_out(
    house: Installation, cast: Cast, model: ModelVersion
) -> None:
    kept = uploads.upload_golden_rows(house, cast.sanne, model.id, golden(7))
    rows = uploads.read_golden_rows(house, kept, features(house, kept))
    assert kept.golden_rows == 7
    assert rows.expected == ["brief"] * 7
    assert rows.scores == {"brief": [0.5] * 7}
    assert [len(column) for column in rows.columns] == [7] * 4


def test_rows_that_an_office_saved_are_understood(
    house: Installation, cast: Cast, model: ModelVersion
) -> None:
    lines = [f"{n};{1000 + n},5;ja;paar;brief" for n in range(5)]
    head = "achterstand_maanden;inkomen;telefoon_bekend;huishouden;verwacht"
    saved = "\r\n".join([head, *lines]).encode("utf-8-sig")
    kept = uploads.upload_golden_rows(house, cast.sanne, model.id, saved)
    rows = uploads.read_golden_rows(house, kept, features(house, kept))
    assert rows.columns[1] == [1000.5, 1001.5, 1002.5, 1003.5, 1004.5]


BAD: dict[str, tuple[bytes, str, str | None]] = {
    "too few": (golden(GOLDEN_ROWS[0] - 1), "register.rows_too_few", None),
    "too many": (golden(GOLDEN_ROWS[1] + 1), "register.rows_too_many", None),
    "nothing expected": (golden(verwacht=None), "register.rows_not_valid", "rows/1/verwacht"),
    "a score that is no number": (
        golden(score_brief="hoog"),
        "register.rows_not_valid",
        "rows/1/score_brief",
    ),
    "a wrong value": (golden(inkomen=-5), "register.rows_not_valid", "rows/1/inkomen"),
    "an unknown column": (golden(naam="Jansen"), "register.rows_not_valid", "naam"),
}


@pytest.mark.parametrize("why", BAD)
def test_golden_rows_that_cannot_be_are_refused_and_the_others_kept(
    why: str, house: Installation, cast: Cast, model: ModelVersion
) -> None:
    content, code, where = BAD[why]
    with pytest.raises(NotValid) as caught:
        uploads.upload_golden_rows(house, cast.sanne, model.id, content)
    assert caught.value.code == code
    assert where is None or where in {fault.where for fault in caught.value.faults}
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(ModelVersion, model.id).golden_file == model.golden_file


@pytest.mark.parametrize("score", ["nan", "inf", "-inf"])
def test_a_score_that_is_not_finite_is_refused(
    score: str, house: Installation, cast: Cast, model: ModelVersion
) -> None:
    with pytest.raises(NotValid):
        uploads.upload_golden_rows(house, cast.sanne, model.id, golden(score_brief=score))


def test_a_background_that_is_too_small_or_too_large_is_refused(
    house: Installation, cast: Cast, model: ModelVersion
) -> None:
    for count in (BACKGROUND_ROWS[0] - 1, BACKGROUND_ROWS[1] + 1):
        content = builders.as_csv([builders.a_row(n) for n in range(count)])
        with pytest.raises(NotValid):
            uploads.upload_background(house, cast.sanne, model.id, content)


def test_an_empty_file_is_no_model(house: Installation, cast: Cast, model: ModelVersion) -> None:
    with pytest.raises(NotValid) as caught:
        uploads.upload_model(
            house, cast.sanne, model.algorithm_id, type("Empty", (), {"read": lambda *_: b""})()
        )
    assert caught.value.code == "register.file_empty"


def test_one_sealed_file_cannot_pose_as_another(house: Installation, cast: Cast, model: ModelVersion) -> None:
    kept = model.model_copy(update={"background_file": model.golden_file})
    with pytest.raises(Erased):
        uploads.read_background(house, kept, features(house, model))


def test_rows_of_a_model_of_strangers_are_not_found(
    house: Installation, cast: Cast, model: ModelVersion
) -> None:
    with pytest.raises(NotFound):
        uploads.upload_background(house, cast.stranger, model.id, golden())


def test_an_expected_outcome_that_the_model_does_not_have_is_named_by_its_row(
    house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    rows = [builders.a_row(number, verwacht="brief") for number in range(6)]
    rows[2]["verwacht"] = "duif"
    with pytest.raises(NotValid) as refused:
        uploads.upload_golden_rows(house, cast.sanne, model.id, builders.as_csv(rows))
    assert [fault.where for fault in refused.value.faults] == ["rows/3/verwacht"]
