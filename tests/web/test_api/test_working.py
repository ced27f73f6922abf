"""The work around a judgement over the API, and that no way through it tells the output before the own judgement."""

from http import HTTPStatus
from typing import Any

import pytest

from infra import clock
from infra.installation import Installation
from register.vocabulary import Impact, ReviewPolicy
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast
from tests.web.test_api.conftest import Call, Caller, places, problem
from tests.web.test_api.test_reviewing import at, claimed, decide, seen

QUESTION = {"kind": "information", "days": 14, "question": "Wat is uw inkomen sinds juli?"}
SCORES = ("0.7", "0.3", "brief", "persoonlijk", "margin")


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


def test_a_system_sees_that_a_case_waits_and_answers_what_is_asked(
    call: Call, cast: Cast, waiting: Suggestion
) -> None:
    kees, system, other = call(cast.kees), call(cast.case_system), call(cast.strange_system)
    before = system.get(at(waiting)).text
    assert system.get("/information-requests").json["items"] == []
    asked = kees.post(at(waiting, "/information-requests"), QUESTION | {"epoch": claimed(kees, waiting)})
    assert asked.status_code == HTTPStatus.CREATED
    assert system.get(at(waiting)).text == before
    (item,) = system.get("/information-requests").json["items"]
    whole = system.get(asked.headers["Location"]).json
    assert (item, item["question"], item["reference"]) == (whole, QUESTION["question"], "zaak-0")
    for stranger in (other, call(cast.stranger)):
        assert stranger.get(item["links"]["self"]).status_code in {403, 404}
        problem(stranger.post(item["links"]["answers"], {"text": "Ja"}), 404)
    assert places(system.post(item["links"]["answers"], {"text": " "})) == {("text", "text_needed")}
    assert system.post(item["links"]["answers"], {"text": "1.200 euro"}).status_code == HTTPStatus.NO_CONTENT
    problem(system.post(item["links"]["answers"], {"text": "1.200 euro"}), 404)
    problem(system.get(item["links"]["self"]), 404)
    assert system.get("/information-requests").json["items"] == []


def test_a_case_in_hand_is_kept_passed_on_and_its_draft_comes_back(
    call: Call, cast: Cast, waiting: Suggestion
) -> None:
    kees = call(cast.kees)
    problem(kees.get(at(waiting, "/draft")), 404)
    epoch = {"epoch": claimed(kees, waiting)}
    kept = kees.post(at(waiting, "/claims/current/renewals"), epoch).json
    assert (kept["epoch"], kept["leaseUntil"] > clock.now().isoformat()) == (1, True)
    assert kees.put(at(waiting, "/draft"), epoch | {"content": {"text": "Nog even"}}).status_code == 204
    assert kees.get(at(waiting, "/draft")).json == {"content": {"text": "Nog even"}}
    problem(call(cast.noor).get(at(waiting, "/draft")), 404)
    problem(kees.post(at(waiting, "/claims/current/renewals"), {"epoch": 7}), 409)
    passed = kees.post(at(waiting, "/escalations"), epoch | {"text": "Ik twijfel."})
    assert passed.json["state"] == "escalated"


def test_data_are_marked_and_put_right_and_the_system_finds_what_took_the_place(
    call: Call, cast: Cast, waiting: Suggestion
) -> None:
    kees, system = call(cast.kees), call(cast.case_system)
    epoch = {"epoch": claimed(kees, waiting)}
    mark = {"marks": [{"feature": "inkomen", "value": 2000, "source": "loonstrook"}]}
    assert kees.post(at(waiting, "/notes"), epoch | mark).status_code == HTTPStatus.NO_CONTENT
    amended = kees.post(at(waiting, "/amendments"), epoch | {"values": {"inkomen": 2000}})
    assert amended.status_code == HTTPStatus.CREATED
    told = system.get(at(waiting)).json
    assert (told["status"], told["links"]["successor"]) == ("superseded", amended.headers["Location"])
    assert system.get(told["links"]["successor"]).json["status"] == "received"


def test_a_case_comes_with_what_makes_it_urgent_and_who_acts_for_the_resident(
    call: Call, cast: Cast, house: Installation
) -> None:
    deployment = builders.a_deployment(house, cast)
    system, today = call(cast.case_system), clock.today().isoformat()
    contacts = [
        {"role": "guardian", "name": "B. Bewind", "address": ["Postbus 1"], "secret": True},
        {"role": "addressee", "name": "Zus", "address": ["Straat 2"]},
    ]
    sent = {"reference": "zaak-1", "values": builders.a_row(), "contacts": contacts}
    ask = f"/deployments/{deployment.id}/suggestions"
    assert places(system.post(ask, sent | {"urgentBy": "snel"})) == {("urgentBy", "no_date")}
    first = system.post(ask, sent | {"urgentBy": today, "urgency": "eviction_date"}).json
    assert "urgen" not in str(first)
    again = system.post(ask, sent | {"replaces": first["id"]}).json
    assert system.get(first["links"]["self"]).json["status"] == "superseded"
    many = f"/deployments/{deployment.id}/batches"
    wrong = system.post(many, {"rows": [sent | {"urgency": 1, "score": 2}]})
    assert places(wrong) == {("rows/1/score", "unknown_field")}
    batch = system.post(many, {"rows": [sent | {"urgency": "health", "replaces": again["id"]}]})
    assert batch.status_code == HTTPStatus.ACCEPTED, batch.text
    with house.database.read(cast.organisation_id) as session:
        found = builders.run(house, cast, session.get_one(builders.Batch, batch.json["id"]))
    claim = call(cast.kees).post(at(found[0], "/claims")).json
    assert (claim["urgency"], claim["urgentBy"], claim["caseLink"]) == ("health", None, "")
    assert [one["address"] for one in claim["contacts"]] == [[], ["Straat 2"]]


