"""Objections over the API: a case system brings them, follows them and fetches the answer, of its own cases only."""

from http import HTTPStatus
from typing import Any

from flask import Flask

from infra import clock
from infra.identity import people
from infra.installation import Installation
from reviews import releases
from reviews.objections import handling, revoking
from reviews.objections.handling import Answer
from reviews.vocabulary import Ruling
from tests import builders
from tests.cast import Cast
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS, SAYS
from tests.web.test_api.conftest import Call, call, problem

__all__ = ["call"]


def body(**more: Any) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"remedy": "objection", "receivedOn": today, "text": SAYS, "number": "B-2026-0417"} | more


def test_a_case_system_brings_an_objection_follows_it_and_fetches_the_answer(
    call: Call, house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    system = call(cast.case_system)
    told = system.get(f"/suggestions/{release.suggestion_id}/release").json
    assert (told["status"], "successor" in told["links"]) == ("released", False)
    sent = system.post(told["links"]["objections"], body(), headers={"Idempotency-Key": "een"})
    assert sent.status_code == HTTPStatus.CREATED, sent.text
    assert (sent.json["status"], sent.json["late"], sent.json["ruling"]) == ("received", False, None)
    again = system.post(told["links"]["objections"], body(), headers={"Idempotency-Key": "een"})
    assert again.headers["Location"] == sent.headers["Location"]
    problem(system.post(told["links"]["objections"], body()), 409)
    here = sent.headers["Location"]
    with house.database.write(cast.organisation_id) as session:
        handling.claim(session, cast.bea, sent.json["id"])
        handling.hear(session, cast.bea, sent.json["id"], clock.today(), "Gehoord.")
    assert system.get(here).json["status"] == "in_progress"
    with house.database.write(cast.organisation_id) as session:
        handling.resolve(session, cast.bea, sent.json["id"], Answer(Ruling.UNFOUNDED, REASONS))
    answered = system.get(here).json
    assert (answered["status"], answered["ruling"], answered["reasons"]) == ("closed", "unfounded", REASONS)
    assert system.get(f"/suggestions/{release.suggestion_id}/release").json["status"] == "confirmed"
    appealed = system.post(answered["links"]["appeals"], body(remedy="appeal"))
    assert (appealed.json["remedy"], appealed.json["links"]["follows"]) == ("appeal", here)
    assert system.get(f"/suggestions/{release.suggestion_id}/release").json["status"] == "objected"
    listed = system.get(told["links"]["objections"]).json["items"]
    assert [one["remedy"] for one in listed] == ["objection", "appeal"]


def test_another_case_system_of_the_same_municipality_finds_nothing(
    call: Call, house: Installation, cast: Cast, app: Flask
) -> None:
    release = stages.a_decision(house, cast)
    row = stages.lodged(house, cast, release)
    with house.database.write(cast.organisation_id) as session:
        token = people.make_api_key(session, cast.aisha, "Ander zaaksysteem")
    other = call(cast.case_system)
    other.headers["Authorization"] = f"Bearer {token}"
    for address in (f"/objections/{row.id}", f"/releases/{release.id}/objections"):
        problem(other.get(address), 404)
    problem(other.post(f"/releases/{release.id}/objections", body()), 404)
    problem(other.post(f"/objections/{row.id}/appeals", body(remedy="appeal")), 404)


def test_what_is_wrong_is_named_where_it_stands(call: Call, house: Installation, cast: Cast) -> None:
    release = stages.a_decision(house, cast)
    system = call(cast.case_system)
    told = problem(system.post(f"/releases/{release.id}/objections", body(remedy="complaint", text=" ")), 400)
    assert any(one["location"] == "#/text" for one in told["errors"])
    told = problem(system.post(f"/releases/{release.id}/objections", body(remedy="complaint")), 400)
    assert [one["location"] for one in told["errors"]] == ["#/remedy"]


def test_a_revoked_decision_says_so_and_can_still_be_fetched(
    call: Call, house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        revoking.revoke(session, cast.bea, release.id, REASONS)
    told = call(cast.case_system).get(f"/suggestions/{release.suggestion_id}/release").json
    assert (told["status"], told["outcome"]["code"]) == ("revoked", "brief")
    with house.database.write(cast.organisation_id) as session:
        assert releases.fetch(session, cast.case_system, release.suggestion_id)[0].id == release.id
