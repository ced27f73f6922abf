"""Closed unless opened: every view states a permission, and asks for it of who comes."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.routing import Rule

from infra.identity.actors import PEOPLE_ROLES, Actor, Permission, Role
from infra.identity.models import Membership
from infra.installation import Installation
from tests.cast import Cast
from tests.conftest import Visitor
from web.guard import Unmarked, check, permission_of

SAFE = {"HEAD", "OPTIONS"}
REFUSED = {401, 403}


def ways_in(app: Flask) -> Iterator[tuple[str, str, Permission]]:
    """Every method and address of the application, with made-up ids, and the permission that its view states."""
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint)
        assert permission is not None, rule.endpoint
        for method in sorted((rule.methods or set()) - SAFE):
            yield method, address(rule), permission


def address(rule: Rule) -> str:
    values = {}
    for name in rule.arguments:
        kind = type(rule._converters[name]).__name__
        values[name] = {"IntegerConverter": 1, "FloatConverter": 1.0}.get(kind, "x")
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule.rule
    return str(built[1])


def test_every_view_states_a_permission(app: Flask) -> None:
    check(app)
    assert list(ways_in(app))


@pytest.mark.own_app
def test_the_web_does_not_start_with_a_view_that_states_none(app: Flask) -> None:
    app.add_url_rule("/planted", "planted", lambda: "in")
    with pytest.raises(Unmarked, match="planted"):
        check(app)


def test_who_is_not_signed_in_gets_only_what_is_public(app: Flask, client: Visitor) -> None:
    let_in = []
    for method, url, permission in ways_in(app):
        if permission.public:
            continue
        answer = client.open(url, method=method)
        asked_to_sign_in = answer.status_code == 303 and "/werk/inloggen" in answer.headers["Location"]
        if answer.status_code != 401 and not asked_to_sign_in:
            let_in.append((method, url, answer.status_code))
    assert let_in == []


def test_a_role_without_the_permission_is_refused_everywhere(
    app: Flask,
    house: Installation,
    cast: Cast,
    signed_in: Callable[[Actor], Visitor],
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    """The auditor, with one role at a time, at every door; a case system with its key at the doors of the API."""
    visitor, headers = signed_in(cast.omar), bearer(cast.omar)
    system = bearer(cast.case_system)
    let_in = []
    for method, url, permission in ways_in(app):
        roles = permission.roles or frozenset()
        without = next((role for role in PEOPLE_ROLES if role not in roles), None)
        is_api = url.startswith("/api/")
        if without and not permission.public:
            give(house, cast.omar, without)
            answer = visitor.open(url, method=method, headers=headers if is_api else {})
            let_in += [] if answer.status_code == 403 else [(without, method, url, answer.status_code)]
        if is_api and not permission.public and Role.CASE_SYSTEM not in roles:
            answer = app.test_client().open(url, method=method, headers=system)
            let_in += [] if answer.status_code == 403 else [("case system", method, url, answer.status_code)]
    assert let_in == []


def give(house: Installation, actor: Actor, role: Role) -> None:
    with house.database.write(actor.organisation_id) as session:
        membership = session.exec(select(Membership).where(Membership.person_id == actor.id)).one()
        membership.roles = [role.value]
        session.add(membership)


def test_a_key_of_a_case_system_opens_no_page_of_the_office(
    app: Flask, cast: Cast, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    headers = bearer(cast.case_system)
    for method, url, permission in ways_in(app):
        if url.startswith("/werk") and not permission.public:
            answer = app.test_client().open(url, method=method, headers=headers)
            assert answer.status_code in {303, 401}, url


def test_a_form_without_the_token_of_its_page_is_refused(
    app: Flask, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    visitor = signed_in(cast.stranger)
    for method, url, _ in ways_in(app):
        if method != "GET" and not url.startswith("/api/"):
            assert visitor.open(url, method=method).status_code == 403, url


def test_a_form_from_another_site_is_refused(
    app: Flask, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    visitor = signed_in(cast.stranger)
    for method, url, _ in ways_in(app):
        if method == "POST" and not url.startswith("/api/"):
            answer = visitor.submit(url, headers={"Origin": "https://elsewhere.example"})
            assert answer.status_code == 403, url


def test_every_answer_holds_the_browser_back(app: Flask, client: Visitor) -> None:
    for _, url, _ in ways_in(app):
        headers = client.get(url).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], url
        assert headers["X-Content-Type-Options"] == "nosniff", url
