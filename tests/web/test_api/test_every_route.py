"""What holds for every route: who may call it, that strangers find nothing, and that it is described."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate
from sqlmodel import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from infra import clock
from infra.identity.actors import NOBODY, Permission
from infra.installation import Installation
from infra.queue import Job
from register.models import Deployment
from register.schemas.base import camel
from reviews.deliveries import outbox, steps
from reviews.deliveries.models import Delivery
from reviews.deliveries.vocabulary import EventKind
from reviews.erasing import requests
from reviews.erasing.requests import Asked
from reviews.erasing.vocabulary import About
from reviews.models import Suggestion
from tests import builders
from tests.cast import PASSWORD, Cast
from tests.reviews.objections import stages
from tests.web.test_api.conftest import BASE, Call, Caller, problem
from web import guard

METHODS = {"GET", "POST", "PUT", "DELETE"}
EPOCH = {"epoch": 1}
TEXT = {"text": "Zo is het."}
TERMS = {
    "modelVersionId": "x", "purpose": {"nl": "Kiezen"}, "impact": "high", "legalEffect": "besluit",
    "mandate": {"organ": "college", "decision": "Kiezen"},
}  # fmt: skip
BROUGHT = {
    "remedy": "objection",
    "receivedOn": clock.today().isoformat(),
    "text": "Ik ben het er niet mee eens.",
}
# A body that is good as far as its schema goes, per endpoint.
BODIES: dict[str, Any] = {
    "open_session": {"email": "a@b.example", "password": PASSWORD},
    "enter_algorithm": {"content": builders.ENTRY},
    "replace_draft": {"content": builders.ENTRY},
    "describe_model": {"features": builders.FEATURES, "outcomes": builders.OUTCOME_TEXTS},
    "deploy": TERMS,
    "revise_policy": {"policy": {"dailyCap": 40}},
    "revise_terms": {"adverse": ["brief"], "why": "Een brief bereikt niet iedereen."},
    "ask": {"reference": "zaak-1", "values": builders.a_row()},
    "ask_many": {"rows": [{"reference": "zaak-1", "values": builders.a_row()}]},
    "bring_practice_cases": {"cases": [{"values": builders.a_row()}]},
    "judge": EPOCH | {"outcome": "brief", "confidence": "sure"},
    "reveal": EPOCH,
    "decide": EPOCH | {"verdict": "follow"},
    "renew": EPOCH,
    "escalate": EPOCH | TEXT,
    "hear": EPOCH | TEXT | {"how": "by_phone"},
    "note": EPOCH | {"marks": [{"feature": "inkomen"}]},
    "amend": EPOCH | {"values": {"inkomen": 1}},
    "save_draft": EPOCH | {"content": {}},
    "consult": EPOCH | {"personId": "0" * 23, "question": "Hoe zit dit?"},
    "answer_consultation": TEXT,
    "assign": {"personId": None},
    "raise_impact": {"reason": "new_facts"},
    "ask_information": EPOCH | {"kind": "information", "days": 7, "question": "Wat is uw inkomen?"},
    "answer_information_request": TEXT,
    "announce": {"announcedOn": clock.today().isoformat()},
    "lodge": BROUGHT,
    "appeal": BROUGHT | {"remedy": "appeal"},
    "ask_letter": {},
    "add_leaflet": {
        "language": "pl",
        "title": "Pomoc",
        "paragraphs": ["Prosimy o telefon."],
        "checkedBy": "Bureau",
        "checkedOn": "2026-01-02",
    },
    "write_sentences_of_feature": {"nl": {"more": "Uw inkomen is {value}."}},
    "add_sentence_group": {"name": {"nl": "Uw geld"}, "features": ["inkomen", "leeftijd"]},
    "replace_sentence_group": {"name": {"nl": "Uw geld"}, "features": ["inkomen", "leeftijd"]},
    "ask_to_be_forgotten": {
        "reference": "zaak-1",
        "receivedOn": clock.today().isoformat(),
        "text": "Wis mij.",
    },
    "ask_explanation": {},
    "publish_public_report": {"period": "2026-q1"},
    "ask_dossier": {},
    "suspend": {"reason": "law"},
    "resume": {"reason": "law"},
    "withdraw": {"reason": "law"},
    "take_decision": {
        "modelVersionId": "0" * 23,
        "organ": "mandated",
        "reference": "4.2",
        "decidedOn": "2026-03-01",
    },
    "start_assessment": {"instrument": "0" * 64},
    "give_answers": {"answers": []},
    "give_advice": {"text": "Let op"},
    "sign_assessment": {"capacity": "ciso"},
    "register_webhook": {"address": "https://1.1.1.1/toetssteen"},
}
ROWS = builders.as_csv([builders.a_row(number) for number in range(20)])
FILES = {
    "upload_model": {"data": b"file", "content_type": "application/octet-stream"},
    "put_background": {"data": ROWS, "content_type": "text/csv"},
    "put_golden_rows": {"data": ROWS, "content_type": "text/csv"},
}
Route = tuple[Rule, str, str]


@pytest.fixture
def routes(app: Flask) -> list[tuple[Route, Permission]]:
    """Every route with the permission that it states."""
    return [(route, stated(app, route[0])) for route in every_route(app)]


def every_route(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(BASE):
            for method in sorted((rule.methods or set()) & METHODS):
                yield rule, method, rule.endpoint.rpartition(".")[2]


def stated(app: Flask, rule: Rule) -> Permission:
    found = guard.permission_of(app, rule.endpoint)
    assert found is not None
    return found


def ask(caller: Caller, route: Route, ids: dict[str, str]) -> TestResponse:
    rule, method, name = route
    address = rule.rule
    for argument in rule.arguments:
        address = address.replace(f"<{argument}>", ids.get(argument, "0" * 23)).replace(
            f"<int:{argument}>", "1"
        )
    sent = FILES.get(name) or ({"json": BODIES[name]} if name in BODIES else {})
    return caller(method, address, headers={"If-Match": '"1"'}, **sent)


def test_nobody_is_asked_to_sign_in(routes: list[tuple[Route, Permission]], call: Call) -> None:
    nobody = call(NOBODY)
    for route, permission in routes:
        if not permission.public:
            answer = ask(nobody, route, {})
            assert problem(answer, 401)["type"] == "/problems/infra/sign-in-first"
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_role_is_refused_and_a_right_one_is_not(
    routes: list[tuple[Route, Permission]], call: Call, cast: Cast
) -> None:
    actors = [
        cast.sanne,
        cast.petra,
        cast.tim,
        cast.kees,
        cast.edith,
        cast.omar,
        cast.frank,
        cast.aisha,
        cast.case_system,
    ]
    callers = {actor: call(actor) for actor in actors}
    for route, permission in routes:
        refused = [actor for actor in actors if not actor.may(permission)]
        for actor in refused:
            problem(ask(callers[actor], route, {}), 403)
        if route[2] not in {"close_session", "open_session"}:
            right = next(actor for actor in actors if actor not in refused)
            assert ask(callers[right], route, {}).status_code not in {401, 403, 405, 500}, route


def test_a_stranger_with_every_role_finds_nothing_of_ours(
    routes: list[tuple[Route, Permission]], call: Call, house: Installation, cast: Cast
) -> None:
    ids = everything_of_ours(house, cast)
    strangers = {actor: call(actor) for actor in (cast.stranger, cast.strange_system)}
    for route, permission in routes:
        for stranger, caller in strangers.items():
            if route[0].arguments and stranger.may(permission):
                problem(ask(caller, route, ids), 404)


def everything_of_ours(house: Installation, cast: Cast) -> dict[str, str]:
    release = builders.a_release(house, cast)
    objection = stages.lodged(house, cast, release)
    hidden = builders.an_entry(house, cast, name="Nog niet gepubliceerd")
    with house.database.read(cast.organisation_id) as session:
        suggestion = session.get_one(Suggestion, release.suggestion_id)
        deployment = session.get_one(Deployment, release.deployment_id)
        job_id = session.exec(select(Job.id)).first()
    with house.database.write(cast.organisation_id) as session:
        asked = Asked(About.CASE, clock.today(), "Wis mij.", "zaak-0")
        erasure_request = requests.enter(session, cast.pia, asked)
        webhook, _ = steps.register(session, cast.case_system, "https://1.1.1.1/", list(EventKind))
        session.flush()
        outbox.announce(session, EventKind.RELEASED, suggestion.id)
        delivery_id = session.exec(select(Delivery.id)).one()
    return {
        "endpoint_id": webhook.id, "delivery_id": delivery_id,
        "algorithm_id": hidden.id, "deployment_id": deployment.id, "suggestion_id": suggestion.id,
        "batch_id": suggestion.batch_id, "release_id": release.id, "job_id": job_id or "", "report_id": release.id,
        "objection_id": objection.id, "erasure_request_id": erasure_request.id,
        "model_version_id": deployment.model_version_id,
    }  # fmt: skip


def test_the_description_is_valid_and_names_every_route(app: Flask, call: Call) -> None:
    answer = call(NOBODY).get("/openapi.json")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    validate(answer.json)
    told = {one["operationId"] for _, one in operations(answer.json)}
    assert told == {camel(name) for _, _, name in every_route(app)}


def test_the_description_keeps_the_rules_of_the_dutch_government(call: Call) -> None:
    described = call(NOBODY).get("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert all(server["url"].endswith("/v1") for server in described["servers"])
    for path, operation in operations(described):
        assert not path.endswith("/")
        assert all(part.startswith("{") or part == part.lower() for part in path.split("/")), path
        keeps_the_rules(operation)


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        yield from ((path, operation) for method, operation in item.items() if method != "parameters")


def keeps_the_rules(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert "422" not in operation["responses"]
    assert "400" in operation["responses"]
    for status, answer in operation["responses"].items():
        assert int(status) >= 400 or "API-Version" in answer["headers"]
    for parameter in operation.get("parameters", []):
        assert parameter["in"] != "query" or parameter["name"].isalnum()


@pytest.mark.parametrize("address", ["/algorithms/", "/jobs/", "/openapi.json/", "/nothing-here"])
def test_a_slash_at_the_end_is_another_address_where_nothing_is(call: Call, address: str) -> None:
    answer = call(NOBODY).get(address)
    problem(answer, 404)
    assert "Location" not in answer.headers


def test_a_method_that_is_not_there_says_which_are(call: Call) -> None:
    answer = call(NOBODY)("DELETE", "/algorithms")
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_who_accepts_only_what_we_do_not_speak_is_told_so(call: Call) -> None:
    problem(call(NOBODY).get("/algorithms", headers={"Accept": "text/html"}), 406)
    assert call(NOBODY).get("/algorithms", headers={"Accept": "application/*"}).status_code == HTTPStatus.OK


def test_the_api_takes_no_cookie(call: Call, cast: Cast) -> None:
    caller = call(NOBODY)
    caller.client.set_cookie("toetssteen", call(cast.sanne).headers["Authorization"].removeprefix("Bearer "))
    problem(caller.get("/jobs"), 401)
