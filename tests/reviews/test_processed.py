"""The log of processing: every look at a case and every step in it is recorded, by function, and without it nothing is shown."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import col, select

from infra import clock
from infra.errors import NotNow
from infra.identity.actors import PUBLIC, Actor, needs
from infra.installation import Installation
from infra.ledger import Entry
from infra.processing import Processing, Subject, export
from infra.processing.vocabulary import MOST_SUBJECTS
from infra.tracing import Doing, begin, during
from reviews import forgetting, transitions
from reviews.facts import Held, hold
from reviews.models import Batch, Case, Suggestion
from reviews.queries.looking import look
from reviews.sealed import key_of, reference_of, scope
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from web.operations import OPERATIONS

SignedIn = Callable[[Actor], Visitor]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def records(house: Installation, cast: Cast, since: int = 0) -> list[tuple[Processing, list[str]]]:
    """What stands in the log, in order: each operation with the pseudonyms of its people."""
    with house.database.read(cast.organisation_id) as session:
        rows = session.exec(select(Processing).order_by(col(Processing.id))).all()[since:]
        people = session.exec(select(Subject).order_by(col(Subject.id))).all()
    return [(row, [one.subject for one in people if one.processing_id == row.id]) for row in rows]


def told(house: Installation, cast: Cast, since: int = 0) -> list[tuple[str, str]]:
    return [(row.operation, row.function) for row, _ in records(house, cast, since)]


def pseudonym(house: Installation, suggestion: Suggestion) -> str:
    return house.keys.open(scope(suggestion.case_id)).pseudonym


@pytest.fixture
def suggestion(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


@pytest.mark.both_databases
def test_every_look_at_a_case_is_recorded_by_the_function_of_who_looked(
    house: Installation, cast: Cast, signed_in: SignedIn, suggestion: Suggestion
) -> None:
    kees, before = signed_in(cast.kees), len(records(house, cast))
    kees.get("/werk/zaken")
    kees.submit(f"/werk/zaken/{suggestion.id}/oppakken")
    kees.get(f"/werk/zaken/{suggestion.id}")
    kees.get(f"/werk/zaken/{suggestion.id}")
    found = told(house, cast, before)
    assert [operation for operation, _ in found] == ["listed", "claimed", "viewed", "viewed"]
    assert {function for _, function in found} == {"caseworker,second_reader"}
    assert {one for _, people in records(house, cast, before) for one in people} == {
        pseudonym(house, suggestion)
    }


def test_no_record_names_anybody(
    house: Installation, cast: Cast, signed_in: SignedIn, suggestion: Suggestion
) -> None:
    signed_in(cast.kees).get(f"/werk/zaken/{suggestion.id}")
    written = " ".join(row.model_dump_json() + "".join(people) for row, people in records(house, cast))
    assert "caseworker" in written
    for secret in (
        "Kees",
        cast.kees.id,
        suggestion.case_id,
        suggestion.id,
        referred(house, cast, suggestion),
    ):
        assert secret not in written


def test_what_cannot_be_recorded_is_not_shown(
    house: Installation, cast: Cast, signed_in: SignedIn, suggestion: Suggestion
) -> None:
    kees = signed_in(cast.kees)
    kees.submit(f"/werk/zaken/{suggestion.id}/oppakken")
    address = f"/werk/zaken/{suggestion.id}"
    assert "achterstand" in kees.get(address).get_data(as_text=True)
    with house.database.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON processing BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    answer = kees.get(address)
    assert answer.status_code >= 500
    assert "achterstand" not in answer.get_data(as_text=True)
    before = hold_state(house, cast, suggestion)
    assert kees.submit(f"{address}/teruggeven").status_code >= 500
    assert hold_state(house, cast, suggestion) == before


def hold_state(house: Installation, cast: Cast, suggestion: Suggestion) -> str:
    with house.database.read(cast.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id).state


@pytest.mark.own_app
def test_a_way_in_that_does_not_say_what_for_shows_nothing(
    app: Flask, house: Installation, cast: Cast, suggestion: Suggestion
) -> None:
    @needs(PUBLIC)
    def planted() -> str:
        with house.database.read(cast.organisation_id) as session:
            return str(look(session, suggestion.id).key)

    app._got_first_request = False
    app.add_url_rule("/planted", "planted", planted)
    answer = app.test_client().get("/planted")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)


def broken(_held: Held) -> None:
    raise ZeroDivisionError


def test_a_step_that_was_refused_is_recorded_and_one_that_broke_is_marked(
    house: Installation, cast: Cast, suggestion: Suggestion
) -> None:
    before = len(records(house, cast))
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        transitions.hand_back(session, cast.kees, suggestion.id)
    with pytest.raises(ZeroDivisionError), house.database.write(cast.organisation_id) as session:
        broken(hold(session, suggestion.id))
    assert [row.status for row, _ in records(house, cast, before)] == ["unset", "error"]


@pytest.mark.both_databases
def test_a_batch_is_a_record_for_each_case_on_the_thread_of_its_sender(
    house: Installation, cast: Cast
) -> None:
    count = MOST_SUBJECTS + 3
    deployment = builders.a_deployment(house, cast)
    before = len(records(house, cast))
    begin(Doing("received", "case_system"))
    batch = builders.submitted(house, cast, count, deployment)
    begin(None)
    found = records(house, cast, before)
    assert {row.operation for row, _ in found} == {"received"}
    assert (
        sorted(row.subjects for row, _ in found)
        == sorted(len(people) for _, people in found)
        == [3, MOST_SUBJECTS]
    )
    assert len({one for _, people in found for one in people}) == count
    assert {(row.trace, row.algorithm_id) for row, _ in found} == {(batch.trace, deployment.algorithm_id)}
    with house.database.read(cast.organisation_id) as session:
        entries = session.exec(select(Entry.body).where(Entry.subject_id == batch.id)).all()
    assert {json.loads(entry)["trace"] for entry in entries} == {batch.trace}


def test_the_thread_of_a_caller_stays_that_of_its_cases(
    app: Flask,
    house: Installation,
    cast: Cast,
    signed_in: SignedIn,
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    deployment = builders.a_deployment(house, cast)
    row = {key: value for key, value in builders.a_row(1).items() if key != "reference"}
    answer = app.test_client().post(
        f"/api/v1/deployments/{deployment.id}/suggestions",
        json={"reference": "ZK-91", "values": row} , headers=bearer(cast.case_system) | {"traceparent": PARENT},
    )  # fmt: skip
    assert answer.status_code == 202, answer.get_data(as_text=True)
    with house.database.read(cast.organisation_id) as session:
        batch = session.exec(select(Batch).order_by(col(Batch.id).desc())).first()
    assert batch
    suggestion = builders.run(house, cast, batch)[0]
    signed_in(cast.kees).get(f"/werk/zaken/{suggestion.id}")
    found = [row for row, people in records(house, cast) if pseudonym(house, suggestion) in people]
    assert {row.trace for row in found} == {TRACE}
    received = found[0]
    assert (received.parent, received.processor) == ("00f067aa0ba902b7", "https://www.voorbeeldstad.example")
    assert {row.processor for row in found[1:]} == {None}


def test_the_activity_is_that_of_the_register_of_processing_or_a_general_one(
    house: Installation, cast: Cast
) -> None:
    general = another(house, cast)
    named = "https://www.voorbeeldstad.example/verwerkingsregister/geldzorgen"
    algorithm = builders.a_published_algorithm(house, cast, name="Geldzorgen", process_index_url=named)
    own = builders.waiting_suggestions(
        house, cast, deployment=builders.a_deployment(house, cast, algorithm=algorithm)
    )[0]
    by_person = {one: row.activity for row, people in records(house, cast) for one in people}
    assert by_person[pseudonym(house, own)] == named
    assert by_person[pseudonym(house, general)] == f"{house.settings.base_url}/algoritmes"


def test_once_a_person_is_forgotten_nobody_can_tell_whose_records_they_are(
    house: Installation, cast: Cast, suggestion: Suggestion
) -> None:
    release = builders.a_release(house, cast, suggestion)
    was = pseudonym(house, suggestion)
    with house.database.write(cast.organisation_id) as session, during(Doing("erased", "system")):
        forgetting.forget(session, cast.machine, release.case_id, ground="tests", on="x")
    assert records(house, cast)[-1][1] == [was]
    house.keys.forget(scope(suggestion.case_id))
    remade = house.keys.create([scope(suggestion.case_id)])
    assert remade[scope(suggestion.case_id)].pseudonym != was


@pytest.mark.both_databases
def test_the_privacy_officer_finds_who_looked_by_the_reference_of_the_case(
    house: Installation, cast: Cast, signed_in: SignedIn, suggestion: Suggestion
) -> None:
    other = another(house, cast)
    signed_in(cast.kees).get(f"/werk/zaken/{suggestion.id}")
    pia = signed_in(cast.pia)
    overview = pia.get("/werk/verwerkingen")
    assert overview.status_code == 200
    assert "Zaak bekeken" in overview.get_data(as_text=True)
    reference = referred(house, cast, suggestion)
    page = pia.submit("/werk/verwerkingen/zaak", {"reference": reference}).get_data(as_text=True)
    assert "Zaak bekeken" in page
    assert "Behandelaar" in page
    assert "Kees" not in page
    file = pia.submit("/werk/verwerkingen/zaak.csv", {"reference": reference}).get_data(as_text=True)
    assert file.count("Zaak bekeken") == 1
    # That somebody looked is in it the next time.
    assert "Verwerkingen van deze persoon opgezocht" in file
    assert "Zaak bekeken" not in pia.submit(
        "/werk/verwerkingen/zaak.csv", {"reference": referred(house, cast, other)}
    ).get_data(as_text=True)  # fmt: skip
    assert pia.submit("/werk/verwerkingen/zaak", {"reference": "bestaat niet"}).status_code == 400
    assert signed_in(cast.kees).get("/werk/verwerkingen").status_code == 403
    assert suggestion.id not in page


def another(house: Installation, cast: Cast) -> Suggestion:
    """Of another person."""
    return builders.run(house, cast, builders.submitted(house, cast, builders.some_rows(1, 50)))[0]


def referred(house: Installation, cast: Cast, suggestion: Suggestion) -> str:
    with house.database.read(cast.organisation_id) as session:
        return reference_of(key_of(session, suggestion.case_id), session.get_one(Case, suggestion.case_id))


def test_the_overview_is_searched_and_taken_along(
    house: Installation, cast: Cast, signed_in: SignedIn, suggestion: Suggestion
) -> None:
    pia, today = signed_in(cast.pia), clock.today()
    tomorrow = today + timedelta(days=1)
    assert "Gegevens ontvangen" not in pia.get(f"/werk/verwerkingen/bestand.csv?van={tomorrow}").get_data(
        as_text=True
    )
    file = pia.get(f"/werk/verwerkingen/bestand.csv?van={today}&tot={today}").get_data(as_text=True)
    assert len(file.splitlines()) == len(records(house, cast)) + 1
    assert pia.get("/werk/verwerkingen?pagina=2&handeling=viewed&van=gisteren&algoritme=x").status_code == 200


def test_what_is_past_its_term_goes_unless_it_still_has_to_be_sent(
    house: Installation, cast: Cast, suggestion: Suggestion
) -> None:
    count = len(records(house, cast))
    with house.database.write(cast.organisation_id) as session:
        assert export.clear(session, 1, exported=False) == 0
    later = clock.now() + timedelta(days=2)
    with clock.stopped(later), house.database.write(cast.organisation_id) as session:
        assert export.clear(session, 1, exported=True) == 0
        assert export.clear(session, 1, exported=False) == count
    assert records(house, cast) == []


def test_what_is_said_to_be_done_is_of_ways_in_that_there_are(app: Flask) -> None:
    assert sorted(OPERATIONS.keys() - app.view_functions.keys()) == []
