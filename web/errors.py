"""The one table from refusals to HTTP, and how they are said: problem+json for the API, a page for a person."""

import secrets
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, jsonify, redirect, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from infra import errors as refusals
from infra.errors import Fault, Refusal
from infra.i18n import gettext, language, messages
from infra.logs import Events
from register import door
from register.door import PreconditionMissing
from register.refused import note_kept
from web.session import OFFICE

# From the particular to the general: the first that fits counts.
STATUS: tuple[tuple[type[Refusal], HTTPStatus], ...] = (
    (refusals.NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (refusals.NotYours, HTTPStatus.FORBIDDEN),
    (refusals.NotFound, HTTPStatus.NOT_FOUND),
    (refusals.NotNow, HTTPStatus.CONFLICT),
    (PreconditionMissing, HTTPStatus.PRECONDITION_REQUIRED),
    (refusals.Stale, HTTPStatus.PRECONDITION_FAILED),
    (refusals.NotValid, HTTPStatus.BAD_REQUEST),
    (refusals.TooMuch, HTTPStatus.TOO_MANY_REQUESTS),
    (refusals.Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
SIGN_IN = f"{OFFICE}/inloggen"
HEADERS = ("If-Match", "Idempotency-Key", "Content-Type")
KEPT_NOTHING = frozenset({"GET", "HEAD"})

log = Events("web")


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(
        StaleDataError, lambda _error: refused(refusals.Stale("register.changed_since"))
    )
    app.register_error_handler(OperationalError, lambda _error: refused(refusals.Unavailable("web.busy")))
    app.register_error_handler(Exception, _broken)
    app.after_request(_write_kept)


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status of a refusal."""
    if refusal.code == "infra.file_too_large":
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return next(status for kind, status in STATUS if isinstance(refusal, kind))


def said(refusal: Refusal) -> str:
    """The refusal as a sentence in the language of the request."""
    return gettext(refusal.code, **refusal.parameters)


def said_fault(fault: Fault) -> str:
    return gettext(fault.code, **fault.parameters)


def refused(refusal: Refusal) -> AnyResponse:
    """Answer a refusal; somebody who must sign in first is brought there."""
    status = status_of(refusal)
    door.refused(refusal)
    log.info("refused", code=refusal.code, status=int(status), diagnostic=refusal.diagnostic)
    if status == HTTPStatus.UNAUTHORIZED and not _is_api() and request.endpoint != "office.sign_in":
        back = request.full_path.rstrip("?") if request.method == "GET" else OFFICE
        return redirect(SIGN_IN if back == OFFICE else f"{SIGN_IN}?verder={quote(back)}", 303)
    if _is_api():
        return problem(status, refusal.code, said(refusal), refusal.faults)
    return _page(status, said(refusal), [said_fault(fault) for fault in refusal.faults])


def _write_kept(response: Response) -> Response:
    """What was counted of a burst of refusals is written by whoever comes next, a second later."""
    note_kept(door.house().database)
    return response


def problem(status: HTTPStatus, code: str, detail: str, faults: tuple[Fault, ...] = ()) -> Response:
    """problem+json (RFC 9457) with every fault by its place."""
    body = {
        "type": f"/problems/{code.replace('.', '/').replace('_', '-')}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "instance": request.path,
    }
    if faults:
        body["errors"] = [
            {"in": _part(f), "location": f"#/{f.where}", "code": f.code, "detail": said_fault(f)}
            for f in faults
        ]
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "900"
    return response


def _part(fault: Fault) -> str:
    """Where in the request it stands: headers are known by their names, query parameters because they were sent."""
    if fault.where in HEADERS:
        return "header"
    return "query" if fault.where in request.args else "body"


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _page(status: HTTPStatus, happened: str, details: list[str], reference: str = "") -> Response:
    kept = gettext("web.error.nothing_changed") if request.method not in KEPT_NOTHING else None
    code = int(status)
    page = render_template(
        "error.html", status=code, title=gettext(f"web.error.title.{code}"), happened=" ".join([happened, *details]),
        kept=kept, todo=gettext(f"web.error.todo.{code}"), reference=reference,
    )  # fmt: skip
    return Response(page, status=code)


def _http(error: HTTPException) -> AnyResponse:
    status = HTTPStatus(error.code or 500)
    if isinstance(error.response, AnyResponse):
        return error.response
    # Words for the statuses that have them; every other wrong request is told as one.
    told = status if f"web.error.http.{int(status)}" in messages(language()) else HTTPStatus.BAD_REQUEST
    text = gettext(f"web.error.http.{int(told)}")
    return problem(status, f"http.{int(status)}", text) if _is_api() else _page(told, text, [])


def _broken(_error: Exception) -> AnyResponse:
    # What went wrong may quote personal data: the log gets type and place, the person a number to name.
    reference = secrets.token_hex(4)
    log.error(
        "broken",
        with_exception=True,
        request=reference,
        path=request.url_rule.rule if request.url_rule else "",
    )
    status, text = HTTPStatus.INTERNAL_SERVER_ERROR, gettext("web.error.http.500")
    if _is_api():
        return problem(status, "http.500", f"{text} ({reference})")
    return _page(status, text, [], reference)
