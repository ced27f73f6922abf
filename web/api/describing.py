"""The description of the API in OpenAPI 3.1: made by the routes themselves, completed with what holds for all of them."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import flask_smorest
from apispec import APISpec
from flask import Flask, Response, current_app, jsonify
from marshmallow import fields
from sqlmodel import Session, col, select
from werkzeug.routing import Rule

from infra.identity.actors import PUBLIC, needs
from infra.identity.models import Organisation
from register.api.speaking import PREFIX, Routes
from register.door import house, looking_around
from register.schemas.base import Schema, camel
from web import guard

VERSION = "1.0.0"
OPENAPI = "3.1.0"
TITLE = "Toetssteen"
ABOUT = (
    "An algorithm register that runs what it registers and lets nothing that matters out without a signature."
)
PROBLEM = "application/problem+json"
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
VERSION_HEADER = {
    "description": "The version of this API.",
    "schema": {"type": "string", "examples": [VERSION]},
}
BEARER = {
    "type": "http", "scheme": "bearer",
    "description": "The token of a session (`ts_...`) or the key of a case system (`tk_...`).",
}  # fmt: skip
DESCRIPTION = "api_description"
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

Part = dict[str, Any]

routes = Routes("Description", __name__, "This description.")


class FaultOfProblem(Schema):
    """One thing that is wrong, and where it stands."""

    class Meta:
        include = {"in": fields.String()}

    location = fields.String()
    code = fields.String()
    detail = fields.String()


class ProblemSchema(Schema):
    """A refusal (RFC 9457); `errors` names everything that is wrong with what was sent."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String()
    errors = fields.List(fields.Nested(FaultOfProblem))


class Api(flask_smorest.Api):
    """flask-smorest without its own refusals: web.errors has the one table for those."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        pass


@routes.get("/openapi.json")
@needs(PUBLIC)
@routes.response(200, {"type": "object"})
def get_description() -> Response:
    """This API, described in OpenAPI 3.1; readable from any site."""
    described = current_app.extensions.get(DESCRIPTION) or describe(current_app)
    with looking_around() as session:
        info = described["info"] | {"contact": _contact(session)}
    return jsonify(described | {"info": info})


def offered(view: object) -> list[str]:
    """The media types in which a route of the API answers; none for another view."""
    responses = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
    return [one["content_type"] or "application/json" for answers in responses.values() for one in answers]


def describe(app: Flask) -> Part:
    """What the routes say of themselves, completed, and kept with the application.

    Made when first asked for: it takes longer than all the rest of the start.
    """
    spec = _said_by_routes(app)
    spec.components.security_scheme("Bearer", BEARER)
    spec.components.schema("Problem", schema=ProblemSchema)
    described = spec.to_dict()
    paths: dict[str, Part] = {}
    for rule, method in _operations(app):
        path = paths.setdefault(_address(rule), {})
        written = described["paths"][ARGUMENT.sub(r"{\1}", rule.rule)]
        path.setdefault("parameters", [_renamed(one) for one in written.get("parameters", [])])
        path[method.lower()] = _completed(app, rule, method, written[method.lower()])
    refusals = {f"Problem{int(status)}": _problem(status) for status in HTTPStatus if status >= 400}
    components = described["components"] | {"responses": refusals}
    whole: Part = described | {"paths": paths, "components": components}
    app.extensions[DESCRIPTION] = whole
    return whole


def _said_by_routes(app: Flask) -> APISpec:
    about = {"description": ABOUT, "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}
    given = {
        "title": TITLE,
        "version": VERSION,
        "openapi_version": OPENAPI,
        "info": about,
        "servers": [{"url": PREFIX}],
    }
    api = Api(app, spec_kwargs=given)
    for name, routes in app.blueprints.items():
        if isinstance(routes, Routes):
            routes.register_views_in_doc(api, app, api.spec, name=name, parameters=None)
            api.spec.tag({"name": name, "description": routes.description})
    return api.spec


def _operations(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{PREFIX}/"):
            for method in sorted((rule.methods or set()) & METHODS):
                yield rule, method


def _address(rule: Rule) -> str:
    # The server's address has the prefix already.
    parts = ARGUMENT.split(rule.rule.removeprefix(PREFIX))
    return "".join(f"{{{camel(part)}}}" if place % 2 else part for place, part in enumerate(parts))


def _renamed(parameter: Part) -> Part:
    return parameter | {"name": camel(parameter["name"])}


def _completed(app: Flask, rule: Rule, method: str, operation: Part) -> Part:
    operation["operationId"] = camel(rule.endpoint.rpartition(".")[2])
    responses = {str(code): answer for code, answer in operation["responses"].items() if int(code) < 400}
    for answer in responses.values():
        answer.setdefault("headers", {})["API-Version"] = VERSION_HEADER
    permission = guard.permission_of(app, rule.endpoint)
    public = permission is None or permission.public
    if not public:
        operation["security"] = [{"Bearer": []}]
        operation["x-permission"] = permission.name if permission else ""
    for status in sorted(_refusals(rule, method, operation, public)):
        responses[str(int(status))] = {"$ref": f"#/components/responses/Problem{int(status)}"}
    operation["responses"] = responses
    return operation


def _refusals(rule: Rule, method: str, operation: Part, public: bool) -> set[HTTPStatus]:
    """Which refusals this operation may answer with."""
    found = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.SERVICE_UNAVAILABLE}
    if not public:
        found |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    if rule.arguments:
        found |= {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
    if "requestBody" in operation:
        found |= {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}
    if any(one.get("name") == "If-Match" for one in operation.get("parameters", ())):
        found |= {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED}
    if public and method == "POST":
        found |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
    return found


def _problem(status: HTTPStatus) -> Part:
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = {"API-Version": VERSION_HEADER}
    return {"description": status.phrase, "headers": headers, "content": {PROBLEM: {"schema": schema}}}


def _contact(session: Session) -> Part:
    """Whom to ask: the organisation that was here first, which is the one that runs this; else where it stands."""
    one = session.exec(select(Organisation).order_by(col(Organisation.created_at)).limit(1)).first()
    if not one:
        return {"name": TITLE, "url": house().settings.base_url}
    contact = {"name": one.name, "url": one.website or house().settings.base_url, "email": one.email}
    return {name: value for name, value in contact.items() if value}
