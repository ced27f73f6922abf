"""A case system looks after its own endpoints over the API; a team lead sees what arrives and what was given up."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import select

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.vocabulary import ENDPOINTS_MAX, DeliveryState, EventKind
from reviews.models import Suggestion
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.deliveries.conftest import Deliver, Registered, announce, deliveries
from tests.reviews.deliveries.receiving import Receiver, answers

Bearer = Callable[[Actor], dict[str, str]]
HERE = "/api/v1/webhooks"


def test_a_case_system_registers_changes_and_ends_an_endpoint(
    app: Flask,
    house: Installation,
    cast: Cast,
    bearer: Bearer,
    receiver: Receiver,
    suggestion: Suggestion,
    deliver: Deliver,
) -> None:
    visitor, headers = app.test_client(), bearer(cast.case_system)
    made = visitor.post(HERE, json={"address": receiver.address}, headers=headers)
    assert made.status_code == 201
    told = made.get_json()
    assert told["secret"].startswith("whsec_")
    assert set(told["kinds"]) == {kind.value for kind in EventKind}
    place = made.headers["Location"]
    assert "secret" not in visitor.get(place, headers=headers).get_json()
    assert "secret" not in visitor.get(HERE, headers=headers).get_json()["items"][0]
    paused = visitor.put(place, json={"kinds": ["revoked"], "paused": True}, headers=headers).get_json()
    assert (paused["state"], paused["kinds"]) == ("paused", ["revoked"])
    announce(house, cast, suggestion, EventKind.REVOKED)
    deliver()
    listed = visitor.get(f"{place}/deliveries?state=waiting", headers=headers).get_json()["items"]
    assert [(one["kind"], one["tries"]) for one in listed] == [("revoked", 0)]
    renewed = visitor.post(f"{place}/secrets", headers=headers)
    assert (renewed.status_code, renewed.get_json()["secret"] != told["secret"]) == (201, True)
    assert visitor.delete(place, headers=headers).status_code == 204
    assert visitor.get(place, headers=headers).status_code == 404
    assert [row.state for row in deliveries(house)] == [DeliveryState.DEAD]
    deliver()
    assert receiver.got == []


def test_the_secret_stands_nowhere_in_the_database(
    house: Installation, cast: Cast, endpoint: Registered
) -> None:
    with house.database.read(cast.organisation_id) as session:
        row = session.exec(select(Endpoint)).one()
        assert endpoint.secret not in row.sealed_secret
    assert endpoint.secret not in (house.settings.data / "toetssteen.sqlite3").read_bytes()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://192.168.1.7/x", "not_https"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://kees:geheim@zaken.example/", "no_address"),
        ("https://bestaat-niet.invalid/", "unknown_host"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_at_its_field(
    app: Flask, cast: Cast, bearer: Bearer, address: str, why: str
) -> None:
    answer = app.test_client().post(HERE, json={"address": address}, headers=bearer(cast.case_system))
    assert answer.status_code == 400
    (fault,) = answer.get_json()["errors"]
    assert (fault["code"], fault["location"]) == (f"reviews.webhook.address.{why}", "#/address")


def test_there_is_an_end_to_endpoints_and_none_comes_twice(
    app: Flask, cast: Cast, bearer: Bearer, receiver: Receiver
) -> None:
    visitor, headers = app.test_client(), bearer(cast.case_system)
    asked = [
        visitor.post(HERE, json={"address": f"{receiver.address}&n={number}"}, headers=headers).status_code
        for number in range(ENDPOINTS_MAX + 1)
    ]
    assert asked == [201] * ENDPOINTS_MAX + [409]
    assert visitor.post(HERE, json={"address": f"{receiver.address}&n=1"}, headers=headers).status_code == 400


def test_a_strange_system_finds_nothing_of_ours(
    app: Flask, house: Installation, cast: Cast, bearer: Bearer, endpoint: Registered, suggestion: Suggestion
) -> None:
    announce(house, cast, suggestion, EventKind.REVOKED)
    visitor, headers = app.test_client(), bearer(cast.strange_system)
    place = f"{HERE}/{endpoint.id}"
    delivery = deliveries(house)[0].id
    assert visitor.get(HERE, headers=headers).get_json()["items"] == []
    answers = [
        visitor.get(place, headers=headers),
        visitor.put(place, json={}, headers=headers),
        visitor.delete(place, headers=headers),
        visitor.post(f"{place}/secrets", headers=headers),
        visitor.get(f"{place}/deliveries", headers=headers),
        visitor.post(f"{place}/deliveries/{delivery}/retries", headers=headers),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_team_lead_sees_what_was_given_up_and_has_it_tried_again(
    signed_in: Callable[[Actor], Visitor], house: Installation, cast: Cast, suggestion: Suggestion,
    endpoint: Registered, receiver: Receiver, deliver: Deliver,
) -> None:  # fmt: skip
    tim = signed_in(cast.tim)
    receiver.moods = [answers(500)]
    announce(house, cast, suggestion, EventKind.RELEASED)
    deliver()
    page = tim.get("/werk/webhooks").get_data(as_text=True)
    assert "antwoordde met status 500" in page
    assert "kanaal=1" not in page, "the rest of an address may be a secret"
    _give_up(house, cast)
    assert "1 bericht aan een zaaksysteem is opgegeven" in tim.get("/werk").get_data(as_text=True)
    (row,) = deliveries(house)
    assert "Opgegeven berichten" in tim.get("/werk/webhooks").get_data(as_text=True)
    assert tim.submit(f"/werk/webhooks/berichten/{row.id}/opnieuw").status_code == 303
    deliver()
    assert len(receiver.got) == 2
    assert tim.submit(f"/werk/webhooks/berichten/{row.id}/opnieuw").status_code == 409
    assert tim.submit(f"/werk/webhooks/{endpoint.id}/pauze").status_code == 303
    assert "Gepauzeerd" in tim.get("/werk/webhooks").get_data(as_text=True)
    assert tim.submit(f"/werk/webhooks/{endpoint.id}/pauze").status_code == 409
    assert tim.submit(f"/werk/webhooks/{endpoint.id}/hervat").status_code == 303
    assert tim.submit(f"/werk/webhooks/{endpoint.id}/opnieuw").status_code == 303


def test_without_endpoints_the_page_says_so(signed_in: Callable[[Actor], Visitor], cast: Cast) -> None:
    assert "Nog geen zaaksysteem" in signed_in(cast.aisha).get("/werk/webhooks").get_data(as_text=True)
    assert signed_in(cast.kees).get("/werk/webhooks").status_code == 403


def _give_up(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        row = session.exec(select(Delivery)).one()
        row.state, row.tried_at = DeliveryState.DEAD, clock.now()
        session.add(row)
