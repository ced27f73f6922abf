"""The ledger over the API: search it, look at one entry, and take entries along as a signed file."""

import base64
import io
from typing import Any

from flask import send_file
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at, list_of, listed, page_of
from register.door import actor, house, reading, whole_number, writing
from reports.audit import lines, searching, standing, steps
from reports.audit.lines import Line
from reports.audit.models import AuditFile
from reports.audit.permissions import EXPORT, SEE_LEDGER
from reports.audit.schemas import AuditFileBody, AuditFileSchema, EntriesQuery, FilesQuery, LedgerEntrySchema
from reports.audit.searching import Asked, asked_from
from reports.audit.standing import Standing
from reports.audit.vocabulary import AuditState, about

ABOUT = (
    "What was done, in an order that nobody can change, and signed files to check it offline (`toetssteen verify`). Entries "
    "hold ids, codes and hashes. The newest come first; those without a place yet come on the first page, before the others."
)
entries = Routes("LedgerEntries", __name__, ABOUT)
files = Routes("AuditFiles", f"{__name__}.files", "Signed files of the ledger, to be checked offline.")
ZIP = "application/zip"


@entries.get("/ledger-entries")
@needs(SEE_LEDGER)
@entries.arguments(EntriesQuery, location="query")
@entries.response(200, list_of("LedgerEntries", LedgerEntrySchema))
def list_ledger_entries(query: dict[str, Any]) -> Answer:
    """Search the ledger."""
    page = query.pop("page")
    asked, before = _asked(query), whole_number(page.after, 0) if page.after else None
    with reading() as session:
        found, now = searching.search(session, asked, before, page.limit), standing.standing(session)
    told = [_told(one, now) for one in (*found.waiting, *found.rows)]
    return listed(told, found.after is not None, str(found.after))


@entries.get("/ledger-entries/<entry_id>")
@needs(SEE_LEDGER)
@entries.response(200, LedgerEntrySchema)
def get_ledger_entry(entry_id: str) -> Answer:
    """One entry."""
    with reading() as session:
        return _told(lines.line_of(session, entry_id), standing.standing(session))


@files.post("/audit-files")
@needs(EXPORT)
@files.arguments(AuditFileBody)
@files.response(202, AuditFileSchema, headers=LOCATION)
def ask_audit_file(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Ask for a signed file; a worker makes it."""
    suggestion, disclose, language = given.pop("suggestion"), given.pop("disclose"), given.pop("language")
    with writing() as session:
        if suggestion:
            row = steps.ask_decision(session, actor(), suggestion, language, disclose)
        else:
            row = steps.ask_search(session, actor(), _asked(given), language)
        told = _file(row)
    return told, {"Location": at("audit-files", row.id)}


@files.get("/audit-files")
@needs(SEE_LEDGER)
@files.arguments(FilesQuery, location="query")
@files.response(200, list_of("AuditFiles", AuditFileSchema))
def list_audit_files(query: dict[str, Any]) -> Answer:
    """The files that were asked for, the newest first."""
    with reading() as session:
        rows, more = page_of(session, select(AuditFile), col(AuditFile.id), query["page"], newest_first=True)
        return listed([_file(row) for row in rows], more)


@files.get("/audit-files/<audit_id>")
@needs(SEE_LEDGER)
@files.response(200, AuditFileSchema)
def get_audit_file(audit_id: str) -> Answer:
    """How far a file is."""
    with reading() as session:
        return _file(steps.get(session, actor(), audit_id))


@files.get("/audit-files/<audit_id>/zip")
@needs(EXPORT)
@files.response(200, {"type": "string", "format": "binary"}, content_type=ZIP)
def get_audit_file_zip(audit_id: str) -> ResponseReturnValue:
    """The file. That it was handed out is an entry of the ledger."""
    with writing() as session:
        row, content = steps.hand_out(session, actor(), house().storage, audit_id)
    sent = io.BytesIO(content) if isinstance(content, bytes) else content
    return send_file(sent, ZIP, as_attachment=True, download_name=f"ledger-{row.id}.zip")


def _asked(given: dict[str, Any]) -> Asked:
    named = {name: str(value) for name, value in given.items() if value}
    return asked_from(named | {"algorithm_id": named.pop("algorithm", "")})


def _told(line: Line, now: Standing) -> Answer:
    return {
        "id": line.id, "number": line.number, "at": line.at, "act": line.act, "subject": about(line.act),
        "subject_id": line.subject_id, "by": line.who, "algorithm": line.algorithm_id or None,
        "suggestion": line.suggestion_id or None, "proof": now.proof(line.number),
        "body": base64.b64encode(line.body).decode(), "links": {"self": at("ledger-entries", line.id)},
    }  # fmt: skip


def _file(row: AuditFile) -> Answer:
    links = {"self": at("audit-files", row.id)}
    if row.state == AuditState.MADE:
        links["zip"] = at("audit-files", row.id, "zip")
    names = (
        "id",
        "scope",
        "disclosed",
        "state",
        "entries",
        "waiting",
        "size",
        "manifest",
        "asked_at",
        "made_at",
    )
    return {name: getattr(row, name) for name in names} | {"suggestion": row.subject_id, "links": links}
