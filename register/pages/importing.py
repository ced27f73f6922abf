"""The office's page for a file of records: hand it in, see what would happen, bring it in."""

import json
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from infra.identity.models import Organisation
from register import permissions
from register.door import actor, done, house, reading
from register.exchange import file_imports
from register.exchange.changes import Change, ChangeKind
from register.exchange.models import FileImport
from register.exchange.vocabulary import Outcome
from register.pages.mistakes import NONE, Mistakes, mistakes, said
from register.pages.root import blueprint

# So many records of a report stand on the page; the file has them all.
SHOWN = 60
PATH = "/werk/algoritmes/importeren"


@blueprint.get(PATH)
@needs(permissions.ENTER)
def new_import() -> str:
    """The form for a file."""
    with reading() as session:
        known = session.get_one(Organisation, actor().organisation_id)
    return _form({"organisation": known.name, "contact": known.email})


@blueprint.post(PATH)
@needs(permissions.ENTER)
def hand_in() -> ResponseReturnValue:
    """Take a file in; what would become of it is shown before anything comes in."""
    typed = {name: request.form.get(name, "").strip() for name in ("organisation", "contact")}
    file = request.files.get("file")
    try:
        taken = file_imports.hand_in(
            house(),
            actor(),
            (file.filename or "") if file else "",
            file.stream.read() if file else b"",
            **typed,
        )
    except NotValid as refusal:
        wrong = mistakes(refusal.faults, str, lambda name: gettext(f"register.exchange.import.{name}"))
        return _form(typed, wrong), 400
    return done(_address(taken.id), "file_handed_in")


@blueprint.get(f"{PATH}/<import_id>")
@needs(permissions.ENTER)
def shown_import(import_id: str) -> ResponseReturnValue:
    """How far a file is, and what becomes of each record."""
    with reading() as session:
        held = file_imports.get(session, import_id)
        session.expunge(held)
    page = render_template(
        "register/exchange/import.html", held=held, lines=_lines(held), shown=SHOWN, outcomes=list(Outcome),
        trail=_trail(held.name),
    )  # fmt: skip
    return page, 200, {} if held.finished_at else {"Refresh": "3"}


@blueprint.post(f"{PATH}/<import_id>")
@needs(permissions.ENTER)
def confirm_import(import_id: str) -> ResponseReturnValue:
    """Bring it in."""
    file_imports.confirm(house(), actor(), import_id)
    return done(_address(import_id), "file_imported")


@blueprint.get(f"{PATH}/<import_id>/verslag.json")
@needs(permissions.ENTER)
def import_report(import_id: str) -> Response:
    """The whole report as a file."""
    with reading() as session:
        held = file_imports.get(session, import_id)
        report = held.report | {"lines": _lines(held, most=None)}
    return Response(
        json.dumps(report, indent=2, ensure_ascii=False), mimetype="application/json",
        headers={"Content-Disposition": "attachment; filename=verslag.json"},
    )  # fmt: skip


def _lines(held: FileImport, most: int | None = SHOWN) -> list[dict[str, Any]]:
    """Lines of the report in words: those that went wrong first."""
    order = [Outcome.REFUSED, Outcome.DIFFERS, Outcome.IMPORTED, Outcome.COMPLETED, Outcome.THERE]
    lines = sorted(
        held.report.get("lines", []), key=lambda line: (order.index(line["outcome"]), line["record"])
    )
    return [
        line
        | {
            "changes": [_change(one) for one in line.get("changes", [])],
            "refused": [said(Fault(**one)) for one in line.get("refused", [])],
        }
        for line in lines[:most]
    ]  # fmt: skip


def _change(kept: dict[str, str]) -> dict[str, str]:
    change = Change(kept["field"], ChangeKind(kept["kind"]), kept["before"], kept["after"], kept["other"])
    return {"field": change.field, "said": change.said()}


def _form(typed: dict[str, str], wrong: Mistakes = NONE) -> str:
    return render_template("register/exchange/hand_in.html", typed=typed, wrong=wrong, trail=_trail())


def _address(import_id: str) -> str:
    return url_for("register.shown_import", import_id=import_id)


def _trail(name: str = "") -> list[dict[str, str]]:
    first = {"href": url_for("register.entries"), "label": gettext("register.entries.title")}
    here = {"label": gettext("register.exchange.import.title")}
    return (
        [first, here | {"href": url_for("register.new_import")}, {"label": name}] if name else [first, here]
    )
