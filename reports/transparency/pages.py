"""The public reports on the site, for everybody, and the office where they are published."""

import io
from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from infra.errors import NotFound, NotValid
from infra.i18n import LANGUAGES, gettext, language
from infra.identity.actors import PUBLIC, needs
from register.door import actor, done, house, looking_around, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reports.contents.families import as_json
from reports.contents.transparency import TransparencyReport
from reports.contents.transparency_markup import as_csv, title, transparency_body
from reports.contents.wording import Wording
from reports.reading import as_it_leaves, count
from reports.transparency import permissions, publishing
from reports.transparency import reading as editions
from reports.transparency.figures import newest
from reports.transparency.filling import told
from reports.transparency.periods import Period, period_of
from reports.transparency.publishing import Said
from reports.transparency.vocabulary import WHY_MAX, WORDS_MAX

blueprint = Blueprint("transparency", __name__, template_folder="../templates")
ADDRESS = "/verslagen/<organisation>/<period>"
FIELDS = {"words": WORDS_MAX, "why": WHY_MAX}


@blueprint.app_template_filter("period_text")
def period_words(period: Period) -> str:
    """ "het derde kwartaal van 2026", or "2026"."""
    if not period.quarter:
        return str(period.year)
    return gettext(f"reports.transparency.quarter.{period.quarter}", year=period.year)


@blueprint.app_template_filter("period_title")
def title_of(code: str) -> str:
    """ "Algoritmes in het derde kwartaal van 2026", of "2026-q3"."""
    return gettext("reports.transparency.title", period=period_words(period_of(code)))


@blueprint.get("/verslagen")
@needs(PUBLIC)
def archive() -> str:
    """Every report on this site, by year."""
    with looking_around() as session:
        years = editions.by_year(editions.archive(session))
    return render_template("transparency/archive.html", years=years, organisation=None)


@blueprint.get("/verslagen/<organisation>")
@needs(PUBLIC)
def archive_of(organisation: str) -> str:
    """The reports of one organisation, by year."""
    with looking_around() as session:
        owner = editions.organisation_at(session, organisation)
        years = editions.by_year(editions.archive(session, organisation))
    return render_template("transparency/archive.html", years=years, organisation=owner)


@blueprint.get(ADDRESS)
@needs(PUBLIC)
def newest_edition(organisation: str, period: str) -> str:
    """The edition that counts now."""
    return _page(organisation, period, None)


@blueprint.get(f"{ADDRESS}/<int:number>")
@needs(PUBLIC)
def edition(organisation: str, period: str, number: int) -> str:
    """One edition, as it stays."""
    return _page(organisation, period, number)


@blueprint.get(f"{ADDRESS}/<int:number>.csv")
@needs(PUBLIC)
def figures_csv(organisation: str, period: str, number: int) -> Response:
    """Its counts as CSV."""
    return _file(as_csv(_content(organisation, period, number)), "text/csv", f"{period}-{number}.csv")


@blueprint.get(f"{ADDRESS}/<int:number>.json")
@needs(PUBLIC)
def figures_json(organisation: str, period: str, number: int) -> Response:
    """All of it as JSON, with the queries that its counts come from."""
    content = as_json(_content(organisation, period, number))
    return _file(content, "application/json", f"{period}-{number}.json")


@blueprint.get(f"{ADDRESS}/<int:number>-<chosen>.pdf")
@needs(PUBLIC)
def pdf(organisation: str, period: str, number: int, chosen: str) -> ResponseReturnValue:
    """Its PDF in a language; that it was fetched is counted, and nothing about who did."""
    with looking_around() as session:
        report = editions.shown(session, organisation, period, number).pdfs.get(chosen)
        if not report or not report.file:
            raise NotFound("reports.not_made")
        content = as_it_leaves(session, house().storage, report)
    with house().database.write(report.organisation_id) as session:
        count(session, report)
    return send_file(io.BytesIO(content), "application/pdf", download_name=f"{period}-{number}-{chosen}.pdf")


@blueprint.get("/werk/verslagen")
@needs(permissions.PUBLISH)
def work() -> str:
    """The periods that are over, and what was published about them."""
    with reading() as session:
        periods = editions.periods(session)
        slug = editions.slug_of(session, actor().organisation_id)
    return render_template(
        "transparency/work.html", periods=periods, slug=slug, every=house().settings.public_reports
    )


@blueprint.get("/werk/verslagen/<period>")
@needs(permissions.PUBLISH)
def preview(period: str) -> str:
    """The report as it would be published now."""
    return _preview(period, {}, NONE)


@blueprint.post("/werk/verslagen/<period>")
@needs(permissions.PUBLISH)
def publish(period: str) -> ResponseReturnValue:
    """Publish it, or a correction of what was published."""
    typed = {name: request.form.get(name, "") for name in _names()}
    said = Said(**{field: {code: typed[f"{field}_{code}"] for code in LANGUAGES} for field in FIELDS})
    try:
        with writing() as session:
            publishing.publish(session, actor(), period, said)
    except NotValid as refusal:
        return _preview(period, typed, mistakes(refusal.faults, _place, _label)), 400
    return done("/werk/verslagen", "report_published")


def _preview(code: str, typed: Mapping[str, str], wrong: Mistakes) -> str:
    with reading() as session:
        period = period_of(code)
        publishing.must_be_over(period)
        former = newest(session, code)
        content = told(session, publishing.draft(session, actor(), period, former), house().settings.base_url)
        words = dict(former.words) if former else {}
    values = {f"words_{one}": words.get(one, "") for one in LANGUAGES} | dict(typed)
    return render_template(
        "transparency/preview.html", period=period, former=former, body=transparency_body(content), values=values,
        wrong=wrong, most=FIELDS,
    )  # fmt: skip


def _page(organisation: str, period: str, number: int | None) -> str:
    with looking_around() as session:
        shown = editions.shown(session, organisation, period, number)
        content = told(session, shown.edition, house().settings.base_url)
    words = Wording(language())
    return render_template(
        "transparency/edition.html", shown=shown, heading=title(content, words), body=transparency_body(content),
        languages=LANGUAGES,
    )  # fmt: skip


def _content(organisation: str, period: str, number: int) -> TransparencyReport:
    with looking_around() as session:
        return told(
            session, editions.shown(session, organisation, period, number).edition, house().settings.base_url
        )


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _names() -> list[str]:
    return [f"{field}_{code}" for field in FIELDS for code in LANGUAGES]


def _place(where: str) -> str:
    return where.replace("/", "_")


def _label(where: str) -> str:
    return gettext(f"reports.transparency.work.{where.replace('/', '_')}")