def test_a_colleague_thinks_along_and_a_team_lead_gives_the_case_to_another(
    call: Call, cast: Cast, house: Installation, waiting: Suggestion
) -> None:
    kees, noor, tim = call(cast.kees), call(cast.noor), call(cast.tim)
    asked = {"epoch": seen(kees, waiting), "personId": cast.noor.id, "question": "Klopt het inkomen?"}
    address = kees.post(at(waiting, "/consultations"), asked).headers["Location"]
    (item,) = noor.get("/consultations").json["items"]
    whole = noor.get(item["links"]["self"])
    assert (whole.json["question"], whole.json["values"]) == (asked["question"], builders.a_row(0))
    assert not any(f'"{word}"' in whole.text for word in SCORES)
    problem(kees.get(address), 404)
    assert noor.put(item["links"]["answer"], {"text": "Ja."}).status_code == HTTPStatus.NO_CONTENT
    problem(noor.put(item["links"]["answer"], {"text": "Nee."}), 409)
    refused = problem(tim.put(at(waiting, "/assignee"), {"personId": cast.noor.id}), 409)
    assert "Noor de Tester" in refused["detail"]
    assert tim.put(at(waiting, "/assignee"), {"personId": None}).json["state"] == "queued"
    problem(kees.put(at(waiting, "/assignee"), {"personId": None}), 403)


def test_what_weighs_more_is_read_anew(call: Call, cast: Cast, house: Installation) -> None:
    policy = ReviewPolicy(sample_share=0.0)
    deployment = builders.a_deployment(house, cast, Impact.LOW, policy=policy)
    (low,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    system = call(cast.case_system)
    assert places(system.post(at(low, "/impact-raises"), {"reason": "hunch"})) == {("reason", "no_such_word")}
    assert system.post(at(low, "/impact-raises"), {"reason": "vulnerable"}).status_code == 204
    assert [one["id"] for one in call(cast.kees).get("/suggestions").json["items"]] == [low.id]


def every_answer(caller: Caller, suggestion: Suggestion, epoch: int) -> list[tuple[int, Any]]:
    """What each way of the work answers to somebody who holds a case and did not judge yet."""
    held = {"epoch": epoch}
    verdicts = [
        {"verdict": verdict, "outcome": outcome, "reasons": ["meer_bekend"], "text": text}
        for verdict in ("follow", "deviate", "set_aside")
        for outcome in ("", "brief", "persoonlijk")
        for text in ("", "Omdat.")
    ]
    answers = [decide(caller, suggestion, epoch, **one) for one in verdicts]
    answers.append(caller.post(at(suggestion, "/disclosures"), held))
    answers.append(caller.post(at(suggestion, "/claims/current/renewals"), held))
    answers.append(caller.put(at(suggestion, "/draft"), held | {"content": {}}))
    answers.append(caller.get(at(suggestion, "/draft")))
    answers.append(caller.post(at(suggestion, "/hearings"), held | {"how": "by_phone", "text": "Gesproken."}))
    answers.append(caller.post(at(suggestion, "/notes"), held | {"marks": [{"feature": "inkomen"}]}))
    answers.append(caller.get("/suggestions?status=claimed"))
    return [(one.status_code, one.json if one.data else None) for one in answers]


def test_no_answer_depends_on_the_output_before_the_own_judgement(
    call: Call, cast: Cast, house: Installation
) -> None:
    """Two cases that differ in nothing but their output are told apart by nothing that comes back."""
    deployment, kees, told = builders.a_deployment(house, cast), call(cast.kees), []
    with clock.stopped(clock.now()):
        for number, outcome in enumerate(("brief", "persoonlijk")):
            batch = builders.submitted(house, cast, builders.some_rows(1, number), deployment)
            (suggestion,) = builders.run(house, cast, batch, outcome)
            answers = every_answer(kees, suggestion, claimed(kees, suggestion))
            kees("DELETE", at(suggestion, "/claims/current"))
            told.append(repr(answers).replace(suggestion.id, "ID").replace(f"zaak-{number}", "REF"))
    assert told[0] == told[1]
