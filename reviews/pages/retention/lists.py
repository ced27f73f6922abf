"""One destruction list: its cases, taking one off, authorising what is left, and the declaration of what was destroyed."""

import csv
import io

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, whole_number, writing
from register.pages.mistakes import NONE, Mistakes
from reviews.pages.blueprint import asked_page
from reviews.pages.retention.blueprint import blueprint, wrong
from reviews.queries.names import PAGE
from reviews.retention import authorising, list_queries, permissions
from reviews.retention.vocabulary import TEXT_MAX, ItemState, ListState, OffReason

FINISHED = 286  # htmx stops asking
AT_WORK = {ListState.DRAWING, ListState.AUTHORISED, ListState.CARRIED_OUT}


@blueprint.get("/werk/bewaren/lijsten/<list_id>")
@needs(permissions.SEE)
def one_list(list_id: str) -> str:
    """The list, with one page of its cases."""
    return _list(list_id)


@blueprint.get("/werk/bewaren/lijsten/<list_id>/voortgang")
@needs(permissions.SEE)
def list_progress(list_id: str) -> tuple[str, int]:
    """How far the work is; the page itself is to be read again once it is done."""
    with reading() as session:
        found = list_queries.one_list(session, actor(), list_id)
    ready = found.row.state not in AT_WORK
    return render_template("reviews/retention/progress.html", found=found), FINISHED if ready else 200


@blueprint.post("/werk/bewaren/lijsten/<list_id>/machtigen")
@needs(permissions.AUTHORISE)
def authorise(list_id: str) -> ResponseReturnValue:
    """Authorise what is on the list, once the archivist ticked that it cannot be undone."""
    if "sure" not in request.form:
        return _list(list_id, wrong([Fault("sure", "reviews.retention.sure_needed")])), 400
    with writing() as session:
        authorising.authorise(session, actor(), list_id, whole_number(request.form.get("cases", ""), -1))
    return done(url_for("retention.one_list", list_id=list_id), "destruction_authorised")


@blueprint.get("/werk/bewaren/lijsten/zaken/<item_id>")
@needs(permissions.SEE_CASES)
def one_item(item_id: str) -> str:
    """A case on a list: until when it had to be kept, and the form to take it off."""
    return _item(item_id)


@blueprint.post("/werk/bewaren/lijsten/zaken/<item_id>")
@needs(permissions.AUTHORISE)
def take_off(item_id: str) -> ResponseReturnValue:
    """Take it off, with the reason."""
    reason, why = request.form.get("reason", ""), request.form.get("why", "")
    try:
        if reason not in set(OffReason):
            raise NotValid(
                "reviews.retention.not_valid", faults=[Fault("reason", "reviews.retention.reason_needed")]
            )
        with writing() as session:
            item = authorising.take_off(session, actor(), item_id, OffReason(reason), why)
    except NotValid as refusal:
        return _item(item_id, wrong(refusal.faults)), 400
    return done(url_for("retention.one_list", list_id=item.list_id), "case_taken_off")


@blueprint.get("/werk/bewaren/lijsten/<list_id>/verklaring")
@needs(permissions.SEE)
def declaration(list_id: str) -> str:
    """The declaration of destruction, to be read and printed."""
    with reading() as session:
        found, said = list_queries.declaration(session, actor(), list_id)
    return render_template("reviews/retention/declaration.html", found=found, said=said)


@blueprint.get("/werk/bewaren/lijsten/<list_id>/verklaring.csv")
@needs(permissions.SEE)
def declaration_file(list_id: str) -> Response:
    """The same as a file: a row per algorithm and category, each with the number and the days of the declaration."""
    with reading() as session:
        _, said = list_queries.declaration(session, actor(), list_id)
    shared = (
        "number",
        "organisation",
        "list",
        "due_before",
        "drawn_up_on",
        "authorised_on",
        "carried_out_on",
        "declared_on",
    )
    own = ("algorithm", "category", "cases", "first_year", "last_year")
    file = io.StringIO()
    # A cell that begins with a sign of a formula is kept a text.
    writer = csv.writer(file)
    writer.writerow([gettext(f"reviews.declaration.column.{name}") for name in (*shared, *own)])
    for row in said["specification"]:
        writer.writerow([_cell(said[name]) for name in shared] + [_cell(row[name]) for name in own])
    name = f"verklaring-van-vernietiging-{said['number']}.csv"
    return Response(
        "\ufeff" + file.getvalue(), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _list(list_id: str, mistakes: Mistakes = NONE) -> str:
    shown = request.args.get("toon", "")
    state = ItemState(shown) if shown in set(ItemState) else None
    page = asked_page()
    with reading() as session:
        found = list_queries.one_list(session, actor(), list_id, page, state)
    last = found.first + len(found.items)
    kept = {"toon": shown} if state else {}

    def leaf(number: int) -> str:
        return url_for("retention.one_list", list_id=list_id, bladzijde=number, **kept)  # type: ignore[arg-type]

    row = found.row
    return render_template(
        "reviews/retention/list.html", found=found, row=row, wrong=mistakes, shown=state, states=list(ItemState), last=last,
        may_authorise=actor().may(permissions.AUTHORISE), drew_it_up=row.drawn_by == actor().id,
        may_see_cases=actor().may(permissions.SEE_CASES), at_work=row.state in AT_WORK,
        previous=leaf(page - 1) if found.first else None, next=leaf(page + 1) if last < found.total and found.items else None,
        first_page=found.first // PAGE == 0,
    )  # fmt: skip


def _item(item_id: str, mistakes: Mistakes = NONE) -> str:
    with reading() as session:
        found = list_queries.one_item(session, actor(), item_id)
    may = actor().may(permissions.AUTHORISE) and found.row.state == ListState.PROPOSED
    return render_template(
        "reviews/retention/item.html", found=found, wrong=mistakes, typed=request.form, reasons=list(OffReason), most=TEXT_MAX,
        may_take_off=may and found.item.state == ItemState.LISTED,
    )  # fmt: skip
