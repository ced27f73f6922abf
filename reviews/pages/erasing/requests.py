"""Requests to be forgotten in the office: the list with its terms, entering one, and the decision."""

from collections.abc import Callable
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import Fault, NotFound, NotValid
from infra.i18n import LANGUAGES, gettext
from infra.identity.actors import needs
from register.door import actor, done, house, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews.erasing import permissions, queries
from reviews.erasing import requests as steps
from reviews.erasing.answering import keys_gone_on, letter
from reviews.erasing.requests import Asked, Decided
from reviews.erasing.vocabulary import TEXT_MAX, TO_ERASE, TO_KEEP, About, Answer, Ground
from reviews.pages.blueprint import asked_page, leaf
from reviews.pages.erasing.blueprint import blueprint
from reviews.vocabulary import REFERENCE_MAX


@blueprint.get("/werk/vergeten")
@needs(permissions.SEE)
def listed() -> str:
    """What was asked, by the day on which the answer is due."""
    with reading() as session:
        found = queries.listed(session, actor(), asked_page())
    leafing = leaf("erasing.listed", found.first, len(found.rows), found.total)
    return render_template("reviews/erasing/list.html", found=found, leaf=leafing)


@blueprint.get("/werk/vergeten/nieuw")
@needs(permissions.ASK)
def entering() -> str:
    """The form for what a resident, or somebody who worked here, asks."""
    return _form()


@blueprint.post("/werk/vergeten/nieuw")
@needs(permissions.ASK)
def enter() -> ResponseReturnValue:
    """Enter it: nothing is erased by that."""
    try:
        with writing() as session:
            row = steps.enter(session, actor(), _asked())
    except NotValid as refusal:
        return _form(_wrong(refusal)), 400
    return done(url_for("erasing.shown", request_id=row.id), "erasure_entered")


@blueprint.get("/werk/vergeten/<request_id>")
@needs(permissions.SEE)
def shown(request_id: str) -> str:
    """One request: what it concerns, what may forbid it, and the decision."""
    return _page(request_id)


@blueprint.post("/werk/vergeten/<request_id>/<act>")
@needs(permissions.DECIDE)
def act_on(request_id: str, act: str) -> ResponseReturnValue:
    """Decide it, for good, or make its term longer."""
    if act not in ACTS:
        raise NotFound("reviews.erasing.not_found")
    step, what = ACTS[act]
    try:
        with writing() as session:
            step(session, request_id)
    except NotValid as refusal:
        return _page(request_id, _wrong(refusal)), 400
    return done(url_for("erasing.shown", request_id=request_id), what)


def _decide(session: Session, request_id: str) -> None:
    steps.decide(session, actor(), request_id, _decided())


def _extend(session: Session, request_id: str) -> None:
    steps.extend(session, actor(), request_id, request.form.get("extension", ""))


# What each form on the page does, and what is said afterwards.
ACTS: dict[str, tuple[Callable[[Session, str], None], str]] = {
    "besluit": (_decide, "erasure_decided"),
    "verlengen": (_extend, "erasure_extended"),
}


def _asked() -> Asked:
    form, faults = request.form, []
    if form.get("about") not in set(About):
        faults.append(Fault("about", "reviews.erasing.about_needed"))
    try:
        received = date.fromisoformat(form.get("received_on", ""))
    except ValueError:
        faults.append(Fault("received_on", "reviews.erasing.day_needed"))
    if faults:
        raise NotValid("reviews.erasing.not_valid", faults=faults)
    return Asked(
        About(form["about"]),
        received,
        form.get("text", ""),
        form.get("reference", ""),
        form.get("person", ""),
    )


def _decided() -> Decided:
    form, faults = request.form, []
    if form.get("answer") not in set(Answer):
        faults.append(Fault("answer", "reviews.erasing.answer_needed"))
    if form.get("ground") not in set(Ground):
        faults.append(Fault("ground", "reviews.erasing.ground_needed"))
    if form.get("answer") == Answer.GRANTED and not form.get("sure"):
        faults.append(Fault("sure", "reviews.erasing.sure_needed"))
    if faults:
        raise NotValid("reviews.erasing.not_valid", faults=faults)
    return Decided(Answer(form["answer"]), Ground(form["ground"]), form.get("reasons", ""))


def _form(wrong: Mistakes = NONE) -> str:
    with reading() as session:
        people = queries.left(session)
    return render_template(
        "reviews/erasing/entering.html", wrong=wrong, typed=request.form, people=people, most=TEXT_MAX,
        most_reference=REFERENCE_MAX,
    )  # fmt: skip


def _page(request_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = queries.shown(session, actor(), request_id)
    days = house().settings.key_backup_days
    answers = [one for one in Answer if found.row.about == About.CASE or one != Answer.PARTLY]
    return render_template(
        "reviews/erasing/request.html", found=found, row=found.row, wrong=wrong, typed=request.form, answers=answers,
        erasing=TO_ERASE, keeping=TO_KEEP, most=TEXT_MAX, decides=actor().may(permissions.DECIDE),
        letters=[(code, letter(code, found, days)) for code in LANGUAGES] if found.row.answer else [],
        keys_gone_on=keys_gone_on(found, days),
    )  # fmt: skip


def _wrong(refusal: NotValid) -> Mistakes:
    return mistakes(
        refusal.faults, lambda where: where, lambda name: gettext(f"reviews.erasing.field.{name}")
    )
