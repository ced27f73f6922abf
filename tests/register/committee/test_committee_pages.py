"""The committee's pages: what each role sees and does there, mistakes at their field, and what the public reads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from infra import clock
from infra.i18n import messages
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.committee import advising
from register.committee.models import AdviceRequest, AgendaItem, Meeting
from register.committee.queries import advice_on
from register.committee.vocabulary import Choice, CollegeReply
from register.models import Algorithm
from register.pages.committee.meetings import STEPS
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.committee import builders as committee

SignedIn = Callable[[Actor], Visitor]
HOME = "/werk/commissie"


def newest(house: Installation, cast: Cast, table: type) -> str:
    with house.database.read(cast.organisation_id) as session:
        return str(session.exec(select(table).order_by(table.id.desc())).first().id)  # type: ignore[attr-defined]


def test_the_whole_way_is_walked_through_the_pages(
    house: Installation, cast: Cast, signed_in: SignedIn, client: Visitor
) -> None:
    """Sanne asks; Vera plans, convenes, opens; Edith and Hugo vote; Vera adopts and publishes; Cora replies."""
    entry = builders.a_published_algorithm(house, cast)
    sanne, vera, edith, hugo, cora = (
        signed_in(one) for one in (cast.sanne, cast.vera, cast.edith, cast.hugo, cast.cora)
    )
    later = clock.today() + timedelta(days=10)
    assert sanne.submit(f"/werk/algoritmes/{entry.id}/advies", {"question": "Mag dit?"}).status_code == 303
    assert "Mag dit?" in vera.get(HOME).text
    planned = {"kind": "meeting", "day": later.isoformat(), "time": "10:00", "place": "Stadhuis"}
    assert vera.submit(f"{HOME}/vergaderingen/nieuw", planned).status_code == 303
    meeting = f"{HOME}/vergaderingen/{newest(house, cast, Meeting)}"
    vera.submit(f"{meeting}/agenda", {"request": newest(house, cast, AdviceRequest)})
    vera.submit(f"{meeting}/stap", {"step": "convene", "version": 1})
    assert "Mag dit?" in edith.get(f"{meeting}/oproep").text
    vera.submit(f"{meeting}/stap", {"step": "hold", "version": 2})
    vera.submit(f"{meeting}/aanwezigheid", {"present": [cast.edith.id, cast.hugo.id]})
    item = f"{HOME}/punten/{newest(house, cast, AgendaItem)}"
    proposal = {
        "verdict": "positive_with_conditions", "reasons": "Het doel is helder.", "version": 1, "then": "vote",
        "next_review": (later + timedelta(days=300)).isoformat(), "condition-1-text": "Meet ieder kwartaal.",
        "condition-1-owner": cast.tim.id, "condition-1-due": later.isoformat(),
    }  # fmt: skip
    assert vera.submit(f"{item}/voorstel", proposal).status_code == 303
    assert "Uw stem" in edith.get(item).text
    for member in (edith, hugo):
        assert member.submit(f"{item}/stem", {"choice": "for", "round": 1}).status_code == 303
    assert vera.submit(f"{item}/vaststellen", {"version": 3}).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        advice = advice_on(session, entry.id)
    assert advice is not None
    public = f"/algoritmes/voorbeeldstad/{entry.slug}"
    assert "Het doel is helder." not in client.get(public).text
    assert vera.submit(f"{HOME}/adviezen/{advice.id}/publiceren").status_code == 303
    reply = {
        "reply": "departs",
        "reasons": "Wij meten ieder half jaar.",
        "decided_on": clock.today().isoformat(),
    }
    assert cora.submit(f"{HOME}/adviezen/{advice.id}/antwoord", reply).status_code == 303
    page = client.get(public).text
    for said in (
        "Het doel is helder.",
        "Meet ieder kwartaal.",
        "2 voor, 0 tegen",
        "Wij meten ieder half jaar.",
    ):
        assert said in page
    assert cast.tim.name not in page
    told = client.get(f"/api/v1/algorithms/{entry.id}/advices")
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    (item_told,) = told.json["items"]
    assert item_told["votes"] == {"for": 2, "against": 0, "abstained": 0, "recused": 0}
    assert item_told["reply"]["reply"] == "departs"
    assert item_told["conditions"][0]["metOn"] is None


def test_a_dossier_is_read_by_who_must_judge_and_not_by_who_handles_cases(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    entry = builders.a_published_algorithm(house, cast)
    address = f"/werk/algoritmes/{entry.id}/dossier"
    for reader in (cast.edith, cast.frank, cast.chris, cast.pia, cast.cora, cast.omar, cast.sanne, cast.vera):
        assert signed_in(reader).get(address).status_code == 200
    assert signed_in(cast.kees).get(address).status_code == 403
    assert signed_in(cast.stranger).get(address).status_code == 404


def test_a_dossier_without_a_model_says_what_is_not_there(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    entry = builders.an_entry(house, cast)
    page = signed_in(cast.edith).get(f"/werk/algoritmes/{entry.id}/dossier").text
    for empty in ("Er is geen model geüpload.", "nog geen advies", "Er zijn nog geen vragen gesteld."):
        assert empty in page


def test_the_forms_of_a_dossier_are_for_who_may_use_them(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    entry = builders.an_entry(house, cast)
    address = f"/werk/algoritmes/{entry.id}/dossier"
    assert "Stel de vraag" in signed_in(cast.edith).get(address).text
    assert "Leg uw oordeel vast" in signed_in(cast.frank).get(address).text
    assert "Leg uw oordeel vast" not in signed_in(cast.edith).get(address).text
    assert "Stel de vraag" not in signed_in(cast.omar).get(address).text


@pytest.mark.parametrize(
    ("who", "path", "sent", "field", "kept"),
    [
        ("vera", "vergaderingen/nieuw", {"kind": "meeting", "place": "Zaal 4"}, "f-day-error", "Zaal 4"),
        ("vera", "regel", {"seats": "5", "quorum": "1"}, "f-quorum-error", 'value="5"'),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    cast: Cast, signed_in: SignedIn, who: str, path: str, sent: dict[str, object], field: str, kept: str
) -> None:
    answer = signed_in(getattr(cast, who)).submit(f"{HOME}/{path}", sent)
    assert answer.status_code == 400
    assert field in answer.text
    assert kept in answer.text


def test_a_half_proposal_keeps_every_row_that_was_typed(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    item = committee.an_item(house, cast)
    sent = {"verdict": "positive", "reasons": "", "condition-3-text": "Kijk ieder jaar.", "version": "1"}
    answer = signed_in(cast.vera).submit(f"{HOME}/punten/{item.id}/voorstel", sent)
    assert answer.status_code == 400
    assert "Kijk ieder jaar." in answer.text
    assert "f-reasons-error" in answer.text


def test_the_college_does_not_read_who_voted_what(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    advice = committee.an_advice(house, cast)
    address = f"{HOME}/punten/{advice.item_id}"
    assert "Stemde voor" in signed_in(cast.edith).get(address).text
    assert "Stemde voor" not in signed_in(cast.cora).get(address).text


def test_markup_in_what_people_write_stays_text(
    house: Installation, cast: Cast, signed_in: SignedIn, client: Visitor
) -> None:
    entry = builders.a_published_algorithm(house, cast)
    script = "<script>alert(1)</script>"
    item = committee.an_item_voted_on(house, cast, algorithms_of(house, cast, entry.id))
    committee.cast_votes(house, cast, item, {cast.edith: Choice.FOR, cast.hugo: Choice.FOR})
    with house.database.write(cast.organisation_id) as session:
        held = session.get_one(AgendaItem, item.id)
        held.proposal = held.proposal | {"reasons": script}
        advice = advising.adopt(session, cast.vera, held, held.version)
        advising.publish_advice(session, cast.vera, advice)
        advising.record_reply(session, cast.cora, advice, CollegeReply.DEPARTS, script, clock.today())
    for page in (
        client.get(f"/algoritmes/voorbeeldstad/{entry.slug}").text,
        signed_in(cast.edith).get(f"/werk/algoritmes/{entry.id}/dossier").text,
    ):
        assert script not in page
        assert "&lt;script&gt;alert(1)" in page


def algorithms_of(house: Installation, cast: Cast, algorithm_id: str) -> Algorithm:
    with house.database.read(cast.organisation_id) as session:
        return algorithms.get(session, algorithm_id)


def test_an_unpublished_algorithm_has_no_advice_over_the_api(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    advice = committee.an_advice(house, cast)
    assert client.get(f"/api/v1/algorithms/{advice.algorithm_id}/advices").status_code == 404


def test_every_step_of_a_meeting_says_what_was_done(app: Flask) -> None:
    assert {f"web.done.{what}" for _, what in STEPS.values()} <= {
        str(message.id) for message in messages("nl")
    }
