"""Letters over the API: ask for one, see how far it is, fetch the PDF."""

from typing import Any

from flask import Response
from marshmallow import fields
from sqlmodel import Session

from infra.errors import NotFound
from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from register.schemas.base import one_of
from reports import permissions, requests
from reports.addressees import CHOICES
from reports.door import PDF, handed, progress
from reports.models import Report
from reports.schemas import AskedReportSchema, LanguageBody
from reviews.models import Release

routes = Routes("Letters", __name__, "The explanation for the resident of one released decision, as a PDF.")


class LetterBody(LanguageBody):
    to = fields.String(load_default="", validate=one_of(("", *CHOICES)), metadata={"enum": ["", *CHOICES]})
    large_print = fields.Boolean(load_default=False)
    leaflet = fields.String(
        load_default="",
        metadata={"description": "The id of the leaflet that is its last page; none when empty."},
    )


@routes.post("/releases/<release_id>/letters")
@needs(permissions.ASK_LETTER)
@routes.arguments(LetterBody)
@routes.response(202, AskedReportSchema, headers=LOCATION)
def ask_letter(given: dict[str, Any], release_id: str) -> tuple[Answer, Headers]:
    """Ask for a letter; a worker makes it."""
    with writing() as session:
        report = requests.ask_letter(
            session, actor(), _release(session, release_id), given["language"],
            to=given["to"], large_print=given["large_print"], leaflet=given["leaflet"],
        )  # fmt: skip
    return _told(report), {"Location": at("releases", release_id, "letters", "current")}


@routes.get("/releases/<release_id>/letters/current")
@needs(permissions.READ_LETTER)
@routes.response(200, AskedReportSchema)
def get_letter(release_id: str) -> Answer:
    """The last letter that was asked for."""
    with reading() as session:
        return _told(requests.newest_letter(session, actor(), _release(session, release_id)))


@routes.get("/letters/<report_id>")
@needs(permissions.READ_LETTER)
@routes.response(200, {"type": "string", "format": "binary"}, content_type=PDF)
def get_letter_pdf(report_id: str) -> Response:
    """The PDF. Each time that it is read is written down."""
    with writing() as session:
        report, content = requests.read_letter(session, actor(), house().storage, report_id)
    return handed(report, content)


def _release(session: Session, release_id: str) -> Release:
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    return release


def _told(report: Report) -> Answer:
    address = at("releases", report.subject_id, "letters", "current")
    return progress(report, address, at("letters", report.id))
