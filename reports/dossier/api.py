"""The dossier for the committee over the API: ask for one, see how far it is, fetch the PDF."""

from typing import Any

from flask import Response

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from reports.door import PDF, handed, progress
from reports.dossier import asking, permissions
from reports.models import Report
from reports.schemas import AskedReportSchema, LanguageBody

routes = Routes("Dossiers", __name__, "Everything about one algorithm for the ethics committee, as a PDF.")


@routes.post("/algorithms/<algorithm_id>/dossiers")
@needs(permissions.ASK)
@routes.arguments(LanguageBody)
@routes.response(202, AskedReportSchema, headers=LOCATION)
def ask_dossier(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Ask for a dossier as things stand now; a worker makes it."""
    with writing() as session:
        report = asking.ask(session, actor(), algorithm_id, given["language"])
    return _told(report), {"Location": at("algorithms", algorithm_id, "dossiers", "current")}


@routes.get("/algorithms/<algorithm_id>/dossiers/current")
@needs(permissions.READ)
@routes.response(200, AskedReportSchema)
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
    return handed(report, content)


def _told(report: Report) -> Answer:
    address = at("algorithms", report.subject_id, "dossiers", "current")
    return progress(report, address, at("dossiers", report.id))
