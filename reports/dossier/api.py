"""The dossier for the committee over the API: ask for one, see how far it is, fetch the PDF."""

from typing import Any

from flask import Response
from marshmallow import fields

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from register.schemas.base import Schema, Word
from reports.api import PDF, LetterBody
from reports.dossier import asking, permissions
from reports.models import Report
from reports.vocabulary import ReportState

routes = Routes("Dossiers", __name__, "Everything about one algorithm for the ethics committee, as a PDF.")


class DossierLinks(Schema):
    self = fields.String()
    pdf = fields.String()


class DossierSchema(Schema):
    """How far a dossier is; `links.pdf` is there once it was made."""

    id = fields.String()
    number = fields.String()
    language = fields.String()
    state = Word(ReportState)
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    links = fields.Nested(DossierLinks)


@routes.post("/algorithms/<algorithm_id>/dossiers")
@needs(permissions.ASK)
@routes.arguments(LetterBody)
@routes.response(202, DossierSchema, headers=LOCATION)
def ask_dossier(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Ask for a dossier as things stand now; a worker makes it."""
    with writing() as session:
        report = asking.ask(session, actor(), algorithm_id, given["language"])
    return _told(report), {"Location": at("algorithms", algorithm_id, "dossiers", "current")}


@routes.get("/algorithms/<algorithm_id>/dossiers/current")
@needs(permissions.READ)
@routes.response(200, DossierSchema)
def get_dossier(algorithm_id: str) -> Answer:
    """The last dossier that was asked for."""
    with reading() as session:
        return _told(asking.newest(session, actor(), algorithm_id))


@routes.get("/dossiers/<report_id>")
@needs(permissions.READ)
@routes.response(200, {"type": "string", "format": "binary"}, content_type=PDF)
def get_dossier_pdf(report_id: str) -> Response:
    """The PDF."""
    with writing() as session:
        report, content = asking.read(session, actor(), house().storage, report_id)
    name = f'attachment; filename="{report.number}.pdf"'
    return Response(content, mimetype=PDF, headers={"Content-Disposition": name})


def _told(report: Report) -> Answer:
    links = {"self": at("algorithms", report.subject_id, "dossiers", "current")}
    if report.state == ReportState.MADE:
        links["pdf"] = at("dossiers", report.id)
    told = {
        name: getattr(report, name) for name in ("id", "number", "language", "state", "asked_at", "made_at")
    }
    return told | {"links": links}
