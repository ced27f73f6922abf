"""Evaluations: they survive JSON, their rows are checked and sealed, and steps keep to state and role."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from infra.errors import NotNow, NotValid, NotYours
from infra.installation import Installation
from infra.queue import Job
from register import model_versions
from register.evaluation import Evaluation, evaluation_from, evaluation_of, steps
from register.evaluation.rows import EVALUATION_ROWS, GROUPS_MAX, read_evaluation_rows, upload_evaluation_rows
from register.evaluation.telling import between, names_of, weights
from register.models import ModelVersion
from tests import builders
from tests.cast import Cast
from tests.register.evaluations import an_evaluation, with_evaluation

finite = {"allow_nan": False, "allow_infinity": False}
st.register_type_strategy(float, st.floats(**finite))  # type: ignore[arg-type]


def rows(count: int = 60, **more: object) -> bytes:
    """Good evaluation rows; `more` adds columns."""
    sent = [builders.a_row(n, uitkomst=builders.OUTCOMES[n % 2]) | more for n in range(count)]
    return builders.as_csv(sent)


def held(house: Installation, cast: Cast, model: ModelVersion) -> ModelVersion:
    with house.database.read(cast.organisation_id) as session:
        return model_versions.get(session, model.id)


def codes(refusal: NotValid) -> set[tuple[str, str]]:
    return {(fault.where, fault.code.rpartition(".")[2]) for fault in refusal.faults}


@settings(max_examples=25)
@given(st.from_type(Evaluation))
def test_an_evaluation_comes_back_from_json_as_it_went(evaluation: Evaluation) -> None:
    assert evaluation_from(json.loads(json.dumps(evaluation.as_data()))) == evaluation


@pytest.mark.both_databases
def test_an_evaluation_is_written_and_read_back(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.read(cast.organisation_id) as session:
        model = model_versions.get(session, deployment.model_version_id)
        assert evaluation_of(model) is None
    with_evaluation(house, cast, deployment)
    assert evaluation_of(held(house, cast, model)) == an_evaluation()


@pytest.mark.both_databases
def test_rows_are_sealed_and_read_back_with_their_groups(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    content = rows(groep_leeftijd="67 en ouder")
    given_rows = upload_evaluation_rows(house, cast.sanne, model.id, content)
    assert given_rows.evaluation_rows == 60
    stored = house.storage.read(cast.organisation_id, given_rows.evaluation_file or "")
    assert b"67 en ouder" not in stored
    with house.database.read(cast.organisation_id) as session:
        features = model_versions.features_of(session, model.id)
    found = read_evaluation_rows(house, held(house, cast, model), features)
    assert found.actual[:2] == ["brief", "persoonlijk"]
    assert found.groups == {"groep_leeftijd": ["67 en ouder"] * 60}
    assert len(found.columns) == len(builders.FEATURES)


def test_every_wrong_row_is_named_and_nothing_is_repeated(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    sent = [builders.a_row(n, uitkomst="brief", groep_wie="a") for n in range(60)]
    sent[2]["uitkomst"], sent[3]["uitkomst"] = "iets", None
    sent[4]["groep_wie"], sent[5]["groep_wie"] = "x" * 61, "111222333"
    with pytest.raises(NotValid) as refused:
        upload_evaluation_rows(house, cast.sanne, model.id, builders.as_csv(sent))
    assert codes(refused.value) == {
        ("rows/3/uitkomst", "value_unknown_category"),
        ("rows/4/uitkomst", "value_missing"),
        ("rows/5/groep_wie", "group_too_long"),
        ("rows/6/groep_wie", "value_is_bsn"),
    }
    assert "111222333" not in str([fault.parameters for fault in refused.value.faults])


def test_too_few_rows_too_many_groups_and_strange_columns_are_refused(
    house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    with pytest.raises(NotValid, match="rows_too_few"):
        upload_evaluation_rows(house, cast.sanne, model.id, rows(EVALUATION_ROWS[0] - 1))
    with pytest.raises(NotValid) as refused:
        upload_evaluation_rows(house, cast.sanne, model.id, rows(kleur="rood"))
    assert codes(refused.value) == {("kleur", "column_unknown")}
    many = {f"groep_{n}": "x" for n in range(GROUPS_MAX)}
    with pytest.raises(NotValid) as refused:
        upload_evaluation_rows(house, cast.sanne, model.id, rows(**many, groep_bsn="x"))
    assert codes(refused.value) == {("groep_bsn", "column_bsn"), ("groep_bsn", "group_too_many")}


def test_only_an_owner_gives_rows_and_not_while_the_model_is_examined(
    house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    with pytest.raises(NotYours):
        upload_evaluation_rows(house, cast.kees, model.id, rows())
    with house.database.write(cast.organisation_id) as session:
        model_versions.examine(session, cast.sanne, model_versions.get(session, model.id))
    with pytest.raises(NotNow):
        upload_evaluation_rows(house, cast.sanne, model.id, rows())


def test_rows_of_an_accepted_model_ask_for_a_measurement_and_others_wait(
    house: Installation, cast: Cast
) -> None:
    waiting = builders.a_described_model(house, cast)
    upload_evaluation_rows(house, cast.sanne, waiting.id, rows())
    accepted = builders.an_accepted_model(house, cast, builders.an_entry(house, cast, name="Tweede"))
    upload_evaluation_rows(house, cast.sanne, accepted.id, rows())
    with house.database.read(cast.organisation_id) as session:
        asked = session.exec(select(Job.subject_id).where(Job.task == steps.EVALUATE.name)).all()
    assert asked == [accepted.id]


@pytest.mark.parametrize(
    ("low", "high", "whole", "said"),
    [
        (None, 3.0, True, "minder dan 3"),
        (3.0, 4.0, True, "3"),
        (3.0, 6.0, True, "3 tot en met 5"),
        (3.0, 6.0, False, "3 tot 6"),
        (1000.0, 2500.0, True, "1.000 tot 2.500"),
        (1.5, None, False, "1,5 of meer"),
        (None, None, True, "alle waarden"),
    ],
)
def test_a_band_is_said_as_one_says_it(low: float | None, high: float | None, whole: bool, said: str) -> None:
    assert between(low, high, whole=whole) == said


def test_a_chart_tells_all_its_numbers_to_who_does_not_see_it(house: Installation, cast: Cast) -> None:
    model = builders.a_described_model(house, cast)
    with house.database.read(cast.organisation_id) as session:
        names = names_of(model, model_versions.features_of(session, model.id))
    told = weights(an_evaluation(), 0, names)
    assert "Maanden achterstand: 0,75, meestal 0,25 tot 1,50." in told.wide
