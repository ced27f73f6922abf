"""Closed unless opened: permissions of views, forms that are not ours, the session's cookie, and the headers."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import func, select

from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from tests.cast import PASSWORD, Cast
from tests.conftest import Visitor
from web import guard
from web.app import create_app
from web.session import COOKIE

SignIn = Callable[[Actor], Visitor]


def bare() -> str:
    return "anybody may come here"


def posts(app: Flask) -> list[str]:
    """The address of everything outside the API that takes a form, with an id that does not exist."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return sorted({re.sub(r"<[^>]+>", "1", rule.rule) for rule in rules if not rule.rule.startswith("/api/")})


def acts(house: Installation) -> int:
    with house.database.read(EVERYONE) as session:
        return session.exec(select(func.count()).select_from(Entry)).one()


@pytest.mark.own_app
def test_the_web_does_not_start_with_a_view_that_states_no_permission(app: Flask) -> None:
    app.add_url_rule("/werk/geplant", "planted", bare)
    with pytest.raises(guard.Unmarked, match="planted"):
        guard.check(app)


def test_nobody_gets_past_a_view_that_needs_a_role_they_do_not_have(cast: Cast, signed_in: SignIn) -> None:
    for address in ("/werk/mensen", "/werk/mensen/uitnodigen", "/werk/mensen/sleutels", "/werk/taken"):
        assert signed_in(cast.kees).get(address).status_code == 403


def test_no_form_anywhere_is_taken_without_its_token(
    app: Flask, house: Installation, cast: Cast, signed_in: SignIn
) -> None:
    visitor = signed_in(cast.stranger)
    before = acts(house)
    assert "/werk/uitloggen" in posts(app)
    assert {address: visitor.post(address).status_code for address in posts(app)} == dict.fromkeys(
        posts(app), 403
    )
    assert acts(house) == before


def test_a_token_of_another_session_does_not_do(cast: Cast, signed_in: SignIn) -> None:
    visitor, other = signed_in(cast.aisha), signed_in(cast.aisha)
    visitor.token = other.token
    answer = visitor.submit("/werk/mensen/sleutels", {"name": "Zaaksysteem 2"})
    assert answer.status_code == 403
    assert "hoort niet meer bij uw sessie" in answer.text


@pytest.mark.parametrize("origin", ["https://elders.example", "null", "http://localhost.elders.example"])
def test_a_form_from_another_website_is_refused_even_with_the_token(
    cast: Cast, signed_in: SignIn, origin: str
) -> None:
    answer = signed_in(cast.aisha).submit(
        "/werk/mensen/sleutels", {"name": "Zaaksysteem 2"}, headers={"Origin": origin}
    )
    assert answer.status_code == 403
    assert "andere website" in answer.text


def test_a_form_from_our_own_origin_is_taken(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.aisha).submit(
        "/werk/mensen/sleutels", {"name": "Zaaksysteem 2"}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8470", "https://algoritmes.voorbeeldstad.example"])
def test_the_session_is_a_cookie_that_scripts_and_the_public_part_never_see(
    house: Installation, cast: Cast, base_url: str
) -> None:
    installation = replace(house, settings=replace(house.settings, base_url=base_url))
    app = create_app(installation)
    app.test_client_class, app.extensions["house"] = Visitor, installation
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    typed: dict[str, object] = {"email": cast.person(cast.kees).email, "password": PASSWORD}
    answer = visitor.submit("/werk/inloggen", typed)
    flags = {flag.strip() for flag in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"HttpOnly", "Path=/werk", "SameSite=Lax"} <= flags
    assert ("Secure" in flags) == base_url.startswith("https")
    assert ("Strict-Transport-Security" in answer.headers) == base_url.startswith("https")
    assert visitor.get_cookie(COOKIE, path="/") is None


def test_a_session_is_unknown_outside_the_office(cast: Cast, signed_in: SignIn) -> None:
    visitor = signed_in(cast.kees)
    visitor.set_cookie(COOKIE, visitor.token, path="/")
    assert cast.kees.name in visitor.get("/werk").text
    assert cast.kees.name not in visitor.get("/over").text


def test_every_answer_holds_the_browser_back_and_no_office_page_is_kept(
    cast: Cast, signed_in: SignIn
) -> None:
    visitor = signed_in(cast.kees)
    for address in ("/over", "/nergens", "/werk", "/werk/mensen", "/werk/nergens"):
        headers = visitor.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'"), address
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert (headers.get("Cache-Control") == "no-store") == address.startswith("/werk"), address


def test_a_nul_in_an_address_a_question_or_a_form_is_a_wrong_request(cast: Cast, signed_in: SignIn) -> None:
    aisha = signed_in(cast.aisha)
    assert aisha.get("/algoritmes/a/b%00").status_code == 400
    assert aisha.get("/algoritmes?q=%00").status_code == 400
    wrong = {"name": "A\0", "email": "a@b.example", "roles": "caseworker"}
    assert aisha.submit("/werk/mensen/uitnodigen", wrong).status_code == 400
