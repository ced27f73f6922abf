"""Requests to be forgotten over the API: a portal hands one in for its own resident, follows it, and shows the answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier

import pytest
from sqlmodel import select

from infra import clock
from infra.identity import people
from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.erasing import requests
from reviews.erasing.models import ErasureRequest
from reviews.erasing.requests import Decided
from reviews.erasing.vocabulary import Answer, Ground
from reviews.models import Case
from reviews.notifications.models import Notification
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.web.test_api.conftest import Call, Caller, places, problem

REFERENCE, SAYS, WHY = "zaak-0", "Wis alles wat u van mij weet.", "De termijn van de Archiefwet loopt nog."
ADDRESS = "/erasure-requests"


def asked(**more: object) -> dict[str, object]:
    return {"reference": REFERENCE, "receivedOn": clock.today().isoformat(), "text": SAYS} | more


@pytest.fixture
def portal(house: Installation, cast: Cast, call: Call) -> Caller:
    builders.a_release(house, cast)
    return call(cast.case_system)


@pytest.mark.both_databases
def test_a_portal_hands_in_follows_and_shows_the_answer(
    portal: Caller, call: Call, cast: Cast, house: Installation, signed_in: Callable[[Actor], Visitor]
) -> None:
    entered = portal.post(ADDRESS, asked())
    assert entered.status_code == HTTPStatus.CREATED
    own = entered.headers["Location"]
    told = portal.get(own).json
    assert (told["answer"], told["reasons"], told["letter"]["nl"], told["extended"]) == (None, "", [], False)
    assert told["reference"] == REFERENCE
    # Whoever decides hears of it: a month runs.
    with house.database.write(cast.organisation_id) as session:
        assert [(one.person_id, one.kind) for one in session.exec(select(Notification))] == [
            (cast.pia.id, "erasure")
        ]
        requests.extend(session, cast.pia, told["id"], "Wij zoeken nog.")
    assert portal.get(own).json["extension"] == "Wij zoeken nog."
    pia = signed_in(cast.pia)
    address = f"/werk/vergeten/{told['id']}"
    assert "een verzoek om vergeten te worden" in pia.get("/werk/berichten").text
    assert "Ingediend via" in pia.get(address).text
    with house.database.write(cast.organisation_id) as session:
        decided = Decided(Answer.REFUSED, Ground.LEGAL_OBLIGATION, WHY)
        requests.decide(session, cast.pia, told["id"], decided)
    told = portal.get(own).json
    assert (told["answer"], told["ground"], told["reasons"]) == ("refused", "legal_obligation", WHY)
    assert WHY in told["letter"]["nl"]
    assert len(told["letter"]["en"]) == len(told["letter"]["nl"])
    [listed] = portal.get(ADDRESS).json["items"]
    assert (listed["id"], listed["decidedOn"]) == (told["id"], clock.today().isoformat())
    assert call(cast.frank).get(own).json == told


def test_what_is_granted_is_gone_and_that_it_was_granted_stays(
    portal: Caller, cast: Cast, house: Installation
) -> None:
    own = portal.post(ADDRESS, asked()).json["links"]["self"]
    with house.database.write(cast.organisation_id) as session:
        granted = Decided(Answer.GRANTED, Ground.NO_LONGER_NEEDED, "")
        requests.decide(session, cast.pia, own.rpartition("/")[2], granted)
        assert session.exec(select(Case.forgotten_at)).one()
    told = portal.get(own).json
    assert told["answer"] == "granted"
    assert told["letter"]["nl"]


def test_a_request_that_is_sent_twice_is_entered_once(portal: Caller) -> None:
    headers = {"Idempotency-Key": "once"}
    first, again = (portal.post(ADDRESS, asked(), headers=headers) for _ in range(2))
    assert (again.status_code, again.json) == (HTTPStatus.CREATED, first.json)
    assert places(portal.post(ADDRESS, asked())) == {("reference", "runs_already")}
    other = portal.post(ADDRESS, asked(text="Anders."), headers=headers)
    assert places(other) == {("Idempotency-Key", "idempotency_other_body")}


def test_every_wrong_field_is_named_and_of_others_nothing_is_told(
    portal: Caller, call: Call, cast: Cast, house: Installation
) -> None:
    later = (clock.today() + timedelta(days=1)).isoformat()
    wrong = portal.post(ADDRESS, asked(reference="zaak-9", receivedOn=later))
    assert places(wrong) == {("reference", "reference"), ("receivedOn", "received_when")}
    assert places(portal.post(ADDRESS, asked(text=" ", about="iemand"))) == {
        ("text", "required"), ("about", "no_such_word"),
    }  # fmt: skip
    # For staff only who handles requests asks; a stranger's system does not learn that our case is there.
    staff = asked(about="staff", personId=cast.kees.id, reference="")
    assert places(portal.post(ADDRESS, staff)) == {("personId", "person")}
    assert call(cast.pia).post(ADDRESS, staff).status_code == HTTPStatus.CREATED
    assert places(call(cast.strange_system).post(ADDRESS, asked())) == {("reference", "reference")}
    with house.database.write(cast.organisation_id) as session:
        theirs = session.exec(select(ErasureRequest.id)).one()
    assert portal.get(ADDRESS).json["items"] == []
    problem(portal.get(f"{ADDRESS}/{theirs}"), 404)
    problem(call(cast.kees).post(ADDRESS, asked()), 403)


def test_another_system_of_ours_asks_nothing_for_a_case_that_it_did_not_send(
    portal: Caller, cast: Cast, house: Installation
) -> None:
    own = portal.post(ADDRESS, asked()).json["links"]["self"]
    with house.database.write(cast.organisation_id) as session:
        token = people.make_api_key(session, cast.aisha, "Ander portaal")
    caller = Caller(portal.client, {"Authorization": f"Bearer {token}"})
    assert places(caller.post(ADDRESS, asked())) == {("reference", "reference")}
    problem(caller.get(own), 404)


@pytest.mark.both_databases
def test_of_two_that_come_at_once_for_one_case_one_is_entered(portal: Caller, call: Call, cast: Cast) -> None:
    callers = [portal, call(cast.case_system)]
    together = Barrier(len(callers), timeout=20)

    def attempt(caller: Caller) -> int:
        together.wait()
        return caller.post(ADDRESS, asked()).status_code

    with ThreadPoolExecutor(len(callers)) as pool:
        answers = sorted(pool.map(attempt, callers))
    assert answers == [HTTPStatus.CREATED, HTTPStatus.BAD_REQUEST]
    assert len(portal.get(ADDRESS).json["items"]) == 1
