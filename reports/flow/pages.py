"""Pages of the flow of reports: the list of the office, how far one is, how long they are kept, and the archive for all."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import Fault, NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import PUBLIC, needs
from register.door import actor, done, house, looking_around, reading, whole_number, writing
from reports.contents.schemas import MEDIA_TYPE, as_text, schema_named
from reports.door import shown
from reports.flow import permissions, queries, steps
from reports.flow.vocabulary import FINAL, GOING, MONTHS_MAX, OWN_TERM, STEPS
from reports.reading import as_it_leaves, count
from reports.vocabulary import Kind

blueprint = Blueprint("flow", __name__, template_folder="../templates")
# htmx stops asking at this status, and shows what came with it.
STOP_POLLING = 286


@blueprint.get("/werk/rapporten")
@needs(permissions.SEE)
def listed() -> ResponseReturnValue:
    """Every report of the organisation that one may read, the newest first; of one kind where that is asked."""
    return _list()


def _list(typed: dict[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> ResponseReturnValue:
    kinds = permissions.kinds_for(actor())
    asked, page = request.args.get("soort", ""), max(1, whole_number(request.args.get("pagina", "1"), 1))
    with reading() as session:
        found, total = queries.lines(session, [one for one in kinds if asked in ("", one)], page)
        terms = queries.terms(session)
    values = typed if typed is not None else {kind: str(months) for kind, months in terms.items()}
    told = render_template(
        "flow/reports.html", reports=found, total=total, page=page, per_page=queries.PER_PAGE, kinds=kinds, asked=asked,
        own_term=OWN_TERM, terms=terms, values=values, months_max=MONTHS_MAX,
        may_set=actor().may(permissions.SET_TERM), errors={one.where: gettext(one.code, **one.parameters) for one in faults},
    )  # fmt: skip
    waiting = any(one.progress in GOING for one in found) and not faults
    return told, 400 if faults else 200, {"Refresh": "5"} if waiting else {}


@blueprint.post("/werk/rapporten")
@needs(permissions.SET_TERM)
def set_terms() -> ResponseReturnValue:
    """Choose how long reports are kept, for each kind that has a term of its own; an empty field keeps them for good."""
    typed = {kind.value: request.form.get(kind, "").strip() for kind in OWN_TERM}
    try:
        with writing() as session:
            if faults := [fault for kind in OWN_TERM for fault in _set_term(session, kind, typed[kind])]:
                raise NotValid("reports.flow.not_valid", faults=faults)
    except NotValid as wrong:
        return _list(typed, wrong.faults)
    return done(url_for("flow.listed"), "report_terms_set")


def _set_term(session: Session, kind: Kind, typed: str) -> Sequence[Fault]:
    try:
        steps.set_term(session, actor(), kind, whole_number(typed, 0) if typed else None)
    except NotValid as wrong:
        return wrong.faults
    return ()


@blueprint.get("/werk/rapporten/<report_id>")
@needs(permissions.SEE)
def one(report_id: str) -> ResponseReturnValue:
    """How far one report is, and what it is."""
    with reading() as session:
        found = queries.line(session, permissions.kinds_for(actor()), report_id)
    page = render_template(
        "flow/report.html", report=found, steps=STEPS, going=found.progress in GOING, final=FINAL
    )
    return page, 200, {"Refresh": "3"} if found.progress in GOING else {}


@blueprint.get("/werk/rapporten/<report_id>/voortgang")
@needs(permissions.SEE)
def progress(report_id: str) -> ResponseReturnValue:
    """How far it is, for the page that asks again and again."""
    with reading() as session:
        found = queries.line(session, permissions.kinds_for(actor()), report_id)
    going = found.progress in GOING
    return render_template("flow/progress.html", report=found, steps=STEPS, going=going), (
        200 if going else STOP_POLLING
    )


@blueprint.get("/werk/rapporten/<report_id>/pdf")
@needs(permissions.SEE)
def pdf(report_id: str) -> ResponseReturnValue:
    """The PDF with its proof. That a personal one was read is an entry."""
    with writing() as session:
        report, content = steps.read(session, actor(), house().storage, report_id)
    return shown(report, content)


@blueprint.post("/werk/rapporten/<report_id>/opnieuw")
@needs(permissions.SEE)
def retry(report_id: str) -> ResponseReturnValue:
    """Have a report tried again that could not be made."""
    with writing() as session:
        steps.retry(session, actor(), report_id)
    return done(url_for("flow.one", report_id=report_id), "report_asked_again")


@blueprint.get("/rapporten")
@blueprint.get("/rapporten/<int:year>")
@needs(PUBLIC)
def archive(year: int = 0) -> ResponseReturnValue:
    """What was made for everybody, a page for each year; the newest year first."""
    with looking_around() as session:
        years = queries.years(session)
        chosen = year or (years[0] if years else 0)
        found = queries.archive(session, chosen) if chosen in years else []
    if year and year not in years:
        raise NotFound("reports.flow.no_such_year")
    return render_template("flow/archive.html", years=years, year=chosen, reports=found)


@blueprint.get("/rapporten/<number>.pdf")
@needs(PUBLIC)
def public_pdf(number: str) -> ResponseReturnValue:
    """A report that is for everybody, at an address that does not change."""
    with looking_around() as session:
        report = queries.public_report(session, number)
        content = as_it_leaves(session, house().storage, report)
    if request.method == "GET":
        with house().database.write(report.organisation_id) as session:
            count(session, report)
    return shown(report, content)


@blueprint.get("/schemas/<name>.json")
@needs(PUBLIC)
def schema(name: str) -> ResponseReturnValue:
    """The schema of the JSON that travels in reports of one kind."""
    try:
        told = schema_named(name, house().settings.base_url)
    except KeyError:
        raise NotFound("reports.flow.no_such_schema") from None
    return Response(as_text(told), mimetype=MEDIA_TYPE, headers={"Access-Control-Allow-Origin": "*"})
