"""Who asks: a session cookie for the office, a bearer token for the API; public pages know nobody."""

from flask import Flask, Response, g, request

from infra.identity.actors import NOBODY, Actor
from infra.identity.sign_in import actor_of_key, actor_of_session
from register.door import house

COOKIE = "toetssteen"
# The office lives under this path, and the cookie goes nowhere else: the public part never sees a session.
OFFICE = "/werk"


def install(app: Flask) -> None:
    app.before_request(_recognise)


def remember(response: Response, token: str) -> Response:
    """Give the browser its session."""
    settings = house().settings
    response.set_cookie(
        COOKIE, token, max_age=settings.session_hours * 3600, path=OFFICE, httponly=True, secure=settings.secure,
        samesite="Lax",
    )  # fmt: skip
    return response


def forget(response: Response) -> Response:
    """Take it back."""
    response.delete_cookie(COOKIE, path=OFFICE)
    return response


def _recognise() -> None:
    g.actor = NOBODY
    if request.path.startswith("/api/"):
        g.actor = _bearer() or NOBODY
    elif request.path.startswith(OFFICE):
        token = request.cookies.get(COOKIE, "")
        found = actor_of_session(house().database, house().settings, token) if token else None
        if found:
            g.actor, g.session_token = found, token


def _bearer() -> Actor | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    if token.startswith("tk_"):
        return actor_of_key(house().database, token)
    return actor_of_session(house().database, house().settings, token)
