"""Reports over the API: which there are, how far one is, and its PDF."""

from typing import Any

from flask import Response
from marshmallow import fields
from sqlmodel import col, select

from infra.identity.actors import needs
from register.api.speaking import Answer, PageQuery, Routes, at, list_of, listed, page_of
from register.door import actor, house, reading, writing
from register.schemas.base import Schema, Word, at_most
from reports.door import PDF, handed
from reports.flow import permissions, queries, steps
from reports.flow.queries import Line
from reports.flow.vocabulary import Progress
from reports.models import Report
from reports.vocabulary import Kind

ABOUT = "Every report that was asked for and that you may read: its kind, how far it is, and the PDF."
routes = Routes("Reports", __name__, ABOUT)
ID_MAX = 32


class ReportsQuery(PageQuery):
    """Which page; of one kind, or about one thing, where that is asked."""

    kind = Word(Kind, load_default=None, metadata={"description": "Reports of one kind."})
    subject = fields.String(
        load_default="", validate=at_most(ID_MAX),
        metadata={"maxLength": ID_MAX, "description": "The id of what reports are about: a release, a revision."},
    )  # fmt: skip


class ReportLinks(Schema):
    self = fields.String()
    pdf = fields.String()


class ReportSchema(Schema):
    """How far a report is; `links.pdf` is there once it was made. `downloads` counts, and tells nothing of who it was."""

    id = fields.String()
    number = fields.String()
    kind = Word(Kind)
    subject = fields.String()
    language = fields.String()
    progress = Word(Progress)
    size = fields.Integer()
    downloads = fields.Integer()
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    expires_on = fields.Date(allow_none=True)
    sealed_with = fields.String(
        allow_none=True, metadata={"description": "Whose certificate it was sealed with."}
    )
    reason = fields.String(allow_none=True, metadata={"description": "Why it could not be made, as a code."})
    links = fields.Nested(ReportLinks)


@routes.get("/reports")
@needs(permissions.SEE)
@routes.arguments(ReportsQuery, location="query")
@routes.response(200, list_of("Reports", ReportSchema))
def list_reports(query: dict[str, Any]) -> Answer:
    """The reports that you may read, the newest first."""
    kinds = [one for one in permissions.kinds_for(actor()) if query["kind"] in (None, one)]
    chosen = select(Report).where(col(Report.kind).in_(kinds))
    if query["subject"]:
        chosen = chosen.where(Report.subject_id == query["subject"])
    with reading() as session:
        rows, more = page_of(session, chosen, col(Report.id), query["page"], newest_first=True)
        return listed([_told(one) for one in queries.lines_of(session, rows)], more)


@routes.get("/reports/<report_id>")
@needs(permissions.SEE)
@routes.response(200, ReportSchema)
def get_report(report_id: str) -> Answer:
    """One report."""
    with reading() as session:
        return _told(queries.line(session, permissions.kinds_for(actor()), report_id))


@routes.get("/reports/<report_id>/pdf")
@needs(permissions.SEE)
@routes.response(200, {"type": "string", "format": "binary"}, content_type=PDF)
def get_report_pdf(report_id: str) -> Response:
    """The PDF with its proof. Each time that one about a person is read is written down."""
    with writing() as session:
        report, content = steps.read(session, actor(), house().storage, report_id)
    return handed(report, content)


def _told(one: Line) -> Answer:
    links = {"self": at("reports", one.id)}
    if one.progress == Progress.MADE:
        links["pdf"] = at("reports", one.id, "pdf")
    same = (
        "id",
        "number",
        "kind",
        "language",
        "progress",
        "size",
        "downloads",
        "asked_at",
        "made_at",
        "expires_on",
    )
    told = {name: getattr(one, name) for name in same}
    return told | {
        "subject": one.subject_id,
        "reason": one.reason or None,
        "sealed_with": one.sealed_with or None,
        "links": links,
    }
