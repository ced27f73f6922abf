"""The explanation for the caseworker over the API: ask for one, see how far it is, fetch the PDF."""

from typing import Any

from flask import Response

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from reports.caseworker import asking
from reports.door import PDF, handed, progress
from reports.models import Report
from reports.schemas import AskedReportSchema, LanguageBody
from reviews.permissions import SEE_RELEASE

routes = Routes("Explanations", __name__, "The explanation of one released decision for employees, as a PDF.")


@routes.post("/releases/<release_id>/explanations")
@needs(SEE_RELEASE)
@routes.arguments(LanguageBody)
@routes.response(202, AskedReportSchema, headers=LOCATION)
def ask_explanation(given: dict[str, Any], release_id: str) -> tuple[Answer, Headers]:
    """Ask for an explanation; a worker makes it."""
    with writing() as session:
        report = asking.ask(session, actor(), release_id, given["language"])
    return _told(report), {"Location": at("releases", release_id, "explanations", "current")}


@routes.get("/releases/<release_id>/explanations/current")
@needs(SEE_RELEASE)
@routes.response(200, AskedReportSchema)
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
    return handed(report, content)


def _told(report: Report) -> Answer:
    address = at("releases", report.subject_id, "explanations", "current")
    return progress(report, address, at("explanations", report.id))
