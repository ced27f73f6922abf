"""The JSON API under /api/v1: the routes of every package, what holds for all of them, and their description."""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotAcceptable

import register.api
import reports.api
import reports.audit.api
import reports.caseworker.api
import reports.dossier.api
import reports.flow.api
import reports.leaflets.api
import reports.transparency.api
import reviews.api
from web.api import describing, jobs, opening, sessions

ROUTES = (
    sessions.routes,
    *register.api.ROUTES,
    *reviews.api.ROUTES,
    reports.api.routes,
    reports.leaflets.api.routes,
    reports.caseworker.api.routes,
    reports.flow.api.routes,
    reports.transparency.api.routes,
    reports.dossier.api.routes,
    reports.audit.api.entries,
    reports.audit.api.files,
    jobs.routes,
    describing.routes,
)


def install(app: Flask) -> None:
    """Add the routes of every package to the application."""
    app.before_request(opening.answer_browser)
    app.before_request(_acceptable)
    app.after_request(opening.open_to_everyone)
    app.after_request(_mark)
    for routes in ROUTES:
        app.register_blueprint(routes)


def _acceptable() -> None:
    offered = describing.offered(current_app.view_functions.get(request.endpoint or ""))
    if offered and request.accept_mimetypes and not request.accept_mimetypes.best_match(offered):
        raise NotAcceptable


def _mark(response: Response) -> Response:
    if not request.path.startswith("/api/"):
        return response
    response.headers["API-Version"] = describing.VERSION
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(request.routing_exception, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(request.routing_exception.valid_methods or ()))
    return response
