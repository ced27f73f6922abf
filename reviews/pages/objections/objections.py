"""Objections in the office: the list with its deadlines, one that is handled, and entering what came by letter."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra import clock
from infra.errors import NotFound, NotValid
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes
from reviews.objections import handling, lodging, permissions, queries, standing
from reviews.objections.models import Objection
from reviews.objections.queries import Which
from reviews.objections.vocabulary import (
    AGAINST_ANSWER,
    COMMITTEES,
    MANDATE_MAX,
    NUMBER_MAX,
    OPEN_TO,
    TEXT_MAX,
    WAIVERS,
    Remedy,
)
from reviews.pages.blueprint import asked_page
from reviews.pages.objections import forms
from reviews.pages.objections.blueprint import blueprint
from reviews.pages.objections.forms import Form
from reviews.pages.output import show_output
from reviews.queries.names import PAGE
from reviews.vocabulary import Ruling

# What each button on the page does, and what is said afterwards.
ACTS: dict[str, tuple[Callable[[Session, str, Form], object], str]] = {
    "oppakken": (lambda session, row, form: handling.claim(session, actor(), row), "objection_claimed"),
    "teruggeven": (lambda session, row, form: handling.give_back(session, actor(), row), "objection_given_back"),
    "commissie": (lambda session, row, form: handling.refer(session, actor(), row), "objection_referred"),
    "verdagen": (
        lambda session, row, form: handling.adjourn(session, actor(), row, form.get("adjourn", "")),
        "objection_adjourned",
    ),
    "horen": (
        lambda session, row, form: handling.hear(
            session, actor(), row, forms.heard_on(form), form.get("notes", "")
        ),
        "objection_heard",
    ),
    "niet-horen": (
        lambda session, row, form: handling.waive_hearing(
            session, actor(), row, forms.ground(form), form.get("why", "")
        ),
        "objection_hearing_waived",
    ),
}  # fmt: skip
# What a form on the page calls the text that its step asks for: several forms stand on one page.
CALLED = {"niet-horen": {"notes": "why"}, "verdagen": {"reasons": "adjourn"}}


@blueprint.get("/werk/bezwaren")
@needs(permissions.HANDLE)
def objections() -> str:
    """What was brought, by the day on which the answer is due; and a case to look for."""
    word, reference = request.args.get("toon", ""), request.args.get("zaak", "").strip()
    which = Which(word) if word in set(Which) else Which.OPEN
    with reading() as session:
        found = queries.objections(session, actor(), which, asked_page())
        decided = standing.releases_of_case(session, actor(), reference) if reference else []
    last = found.first + len(found.rows)
    page = {"toon": which.value, "zaak": reference or None}
    return render_template(
        "reviews/objections/list.html", found=found, which=which, shown=list(Which), reference=reference, decided=decided,
        previous=_leaf(found.first // PAGE, page) if found.first else None,
        next=_leaf(found.first // PAGE + 2, page) if last < found.total else None, last=last,
    )  # fmt: skip


@blueprint.get("/werk/bezwaren/<objection_id>")
@needs(permissions.HANDLE)
def objection(objection_id: str) -> str:
    """One objection: against what, what the resident says, and what is asked of its handler."""
    return _page(objection_id)


@blueprint.post("/werk/bezwaren/<objection_id>/uitspraak")
@needs(permissions.HANDLE)
def resolve(objection_id: str) -> ResponseReturnValue:
    """Answer it, for good."""
    try:
        with writing() as session:
            by_court = queries.get(session, objection_id).remedy == Remedy.APPEAL
            handling.resolve(session, actor(), objection_id, forms.answer(request.form, by_court))
    except NotValid as refusal:
        return _page(objection_id, "uitspraak", forms.wrong(refusal.faults)), 400
    return done(url_for("objections.objection", objection_id=objection_id), "objection_resolved")


@blueprint.get("/werk/bezwaren/<objection_id>/vervolg")
@needs(permissions.LODGE)
def following(objection_id: str) -> str:
    """The form for what is brought against the answer."""
    return _following(objection_id)


@blueprint.post("/werk/bezwaren/<objection_id>/vervolg")
@needs(permissions.LODGE)
def take_following(objection_id: str) -> ResponseReturnValue:
    """Enter it: the decision is in question again."""
    try:
        with writing() as session:
            row = lodging.appeal(session, actor(), objection_id, forms.brought(request.form))
    except NotValid as refusal:
        return _following(objection_id, forms.wrong(refusal.faults)), 400
    return done(url_for("objections.objection", objection_id=row.id), "objection_lodged")


@blueprint.post("/werk/bezwaren/<objection_id>/<act>")
@needs(permissions.HANDLE)
def act_on(objection_id: str, act: str) -> ResponseReturnValue:
    """Take it up, hand it over, ask the committee, adjourn, note the hearing."""
    if act not in ACTS:
        raise NotFound("reviews.objection.not_found")
    step, what = ACTS[act]
    try:
        with writing() as session:
            step(session, objection_id, request.form)
    except NotValid as refusal:
        return _page(objection_id, act, forms.wrong(refusal.faults, CALLED.get(act, {}))), 400
    return done(url_for("objections.objection", objection_id=objection_id), what)


@blueprint.get("/werk/uitkomsten/<release_id>/bezwaar")
@needs(permissions.LODGE)
def entering(release_id: str) -> str:
    """The form for what came by letter against a released decision."""
    return _entering(release_id)


@blueprint.post("/werk/uitkomsten/<release_id>/bezwaar")
@needs(permissions.LODGE)
def enter(release_id: str) -> ResponseReturnValue:
    """Enter it. What came too late is marked so and taken in."""
    try:
        with writing() as session:
            row = lodging.lodge(session, actor(), release_id, forms.brought(request.form))
    except NotValid as refusal:
        return _entering(release_id, forms.wrong(refusal.faults)), 400
    return done(url_for("objections.objection", objection_id=row.id), "objection_lodged")


def _page(objection_id: str, act: str = "", wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = queries.dossier(session, actor(), objection_id)
    remedy = Remedy(found.row.remedy)
    return render_template(
        "reviews/objections/objection.html", found=found, row=found.row, act=act, wrong=wrong, typed=request.form,
        shown=show_output(found.outcome.explained, found.outcome.case, found.outcome.outcomes, found.outcome.spoken), rulings=list(Ruling),
        waivers=WAIVERS.get(remedy, ()), committees=remedy in COMMITTEES, most=TEXT_MAX,
        overdue=bool(found.row.due_on and found.row.due_on < clock.today()),
    )  # fmt: skip


def _entering(release_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        open_to = OPEN_TO[standing.legal_effect_of(session, release_id)]
        mandate = standing.mandate_of(session, release_id)
    back = url_for("reviews.outcome", release_id=release_id)
    return _form("enter", open_to, back, wrong, {"mandate": mandate})


def _following(objection_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        row: Objection = queries.get(session, objection_id)
    remedy = AGAINST_ANSWER.get(Remedy(row.remedy))
    back = url_for("objections.objection", objection_id=objection_id)
    return _form("follow", (remedy,) if remedy else (), back, wrong, {})


def _form(kind: str, open_to: tuple[Remedy, ...], back: str, wrong: Mistakes, known: dict[str, str]) -> str:
    typed = request.form.to_dict() or known
    limits = {"text": TEXT_MAX, "number": NUMBER_MAX, "mandate": MANDATE_MAX}
    return render_template(
        "reviews/objections/entering.html",
        kind=kind,
        open_to=open_to,
        back=back,
        wrong=wrong,
        typed=typed,
        most=limits,
    )


def _leaf(number: int, kept: dict[str, str | None]) -> str:
    return url_for("objections.objections", bladzijde=number, **kept)  # type: ignore[arg-type]
