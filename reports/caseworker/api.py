"""The explanation for the caseworker over the API: ask for one, see how far it is, fetch the PDF."""

from typing import Any

from flask import Response
from marshmallow import fields

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from register.schemas.base import Schema, Word
from reports.api import PDF, LetterBody
from reports.caseworker import asking
from reports.models import Report
from reports.vocabulary import ReportState
from reviews.permissions import SEE_RELEASE

routes = Routes("Explanations", __name__, "The explanation of one released decision for employees, as a PDF.")


class ExplanationLinks(Schema):
    self = fields.String()
    pdf = fields.String()


class CaseworkerExplanationSchema(Schema):
    """How far an explanation is; `links.pdf` is there once it was made."""

    id = fields.String()
    number = fields.String()
    language = fields.String()
    state = Word(ReportState)
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    links = fields.Nested(ExplanationLinks)


@routes.post("/releases/<release_id>/explanations")
@needs(SEE_RELEASE)
@routes.arguments(LetterBody)
@routes.response(202, CaseworkerExplanationSchema, headers=LOCATION)
def ask_explanation(given: dict[str, Any], release_id: str) -> tuple[Answer, Headers]:
    """Ask for an explanation; a worker makes it."""
    with writing() as session:
        report = asking.ask(session, actor(), release_id, given["language"])
    return _told(report), {"Location": at("releases", release_id, "explanations", "current")}


@routes.get("/releases/<release_id>/explanations/current")
@needs(SEE_RELEASE)
@routes.response(200, CaseworkerExplanationSchema)
def get_explanation(release_id: str) -> Answer:
    """The last explanation that was asked for."""
    with reading() as session:
        return _told(asking.newest(session, actor(), release_id))


@routes.get("/explanations/<report_id>")
@needs(SEE_RELEASE)
@routes.response(200, {"type": "string", "format": "binary"}, content_type=PDF)
def get_explanation_pdf(report_id: str) -> Response:
    """The PDF. Each time that it is read is written down."""
    with writing() as session:
        report, content = asking.read(session, actor(), house().storage, report_id)
    name = f'attachment; filename="{report.number}.pdf"'
    return Response(content, mimetype=PDF, headers={"Content-Disposition": name})


def _told(report: Report) -> Answer:
    links = {"self": at("releases", report.subject_id, "explanations", "current")}
    if report.state == ReportState.MADE:
        links["pdf"] = at("explanations", report.id)
    told = {
        name: getattr(report, name) for name in ("id", "number", "language", "state", "asked_at", "made_at")
    }
    return told | {"links": links}
