"""The office's pages of the house style: set it, look at it first, print a sample, and take an older version back."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from infra.errors import NotFound, NotValid, Stale
from infra.i18n import language
from infra.identity.actors import needs
from infra.identity.models import Organisation
from register.door import actor, done, house, reading, whole_number, writing
from register.house_style import contrast, queries, sheet, steps
from register.house_style.content import Content
from register.house_style.vocabulary import LOGO_BYTES, UPLOAD_BYTES, Decider
from register.permissions import STYLE
from reports.house_style import places, sampling, shown, typed
from reports.house_style.typed import Typed
from reports.house_style.vocabulary import Sample, SampleState

HERE = "/werk/huisstijl"
blueprint = Blueprint("house_style", __name__, url_prefix=HERE, template_folder="../templates")
# The logo that is tried stands in the page itself. Pictures alone may do so, and on these pages alone.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
LINK = re.compile(r"<a [^>]*>")
SAMPLES = {"sample_letter": Sample.LETTER, "sample_sheet": Sample.SHEET}


@blueprint.app_template_filter()
def unlinked(page: Markup) -> Markup:
    """A page that is only looked at: its links look like links and lead nowhere."""
    return Markup(LINK.sub("<a>", page))  # noqa: S704 - what came in was markup already


@blueprint.get("")
@needs(STYLE)
def form() -> ResponseReturnValue:
    """The style that counts, or the one of the sample that was looked at."""
    now = _now()
    tried = request.args.get("voorbeeld", "")
    if tried:
        with reading() as session:
            now = Typed(sampling.get(session, actor(), tried).style, now.based_on)
    return _page(now)


@blueprint.post("")
@needs(STYLE)
def act() -> ResponseReturnValue:
    """Look, print a sample, take clearer colours, or save: which button was pressed says which."""
    pressed = request.form.get("do", "look")
    given, errors = _typed()
    if pressed == "colours":
        accent, on_accent = _better(given.style)
        given = Typed(replace(given.style, accent=accent, on_accent=on_accent), given.based_on)
    if errors or pressed not in {"save", *SAMPLES}:
        return _page(given, [*errors, *shown.faults_in(given.style)]), 400 if errors else 200
    try:
        return _save(given) if pressed == "save" else _print(given.style, SAMPLES[pressed])
    except Stale:
        now = _now()
        return (
            (_page(Typed(given.style, now.based_on), moved=True), 412)
            if now.style != given.style
            else _saved()
        )
    except NotValid as refusal:
        return _page(given, shown.told(list(refusal.faults))), 400


@blueprint.post("/bekijk")
@needs(STYLE)
def look() -> Response:
    """The part of the page that shows the style, while somebody types."""
    given, errors = _typed()
    faults = errors or shown.faults_in(given.style)
    return _answer(
        render_template(
            "house_style/preview.html", preview=shown.preview(given.style), faults=faults, typed=given
        )
    )


@blueprint.get("/proef.css")
@needs(STYLE)
def tried_colours() -> Response:
    """The colours that are tried, for the part of the page that shows them. Raises `NotFound` for what is no colour."""
    accent, on_accent = (typed.colour_of(request.args.get(name, "")) for name in ("kleur", "tekst"))
    if not all(contrast.COLOUR.fullmatch(colour) for colour in (accent, on_accent)):
        raise NotFound("reports.house_style.no_colours")
    return Response(sheet.sheet_of(accent, on_accent, ".house-preview"), mimetype="text/css")


@blueprint.get("/versies")
@needs(STYLE)
def versions() -> str:
    with reading() as session:
        found = queries.versions(session, actor().organisation_id)
        names = places.names_of(session, found)
    styles = [one.style for one in found]
    changed = [shown.changed(new, old) for new, old in pairwise(styles)] + [[]]
    lines = [
        (one, style, names.get(one.changed_by, ""), parts)
        for one, style, parts in zip(found, styles, changed, strict=False)
    ]
    return render_template("house_style/versions.html", lines=lines)


@blueprint.post("/versies/<int:number>/terug")
@needs(STYLE)
def take_back(number: int) -> ResponseReturnValue:
    """Have an older version count again."""
    with writing() as session:
        steps.take_back(session, actor(), number, _based_on())
    return done(HERE, "house_style_back")


@blueprint.get("/voorbeeld/<sample_id>")
@needs(STYLE)
def sample(sample_id: str) -> ResponseReturnValue:
    """How far a sample is."""
    with reading() as session:
        found = sampling.get(session, actor(), sample_id)
    page = render_template("house_style/sample.html", sample=found)
    return page, 200, {"Refresh": "2"} if found.state == SampleState.ASKED else {}


@blueprint.get("/voorbeeld/<sample_id>/pdf")
@needs(STYLE)
def sample_pdf(sample_id: str) -> ResponseReturnValue:
    with reading() as session:
        found = sampling.get(session, actor(), sample_id)
    if not found.pdf:
        raise NotFound("reports.not_made")
    return send_file(io.BytesIO(found.pdf), "application/pdf", download_name="voorbeeld.pdf")


@blueprint.get("/bezwaar/<algorithm_id>")
@needs(STYLE)
def objection(algorithm_id: str) -> ResponseReturnValue:
    """Where objections against decisions with one algorithm go."""
    now = _now()
    with reading() as session:
        one = places.place_of(session, now.style, algorithm_id)
    return render_template(
        "house_style/objection.html", one=one, based_on=now.based_on, errors=[], moved=False
    )


@blueprint.post("/bezwaar/<algorithm_id>")
@needs(STYLE)
def set_objection(algorithm_id: str) -> ResponseReturnValue:
    """Set it; a place that says nothing is as usual."""
    now, place, based_on = _now(), typed.place_in(request.form), _based_on()
    wanted = places.with_place(now.style, algorithm_id, place)
    with reading() as session:
        places.place_of(session, now.style, algorithm_id)
    try:
        with writing() as session:
            steps.change(session, actor(), wanted, based_on)
    except Stale:
        return _objection(wanted, algorithm_id, now.based_on, moved=True) if wanted != now.style else _saved()
    except NotValid as refusal:
        return _objection(wanted, algorithm_id, based_on, shown.told(list(refusal.faults)))
    return _saved()


def _objection(
    wanted: Content,
    algorithm_id: str,
    based_on: int,
    errors: Sequence[tuple[str, str]] = (),
    *,
    moved: bool = False,
) -> ResponseReturnValue:
    with reading() as session:
        one = places.place_of(session, wanted, algorithm_id)
    page = render_template(
        "house_style/objection.html", one=one, based_on=based_on, errors=list(errors), moved=moved
    )
    return page, 412 if moved else 400


def _save(given: Typed) -> ResponseReturnValue:
    with writing() as session:
        steps.change(session, actor(), given.style, given.based_on)
    return _saved()


def _saved() -> ResponseReturnValue:
    return done(HERE, "house_style_saved")


def _print(style: Content, kind: Sample) -> ResponseReturnValue:
    with writing() as session:
        asked = sampling.ask(session, actor(), style, kind, language())
    return done(f"{HERE}/voorbeeld/{asked.id}", "house_style_sample")


def _now() -> Typed:
    with reading() as session:
        found = queries.newest(session, actor().organisation_id)
        if found:
            return Typed(found.style, found.number)
        return Typed(queries.plain(session.get_one(Organisation, actor().organisation_id)), 0)


def _typed() -> tuple[Typed, list[tuple[str, str]]]:
    """What was typed; a picture that is refused leaves the one that was there."""
    now, file, secret = _now(), request.files.get("logo"), house().settings.session_secret
    uploaded = file.read(UPLOAD_BYTES + 1) if file else b""
    try:
        logo, errors = typed.logo_in(request.form, uploaded, secret), []
    except NotValid as refusal:
        logo, errors = typed.logo_in(request.form, b"", secret), shown.told(list(refusal.faults))
    return Typed(typed.style_in(request.form, now.style, logo), _based_on()), errors


def _based_on() -> int:
    return whole_number(request.form.get("based_on", ""), 0)


def _better(style: Content) -> tuple[str, str]:
    return shown.preview(style).better or (style.accent, style.on_accent)


def _page(given: Typed, errors: list[tuple[str, str]] | None = None, *, moved: bool = False) -> Response:
    with reading() as session:
        listed = places.objections(session, given.style)
    kept = typed.wrapped(given.style.logo, house().settings.session_secret)
    return _answer(
        render_template(
            "house_style/form.html", style=given.style, based_on=given.based_on, errors=errors or [], kept=kept, places=listed,
            preview=shown.preview(given.style), deciders=list(Decider), limit=UPLOAD_BYTES // 1000, logo_limit=LOGO_BYTES // 1000,
            faults=[], typed=given, moved=moved,
        )
    )  # fmt: skip


def _answer(page: str) -> Response:
    return Response(page, headers={"Content-Security-Policy": POLICY})
