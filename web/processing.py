"""The page of the privacy officer: what was done with whose data, by function and never by name, and the same as a file."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra import clock
from infra.i18n import gettext
from infra.identity.actors import needs
from infra.processing import Operation, export
from register.door import actor, house, reading, whole_number
from register.pages.mistakes import NONE, Mistakes
from reviews.intake import reference_hash
from reviews.permissions import SEE_PROCESSING
from reviews.queries import processing as queries
from reviews.queries.processing import Asked, Line
from reviews.vocabulary import REFERENCE_MAX

blueprint = Blueprint("processing", __name__, url_prefix="/werk/verwerkingen")
# A sheet runs what begins with these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("moment", "operation", "function", "algorithm", "people", "outcome", "activity", "caller", "trace")


@blueprint.get("")
@needs(SEE_PROCESSING)
def overview() -> str:
    """What was done in a period, the latest first."""
    page = max(1, whole_number(request.args.get("pagina", "1"), 1))
    with reading() as session:
        lines, more = queries.processed(session, actor(), _asked(), page)
        state, late = export.state_of(session), export.late_since(session)
        return render_template(
            "web/processing.html", lines=lines, page=page, more=more, algorithms=queries.algorithms(session),
            operations=_operations(), exporting=bool(house().settings.processing_log_url), state=state, late=late,
            unnamed=queries.unnamed(session, actor()), chosen=_chosen(), page_address=_address, kept_days=house().settings.processing_log_days, mistakes=NONE, typed="",
        )  # fmt: skip


@blueprint.get("/bestand.csv")
@needs(SEE_PROCESSING)
def overview_csv() -> Response:
    """The same as a file."""
    with reading() as session:
        lines = queries.everything(session, actor(), _asked())
    return _file(lines, f"verwerkingen-{clock.today():%Y-%m-%d}.csv")


@blueprint.post("/zaak")
@needs(SEE_PROCESSING)
def of_case() -> ResponseReturnValue:
    """What was done with the data of one person; asked in a form, for a reference does not belong in an address."""
    reference = request.form.get("reference", "").strip()
    lines = _of_person(reference)
    if lines is None:
        told = gettext("web.processing.case.unknown" if reference else "web.processing.case.needed")
        mistakes = Mistakes([("reference", told)], {"reference": told})
        return render_template(
            "web/processing_case.html", lines=None, mistakes=mistakes, typed=reference
        ), 400
    return render_template("web/processing_case.html", lines=lines, mistakes=NONE, typed=reference)


@blueprint.post("/zaak.csv")
@needs(SEE_PROCESSING)
def of_case_csv() -> ResponseReturnValue:
    """The same as a file, to hand to the person who asked."""
    lines = _of_person(request.form.get("reference", "").strip())
    return _file(lines or [], f"verwerkingen-zaak-{clock.today():%Y-%m-%d}.csv")


def _of_person(reference: str) -> list[Line] | None:
    if not reference or len(reference) > REFERENCE_MAX:
        return None
    [hashed] = reference_hash(house().keys, actor().organisation_id, [reference])
    with reading() as session:
        return queries.of_person(session, actor(), hashed)


def _operations() -> list[tuple[str, str]]:
    told = [(one.value, gettext(f"infra.processing.operation.{one}")) for one in Operation]
    return sorted(told, key=lambda one: one[1].casefold())


def _asked() -> Asked:
    told = _chosen()
    operation = told["handeling"] if told["handeling"] in set(Operation) else ""
    return Asked(told["algoritme"], operation, _day(told["van"]), _day(told["tot"]))


def _chosen() -> dict[str, str]:
    """What the filter says, to be shown and kept."""
    return {name: request.args.get(name, "") for name in ("algoritme", "handeling", "van", "tot")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file(lines: Iterable[Line], name: str) -> Response:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([gettext(f"web.processing.column.{column}") for column in COLUMNS])
    writer.writerows([[_plain(cell) for cell in _cells(line)] for line in lines])
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _cells(line: Line) -> list[str]:
    functions = [gettext(f"infra.role.{one}") for one in line.functions]
    return [
        line.began_at.astimezone(clock.AMSTERDAM).isoformat(sep=" ", timespec="seconds"),
        gettext(f"infra.processing.operation.{line.operation}"), ", ".join(functions), line.algorithm,
        str(line.subjects), gettext("web.processing.failed" if line.failed else "web.processing.fine"), line.activity,
        line.processor, line.trace,
    ]  # fmt: skip


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _address(page: int) -> str:
    """Another page of the same list."""
    told = {name: text for name, text in _chosen().items() if text} | {"pagina": str(page)}
    return f"{url_for('processing.overview')}?{urlencode(told)}"
