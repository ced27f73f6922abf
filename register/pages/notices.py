"""Notices: anybody reports an error, a complaint or a question on an entry; the office answers, in public."""

from dataclasses import asdict

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from infra.errors import NotValid, TooMuch
from infra.i18n import gettext
from infra.identity.actors import PUBLIC, needs
from register import permissions
from register.door import actor, done, house, looking_around, reading, whole_number, writing
from register.notices import queries, steps
from register.notices.steps import Given
from register.notices.vocabulary import NoticeKind
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.queries import public
from register.queries.public import Published

BUSY = 429


@blueprint.get("/algoritmes/<organisation>/<slug>/melden")
@needs(PUBLIC)
def report(organisation: str, slug: str) -> ResponseReturnValue:
    """The form; `?soort=` chooses what it is about."""
    return _form(organisation, slug, Given(kind=request.args.get("soort", "")))


@blueprint.post("/algoritmes/<organisation>/<slug>/melden")
@needs(PUBLIC)
def send_report(organisation: str, slug: str) -> ResponseReturnValue:
    """Take it in and lead to the page where it can be followed."""
    given = _given()
    with looking_around() as session:
        shown = public.published(session, organisation, slug)
        algorithm = queries.published_algorithm(session, shown.organisation.id, slug)
    try:
        notice = steps.receive(house(), algorithm, given, request.remote_addr or "")
    except NotValid as refusal:
        return _form(organisation, slug, given, mistakes(refusal.faults, str, _label)), 400
    except TooMuch as refusal:
        said = gettext(refusal.code, **refusal.parameters)
        return _form(organisation, slug, given, refused=said), BUSY, {"Retry-After": "900"}
    where = url_for("register.notice", organisation=organisation, slug=slug, number=notice.number)
    return done(where, "notice_received")


@blueprint.get("/algoritmes/<organisation>/<slug>/melden/<number>")
@needs(PUBLIC)
def notice(organisation: str, slug: str, number: str) -> ResponseReturnValue:
    """How it stands with one notice; nothing of what its sender wrote."""
    with looking_around() as session:
        shown = public.published(session, organisation, slug)
        algorithm = queries.published_algorithm(session, shown.organisation.id, slug)
        found = queries.by_number(session, algorithm, number)
    page = make_response(
        render_template("register/notices/status.html", shown=shown, notice=found, due=queries.due_of(found))
    )
    # The page is of one person, who got its number; no search engine needs it.
    page.headers["X-Robots-Tag"] = "noindex"
    return page


@blueprint.get("/werk/meldingen")
@needs(permissions.HANDLE_NOTICES)
def notices() -> ResponseReturnValue:
    """What waits, by the last day of its term, and what was answered."""
    with reading() as session:
        lines = queries.lines(session, actor())
    return render_template("register/notices/list.html", lines=lines)


@blueprint.get("/werk/meldingen/<notice_id>")
@needs(permissions.HANDLE_NOTICES)
def handle(notice_id: str) -> ResponseReturnValue:
    """One notice with its sender's words; that it was read is noted."""
    return _handling(notice_id)


@blueprint.post("/werk/meldingen/<notice_id>/behandelen")
@needs(permissions.HANDLE_NOTICES)
def take_notice(notice_id: str) -> ResponseReturnValue:
    with writing() as session:
        steps.take(session, actor(), steps.get(session, actor(), notice_id))
    return done(url_for("register.handle", notice_id=notice_id), "notice_taken")


@blueprint.post("/werk/meldingen/<notice_id>")
@needs(permissions.HANDLE_NOTICES)
def answer_notice(notice_id: str) -> ResponseReturnValue:
    form = request.form
    version = whole_number(form.get("version", ""), 0)
    try:
        with writing() as session:
            found = steps.get(session, actor(), notice_id)
            rejected, texts = (
                form.get("verdict") == "rejected",
                (form.get("summary", ""), form.get("answer", "")),
            )
            steps.answer(session, actor(), found, version, *texts, rejected)
    except NotValid as refusal:
        return _handling(notice_id, mistakes(refusal.faults, str, _label)), 400
    return done(url_for("register.handle", notice_id=notice_id), "notice_answered")


@blueprint.app_template_global("notices_section")
def section(shown: Published) -> Markup:
    """What the public page of an entry says about notices: how to bring one, and what was answered."""
    with looking_around() as session:
        answers = queries.answered(session, shown.organisation.id, shown.slug)
    return Markup(render_template("register/notices/section.html", shown=shown, answers=answers))  # noqa: S704


def _form(organisation: str, slug: str, given: Given, wrong: Mistakes = NONE, refused: str = "") -> str:
    with looking_around() as session:
        shown = public.published(session, organisation, slug)
    return render_template(
        "register/notices/form.html",
        shown=shown,
        given=given,
        wrong=wrong,
        refused=refused,
        kinds=list(NoticeKind),
    )


def _given() -> Given:
    form = request.form
    texts = {name: form.get(name, "") for name in asdict(Given()) if name != "trap"}
    return Given(**texts, trap=form.get("homepage", ""))


def _label(field: str) -> str:
    return gettext(f"register.notice.field.{field}").rstrip("?")


def _handling(notice_id: str, wrong: Mistakes = NONE) -> str:
    with writing() as session:
        found = steps.get(session, actor(), notice_id)
        content = steps.read(session, actor(), found)
        shown = queries.about(session, found)
    return render_template(
        "register/notices/handle.html", notice=found, content=content, about=shown, wrong=wrong,
        due=queries.due_of(found), typed=request.form,
    )  # fmt: skip
