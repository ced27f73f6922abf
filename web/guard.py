"""Closed unless opened: permissions of views, the origin of forms, and the headers that hold the browser back."""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from infra.errors import NotYours
from infra.identity.actors import PUBLIC, Permission, require
from register.door import actor, house

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Unmarked(RuntimeError):
    """A view that states no permission: the web does not start with it."""


def install(app: Flask) -> None:
    app.before_request(_permit)
    app.after_request(_protect)
    app.jinja_env.globals["csrf_token"] = csrf_token


def check(app: Flask) -> None:
    """Raises `Unmarked` for a view without a permission."""
    bare = sorted(endpoint for endpoint in app.view_functions if permission_of(app, endpoint) is None)
    if bare:
        raise Unmarked(f"these views state no permission: {', '.join(bare)}")


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """The permission that a view states; Flask's own static files are public."""
    if endpoint == "static":
        return PUBLIC
    view = app.view_functions[endpoint]
    found: Permission | None = getattr(view, "permission", None)
    return found


def csrf_token() -> str:
    """A token for the forms of this session: only a page that we made for it can know it."""
    token: str = g.get("session_token", "")
    return hmac.new(house().settings.session_secret, f"form:{token}".encode(), sha256).hexdigest()


def _permit() -> None:
    if request.endpoint is None:
        return
    if any("\0" in text for text in (request.path, *_flat(request.args))):
        raise BadRequest
    wanted = permission_of(current_app, request.endpoint)
    require(actor(), wanted or PUBLIC)
    if request.method not in SAFE and not request.path.startswith("/api/"):
        _from_our_own_form()


def _from_our_own_form() -> None:
    # The API takes no cookie, so no other site can make a browser speak to it in somebody's name.
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise NotYours("web.foreign_form")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(given, csrf_token()):
        raise NotYours("web.form_too_old")
    # No keyboard types it, and PostgreSQL keeps no text with it.
    if any("\0" in text for text in _flat(request.form)):
        raise BadRequest


def _flat(given: MultiDict[str, str]) -> Iterator[str]:
    return (text for pair in given.items(multi=True) for text in pair)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if house().settings.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.path.startswith(("/werk", "/api/")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
