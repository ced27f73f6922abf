"""What people and systems read when something is not done: one table, two languages, no personal data."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import abort

from infra import errors as refusals
from infra.i18n import LANGUAGES, messages
from infra.identity.actors import PUBLIC, Actor, needs
from infra.logs import JsonLine
from register.door import PreconditionMissing
from tests.cast import Cast
from tests.conftest import Visitor
from web.errors import STATUS

pytestmark = pytest.mark.own_app
PERSONAL = "J. Jansen, 123456782, jansen@inwoner.example"
RAISED: dict[str, tuple[Exception, int]] = {
    "not_yours": (refusals.NotYours("infra.not_your_role"), 403),
    "not_found": (refusals.NotFound("infra.person_not_found"), 404),
    "not_now": (refusals.NotNow("infra.last_administrator"), 409),
    "stale": (refusals.Stale("web.error.http.412"), 412),
    "no_version": (PreconditionMissing("web.error.http.428"), 428),
    "not_valid": (refusals.NotValid("infra.roles_needed"), 400),
    "too_much": (refusals.TooMuch("infra.too_many_sign_ins", minutes=15), 429),
    "too_large": (refusals.TooMuch("infra.file_too_large", megabytes=1), 413),
    "unavailable": (refusals.Unavailable("web.busy"), 503),
    "somebody_was_first": (StaleDataError(PERSONAL), 412),
    "database_busy": (OperationalError("UPDATE", {}, Exception(PERSONAL)), 503),
    "broken": (RuntimeError(PERSONAL), 500),
}


@pytest.fixture
def planted(app: Flask) -> Flask:
    """The application with views that fail in every way there is."""

    @needs(PUBLIC)
    def fail(kind: str) -> ResponseReturnValue:
        raise RAISED[kind][0] if kind in RAISED else abort(int(kind))

    for place in ("", "/werk", "/api/v1"):
        app.add_url_rule(f"{place}/mis/<kind>", f"fail{place.replace('/', '_')}", fail)
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_happened_and_what_to_do_and_nothing_personal(
    planted: Flask, client: Visitor, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = {str(one.id): str(one.string) for one in messages(language) if one.id}
    shown = ""
    with caplog.at_level(logging.INFO):
        for kind, (_, status) in RAISED.items():
            answer = client.get(f"/mis/{kind}?taal={language}")
            assert answer.status_code == status, kind
            assert said[f"web.error.title.{status}"] in answer.text
            assert said[f"web.error.todo.{status}"] in answer.text
            assert f'lang="{language}"' in answer.text
            shown += answer.text
    logged = "".join(JsonLine().format(record) for record in caplog.records)
    assert [word for word in ("Jansen", "123456782", "inwoner", "Traceback") if word in shown + logged] == []


def test_the_api_says_the_same_as_problem_json(planted: Flask, client: Visitor) -> None:
    for kind, (_, status) in RAISED.items():
        answer = client.get(f"/api/v1/mis/{kind}")
        problem = json.loads(answer.text)
        assert answer.status_code == problem["status"] == status, kind
        assert answer.content_type == "application/problem+json"
        assert "Jansen" not in answer.text
        assert not problem["detail"].startswith(("web.", "infra."))


def test_an_error_in_the_office_keeps_the_head_of_the_office(
    planted: Flask, client: Visitor, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    office, public = signed_in(cast.kees).get("/werk/mis/broken"), client.get("/mis/broken")
    assert 'class="office"' in office.text
    assert cast.kees.name in office.text
    assert 'href="/werk/zaken"' in office.text
    assert 'class="public"' in public.text


def test_a_fault_of_ours_has_a_number_that_the_log_has_too(
    planted: Flask, client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/mis/broken")
    number = next(record.facts["request"] for record in caplog.records if record.msg == "broken")  # type: ignore[attr-defined]
    assert f"<code>{number}</code>" in answer.text


def test_what_http_itself_refuses_is_said_in_words_of_ours(planted: Flask, client: Visitor) -> None:
    for status in (400, 404, 405, 413, 415):
        answer = client.get(f"/mis/{status}")
        assert 400 <= answer.status_code < 500
        assert "web.error" not in answer.text
        assert "<h1>" in answer.text


def test_every_status_in_the_table_has_its_texts_in_both_languages() -> None:
    statuses = {int(status) for _, status in STATUS} | {400, 401, 404, 405, 413, 415, 500, 503}
    wanted = {f"web.error.{what}.{status}" for what in ("title", "todo", "http") for status in statuses}
    for language in LANGUAGES:
        assert wanted - {str(one.id) for one in messages(language)} == set()
    assert HTTPStatus.INTERNAL_SERVER_ERROR in statuses


def test_a_page_that_asks_to_sign_in_leads_back_to_where_one_was(client: Visitor) -> None:
    answer = client.get("/werk/taken?pagina=2")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert 'name="verder" value="/werk/taken?pagina=2"' in page.text
