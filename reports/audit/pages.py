"""The auditor's pages: search the ledger, follow one decision, look at one entry, and take the proof along."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from infra.errors import NotValid
from infra.i18n import gettext, language, speaking
from infra.identity.actors import needs
from infra.installation import Installation
from register.door import actor, done, house, reading, whole_number, writing
from register.models import Algorithm
from reports.audit import searching, standing, steps, tracing, words
from reports.audit.lines import Line, line_of
from reports.audit.permissions import EXPORT, SEE_LEDGER, may_disclose
from reports.audit.searching import Asked, asked_from
from reports.audit.standing import Standing
from reports.audit.vocabulary import ENTRIES_MAX, PAGE, AuditState, Subject

blueprint = Blueprint("audit", __name__, url_prefix="/werk/controle", template_folder="../templates")
HERE = "/werk/controle"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.app_template_filter("act_text")
def act_text(act: str) -> str:
    return words.act_text(act)


@blueprint.app_template_filter("who_text")
def who_text(who: tuple[str, ...]) -> str:
    return words.who_text(who)


@blueprint.get("")
@needs(SEE_LEDGER)
def search() -> ResponseReturnValue:
    """Search the ledger; what was typed wrong is said at the field."""
    try:
        asked, wrong = asked_from(words.given(request.args)), {}
    except NotValid as refusal:
        asked, wrong = Asked(), {one.where: gettext(one.code, **one.parameters) for one in refusal.faults}
    with reading() as session:
        letter = tracing.suggestions_of_letter(session, asked.thing) if asked.thing[:3] == "TS-" else ""
        found = None if wrong else searching.search(session, asked, _before(), PAGE)
        counted = {} if wrong else searching.counts(session, asked)
        page = render_template(
            "audit/search.html", asked=asked, typed=words.given(request.args), wrong=wrong, found=found, letter=letter,
            total=sum(counted.values()), chart=words.drawn(counted), standing=standing.standing(session),
            algorithms=_algorithms(session), subjects=list(Subject), performers=words.performers(), names=words.NAMES,
            shapes=words.SHAPES, query=words.query_of(asked), first=_before() is None, may_export=actor().may(EXPORT),
            most=ENTRIES_MAX, older=words.query_of(asked, voor=found.after) if found and found.after is not None else None,
        )  # fmt: skip
    return page, 400 if wrong else 200


@blueprint.get("/lijst.csv")
@needs(EXPORT)
def as_csv() -> ResponseReturnValue:
    """What a search finds, as a list for a spreadsheet; sent while it is read."""
    asked = asked_from(words.given(request.args))
    with writing() as session:
        steps.listed(session, actor(), asked)
    headers = {"Content-Disposition": 'attachment; filename="logboek.csv"'}
    sent = _csv(house(), actor().organisation_id, asked, language())
    return Response(sent, mimetype="text/csv", headers=headers)


@blueprint.get("/beslissingen/<suggestion_id>")
@needs(SEE_LEDGER)
def decision(suggestion_id: str) -> str:
    """One decision from request to letter, with every proof computed again."""
    with reading() as session:
        found = tracing.trace(session, suggestion_id)
        checked = standing.check(
            session, [(one.number, one.body) for one in found.lines if one.number is not None]
        )
        return render_template(
            "audit/decision.html", found=found, checked=checked, standing=standing.standing(session), shapes=words.SHAPES,
            may_export=actor().may(EXPORT), may_disclose=may_disclose(actor()) and not found.erased and found.release_id,
        )  # fmt: skip


@blueprint.post("/beslissingen/<suggestion_id>/bestand")
@needs(EXPORT)
def ask_decision(suggestion_id: str) -> ResponseReturnValue:
    """Ask for the audit file of one decision."""
    with writing() as session:
        row = steps.ask_decision(
            session, actor(), suggestion_id, language(), request.form.get("disclose") == "1"
        )
    return done(f"{HERE}/bestanden/{row.id}", "audit_asked")


@blueprint.post("/bestand")
@needs(EXPORT)
def ask_search() -> ResponseReturnValue:
    """Ask for the audit file of what a search finds."""
    asked = asked_from(words.given(request.form))
    with writing() as session:
        row = steps.ask_search(session, actor(), asked, language())
    return done(f"{HERE}/bestanden/{row.id}", "audit_asked")


@blueprint.get("/regels/<entry_id>")
@needs(SEE_LEDGER)
def entry(entry_id: str) -> str:
    """One entry: what it says, its exact bytes, and its proof computed again."""
    with reading() as session:
        line = line_of(session, entry_id)
        checked = standing.check(session, [] if line.number is None else [(line.number, line.body)])
        algorithm = session.get(Algorithm, line.algorithm_id)
        return render_template(
            "audit/entry.html", line=line, checked=checked, standing=standing.standing(session), shapes=words.SHAPES,
            algorithm=algorithm.name if algorithm else "",
        )  # fmt: skip


@blueprint.get("/bestanden")
@needs(SEE_LEDGER)
def files() -> str:
    """The audit files that were asked for last."""
    with reading() as session:
        return render_template("audit/files.html", files=steps.newest(session))


@blueprint.get("/bestanden/<audit_id>")
@needs(SEE_LEDGER)
def file(audit_id: str) -> ResponseReturnValue:
    """How far a file is; when it is made, what is in it and how it is checked."""
    with reading() as session:
        row = steps.get(session, actor(), audit_id)
        ready, of = steps.progress(session, row)
        page = render_template(
            "audit/file.html", row=row, ready=ready, of=of, standing=standing.standing(session), may_export=actor().may(EXPORT),
            vkeys=standing.vkeys(session),
        )  # fmt: skip
    return page, 200, {"Refresh": "3"} if row.state == AuditState.ASKED else {}


@blueprint.get("/bestanden/<audit_id>/zip")
@needs(EXPORT)
def download(audit_id: str) -> ResponseReturnValue:
    """The file. That it was taken along stands in the ledger."""
    with writing() as session:
        row, content = steps.hand_out(session, actor(), house().storage, audit_id)
    sent = io.BytesIO(content) if isinstance(content, bytes) else content
    return send_file(sent, "application/zip", as_attachment=True, download_name=f"logboek-{row.id}.zip")


def _before() -> int | None:
    given = request.args.get("voor", "")
    return whole_number(given, 0) if given else None


def _algorithms(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Algorithm.id, Algorithm.name)).all()
    return sorted(rows, key=lambda one: one[1].casefold())


def _csv(installation: Installation, organisation_id: str, asked: Asked, code: str) -> Iterator[bytes]:
    """Page by page, each in a session of its own: nobody waits for who reads slowly."""
    with installation.database.read(organisation_id) as session:
        now, named = standing.standing(session), dict(_algorithms(session))
    with speaking(code):
        heading = ["number", "at", "act", "what", "by", "algorithm", "subject", "decision", "entry", "proof"]
        yield ("\ufeff" + _written([heading])).encode()
    before: int | None = None
    while True:
        with installation.database.read(organisation_id) as session:
            found = searching.search(session, asked, before, 500)
        with speaking(code):
            yield _written([_row(one, now, named) for one in (*found.waiting, *found.rows)]).encode()
        if found.after is None:
            return
        before = found.after


def _row(line: Line, now: Standing, named: dict[str, str]) -> list[str]:
    told = [
        "" if line.number is None else str(line.number), line.at.isoformat(timespec="seconds"), line.act,
        words.act_text(line.act), words.who_text(line.who), named.get(line.algorithm_id, ""), line.subject_id,
        line.suggestion_id, line.id, now.proof(line.number).value,
    ]  # fmt: skip
    return [f"'{one}" if one.startswith(FORMULA) else one for one in told]


def _written(rows: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
