"""The library: made-up people come in, two experts answer without seeing each other's answer, and what wears out is put away."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment
from reviews.practice import library, looking, stories, talking
from reviews.seeded.vocabulary import PracticeState
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.practice import practising

LIBRARY = "/werk/oefenzaken/{0}"
CASE = "/werk/oefenzaken/zaak/{0}"
GOOD = b"""achterstand_maanden;inkomen;telefoon_bekend;huishouden;informatie;gehoord
3;1200,50;ja;paar;"De huur is betaald, tot mei.";Ik wil gebeld worden.
;900;nee;alleenstaand;;
"""
BAD = b"""achterstand_maanden,inkomen,telefoon_bekend,huishouden,informatie
99,1200,ja,paar,
3,1200,misschien,paar,Mijn BSN is 111222333.
"""


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> Deployment:
    return practising.a_deployment(house, cast)


def state_of(house: Installation, actor: Actor, case_id: str) -> str:
    with house.database.read(actor.organisation_id) as session:
        return looking.shown(session, actor, case_id).state


def test_two_who_agree_make_it_ready_and_neither_sees_the_other_before(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    agreed, differed = practising.made(house, cast, deployment, 2)
    for case_id in (agreed, differed):
        practising.answered(house, case_id, cast.edith, "brief")
    with house.database.read(cast.organisation_id) as session:
        before = looking.shown(session, cast.edith, agreed)
        assert (before.answered, before.answers, before.mine is not None) == (1, [], True)
        assert looking.shown(session, cast.tim, agreed).data is None
        assert {one.id for one in looking.to_answer(session, cast.tim)} == {agreed, differed}
        assert looking.to_answer(session, cast.edith) == []
    assert practising.answered(house, agreed, cast.tim, "brief").state == PracticeState.READY
    assert practising.answered(house, differed, cast.tim, "persoonlijk").state == PracticeState.DISPUTED
    with house.database.write(cast.organisation_id) as session:
        assert len(looking.shown(session, cast.edith, agreed).answers) == 2
        with pytest.raises(NotNow, match="experts_differ"):
            library.uphold(session, cast.sanne, differed)
        with pytest.raises(NotNow, match="answered"):
            library.answer(session, cast.edith, agreed, "brief", "Nog eens.")
        assert library.ask_again(session, cast.sanne, differed).state == PracticeState.DRAFT
    for expert in (cast.edith, cast.bea):
        practising.answered(house, differed, expert, "persoonlijk")
    assert state_of(house, cast.sanne, differed) == PracticeState.READY


def test_who_made_it_does_not_answer_it_and_nobody_answers_unread(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    case_id = practising.made(house, cast, deployment)[0]
    both = Actor(cast.sanne.id, cast.organisation_id, cast.sanne.roles | cast.edith.roles)
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotYours, match="made_it"):
            library.answer(session, both, case_id, "brief", "Omdat.")
        with pytest.raises(NotNow, match="open_first"):
            library.answer(session, cast.edith, case_id, "brief", "Omdat.")
        library.open_case(session, cast.edith, case_id)
        for outcome, reason in (("", "Omdat."), ("brief", " "), ("brief", "BSN 111222333")):
            with pytest.raises(NotValid):
                library.answer(session, cast.edith, case_id, outcome, reason)
        with pytest.raises(NotYours):
            library.bring(session, cast.kees, deployment.algorithm_id, stories.read_file(GOOD))
    ready = practising.ready(house, cast, deployment)[0]
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow, match="enough"):
        library.open_case(session, cast.noor, ready)
    with house.database.read(cast.elsewhere_id) as session, pytest.raises(NotFound):
        looking.shown(session, cast.stranger, case_id)


def test_a_reader_who_does_not_agree_takes_it_out_of_the_work_until_it_was_talked_about(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    real, (seeded,) = practising.practice_among(house, cast, deployment)
    with house.database.write(cast.organisation_id) as session:
        assert looking.told(session, cast.kees, seeded.id) is None
        with pytest.raises(NotFound):
            talking.disagree(session, cast.kees, seeded.id, "Ik zie het anders.")
    builders.a_signed_suggestion(house, cast, seeded)
    with house.database.write(cast.organisation_id) as session:
        told = looking.told(session, cast.kees, seeded.id)
        assert told
        assert (told.truth, told.same, len(told.reasons)) == (builders.OUTCOME_TEXTS[0]["label"], True, 2)
        for other in (cast.noor, cast.edith, cast.sanne):
            assert looking.told(session, other, seeded.id) is None
        assert looking.told(session, cast.kees, real[0].id) is None
        reply = talking.disagree(session, cast.kees, seeded.id, "De moeder belde al.")
        case_id = reply.practice_case_id
        with pytest.raises(NotNow):
            talking.disagree(session, cast.kees, seeded.id, "Nog eens.")
    assert state_of(house, cast.sanne, case_id) == PracticeState.DISPUTED
    assert practising.sow(house, cast, builders.submitted(house, cast, 3, deployment)) is None
    with house.database.write(cast.organisation_id) as session:
        assert looking.shown(session, cast.sanne, case_id).replies == ["De moeder belde al."]
        assert library.uphold(session, cast.sanne, case_id).state == PracticeState.READY
        session.flush()
        assert looking.shown(session, cast.sanne, case_id).replies == []
    assert practising.sow(house, cast, builders.submitted(house, cast, 3, deployment))


def test_a_case_that_was_used_often_enough_is_not_used_again(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    case_id = practising.ready(house, cast, deployment)[0]
    with house.database.write(cast.organisation_id) as session:
        library.set_terms(session, cast.sanne, deployment.algorithm_id, "Z-2026-9####", 1)
    sown = practising.sow(house, cast, builders.submitted(house, cast, 3, deployment))
    assert sown
    builders.a_signed_suggestion(house, cast, builders.run(house, cast, sown)[0])
    assert practising.sow(house, cast, builders.submitted(house, cast, 3, deployment)) is None
    with house.database.write(cast.organisation_id) as session:
        found = looking.library_of(session, cast.sanne, deployment.algorithm_id)
        assert [(line.id, line.uses, line.worn) for line in found.lines] == [(case_id, 1, True)]
        assert library.retire(session, cast.sanne, case_id).state == PracticeState.RETIRED
        for reference, uses in (("zonder cijfers", 5), ("Z-####", 0)):
            with pytest.raises(NotValid):
                library.set_terms(session, cast.sanne, deployment.algorithm_id, reference, uses)


def test_the_pages_lead_from_a_file_to_a_case_that_is_ready(
    app: Flask, house: Installation, cast: Cast, deployment: Deployment, signed_in: Callable[[Actor], Visitor]
) -> None:
    sanne, address = signed_in(cast.sanne), LIBRARY.format(deployment.algorithm_id)
    assert "Er zijn nog geen oefenzaken." in sanne.get(address).text

    def bring(content: bytes) -> str:
        file = {"file": (io.BytesIO(content), "zaken.csv")}
        return sanne.submit(f"{address}/bestand", file, follow_redirects=True).text

    told = bring(BAD)
    assert "Rij 1" in told
    assert "Rij 2" in told
    assert "burgerservicenummer" in told
    assert "geen geldige JSON" in bring(b"[1]")
    assert "De oefenzaken zijn bewaard." in bring(GOOD)
    assert "Oefenzaak 2" in sanne.get(address).text
    wrong = sanne.submit(f"{address}/nieuw", {"v-inkomen": "veel", "information": "Blijft staan."})
    assert wrong.status_code == 400
    assert "Blijft staan." in wrong.text
    assert 'value="veel"' in wrong.text
    assert "Dit is geen getal." in wrong.text
    assert "Rij 1" not in wrong.text
    row = {"v-inkomen": "1000,5", "v-telefoon_bekend": "ja", "v-huishouden": "paar"}
    assert sanne.submit(f"{address}/nieuw", row).status_code == 303
    with house.database.read(cast.organisation_id) as session:
        ids = [line.id for line in looking.library_of(session, cast.sanne, deployment.algorithm_id).lines]
    assert len(ids) == 3
    for expert in (cast.edith, cast.tim):
        visitor, case = signed_in(expert), CASE.format(ids[0])
        assert "Beantwoord oefenzaak 1" in visitor.get("/werk/oefenzaken").text
        closed = visitor.get(case).text
        assert "1.200,50" not in closed
        assert "Open de zaak" in closed
        opened = visitor.submit(f"{case}/openen", follow_redirects=True).text
        assert "De huur is betaald, tot mei." in opened
        kept = visitor.submit(f"{case}/antwoord", {"reason": "Er is al contact."})
        assert kept.status_code == 400
        assert "Er is al contact." in kept.text
        answer = {"outcome": "brief", "reason": "Er is al contact."}
        assert visitor.submit(f"{case}/antwoord", answer).status_code == 303
    assert "Twee deskundigen gaven hetzelfde antwoord." in sanne.get(CASE.format(ids[0])).text
    assert signed_in(cast.kees).get(address).status_code == 403
    assert signed_in(cast.omar).get("/werk/oefenzaken").status_code == 403


def test_cases_come_in_over_the_api_and_what_they_hold_never_comes_back(
    client: Visitor,
    house: Installation,
    cast: Cast,
    deployment: Deployment,
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    address = f"/api/v1/algorithms/{deployment.algorithm_id}/practice-cases"
    headers = bearer(cast.sanne)
    wrong = {"cases": [{"values": builders.a_row()}, {"values": builders.a_row(inkomen="veel")}]}
    refused = client.post(address, json=wrong, headers=headers)
    assert (refused.status_code, refused.json["errors"][0]["location"]) == (400, "#/cases/1/values/inkomen")
    good = {"cases": [{"values": builders.a_row(n), "information": "Al betaald."} for n in range(3)]}
    made = client.post(address, json=good, headers=headers)
    assert made.status_code == 201
    assert {one["number"] for one in made.json["items"]} == {1, 2, 3}
    page = client.get(f"{address}?limit=2", headers=headers).json
    rest = client.get(page["links"]["next"], headers=headers).json
    assert [one["id"] for one in page["items"] + rest["items"]] == sorted(
        one["id"] for one in made.json["items"]
    )
    assert set(page["items"][0]) == {"id", "number", "state", "answers", "uses"}
    assert client.get(address, headers=bearer(cast.tim)).status_code == 403


def test_a_closed_one_is_told_on_its_page_and_can_be_answered_back(
    app: Flask, house: Installation, cast: Cast, deployment: Deployment, signed_in: Callable[[Actor], Visitor]
) -> None:
    _, (seeded,) = practising.practice_among(house, cast, deployment)
    kees, address = signed_in(cast.kees), f"/werk/zaken/{seeded.id}"
    assert kees.get(f"{address}/oefenzaak").status_code == 404
    assert "oefenzaak" not in kees.get(address).text.lower().replace("/werk/oefenzaken", "").replace(
        "oefenzaken", ""
    )
    builders.a_signed_suggestion(house, cast, seeded)
    told = kees.get(address).text
    assert "Dit was een oefenzaak" in told
    assert "Er is al een afspraak gemaakt." in told
    assert kees.submit(f"{address}/oefenzaak", {"text": ""}).status_code == 400
    after = kees.submit(f"{address}/oefenzaak", {"text": "De moeder belde al."}, follow_redirects=True).text
    assert "De moeder belde al." in after
    assert "bespreken dit" in after
    assert "Dit was een oefenzaak" not in signed_in(cast.noor).get(address).text
