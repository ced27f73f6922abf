"""The review of one case: the own judgement first, then the output, then the decision."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import NotNow, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews import permissions, queries, transitions, waiting
from reviews.pages import forms, judging, prose
from reviews.pages.blueprint import blueprint
from reviews.pages.output import show_output
from reviews.pages.sent import active_seconds, epoch_of
from reviews.pages.work import ALREADY_YOURS
from reviews.queries import Phase, Screen
from reviews.vocabulary import ASK_DAYS, Asked
from reviews.weighing import Weighed, weighed

LEASE_OVER = "reviews.refused.lease_over"
ALREADY_SEEN = "reviews.refused.already_seen"


@blueprint.get("/werk/zaken/<suggestion_id>")
@needs(permissions.SEE_QUEUE)
def show(suggestion_id: str) -> str:
    """One case, as far as this person may see it now."""
    return _page(suggestion_id)


@blueprint.post("/werk/zaken/<suggestion_id>/oordeel")
@needs(permissions.REVIEW)
def judge(suggestion_id: str) -> ResponseReturnValue:
    """Write down the own judgement and show the output: one transaction, so that nobody stands between the two."""

    def step(session: Session) -> None:
        given = None if judging.skipped(request.form) else judging.judgement(request.form)
        epoch = _epoch(session, suggestion_id)
        if given:
            transitions.judge(
                session, actor(), suggestion_id, epoch, given.outcome, given.confidence, active_seconds()
            )
        transitions.reveal(session, actor(), suggestion_id, epoch)

    return _take(suggestion_id, step, url_for("reviews.show", suggestion_id=suggestion_id), "judged")


@blueprint.post("/werk/zaken/<suggestion_id>/besluit")
@needs(permissions.REVIEW)
def decide(suggestion_id: str) -> ResponseReturnValue:
    """Sign (follow, deviate, or set the model aside), or ask for more information first."""

    def step(session: Session) -> None:
        given = forms.decision(request.form)
        epoch = _epoch(session, suggestion_id)
        if isinstance(given, forms.Question):
            text = given.text or forms.reasons_in_words(session, suggestion_id, given.reasons)
            waiting.ask(session, actor(), suggestion_id, epoch, Asked.INFORMATION, given.days, text)
            return
        transitions.decide(
            session, actor(), suggestion_id, epoch, given.verdict, given.outcome, given.reasons, given.text, active_seconds()
        )  # fmt: skip

    what = {forms.ASK: "information_asked", "set_aside": "set_aside"}.get(
        request.form.get("verdict", ""), "decided"
    )
    here = url_for("reviews.show", suggestion_id=suggestion_id)
    return _take(suggestion_id, step, url_for("reviews.work") if what == "information_asked" else here, what)


def _take(suggestion_id: str, step: Callable[[Session], None], after: str, what: str) -> ResponseReturnValue:
    """Carry out a step; what was typed is never lost to a mistake or to a lease that ran out."""
    try:
        with writing() as session:
            step(session)
    except NotValid as refusal:
        told = mistakes(refusal.faults, _field, lambda name: gettext(f"reviews.field.{name}"))
        return _page(suggestion_id, told, forms.kept(request.form)), 400
    except NotNow as refusal:
        if refusal.code == LEASE_OVER:
            return _page(suggestion_id, NONE, forms.kept(request.form)), 409
        if refusal.code in prose.SAID_AT_THE_CHOICE:
            told = Mistakes([("verdict", gettext(refusal.code))], {"verdict": gettext(refusal.code)})
            return _page(suggestion_id, told), 409
        if refusal.code != ALREADY_SEEN and not _did_so_already(suggestion_id):
            raise
        return redirect(url_for("reviews.show", suggestion_id=suggestion_id), 303)
    return done(after, what)


def _field(where: str) -> str:
    """Which field of our form a fault is about: an outcome is chosen with the verdict, or with the judgement."""
    if where == "outcome":
        return judging.FIELD if judging.FIELD in request.form else "verdict"
    return where


def _epoch(session: Session, suggestion_id: str) -> int:
    """The token of the claim that the form was made under, or of a new claim where the person asks for one."""
    if "again" in request.form:
        try:
            return transitions.claim(session, actor(), suggestion_id).epoch
        except NotNow as refusal:
            if refusal.code != ALREADY_YOURS:
                raise
    return epoch_of(request.form)


def _did_so_already(suggestion_id: str) -> bool:
    """Whether this person signed before: a form that was sent twice is no conflict."""
    with reading() as session:
        mine = queries.screen(session, actor(), suggestion_id).mine
    return bool(mine and mine.decided_at)


def _page(suggestion_id: str, told: Mistakes = NONE, kept: forms.Kept | None = None) -> str:
    with reading() as session:
        found = queries.screen(session, actor(), suggestion_id)
    kept = kept if found.phase == Phase.LEASE_OVER else None
    shown = (
        show_output(found.explained, found.case, found.outcomes, found.spoken)
        if found.explained and found.case
        else None
    )
    return render_template(
        "reviews/review.html", s=found, shown=shown, mistakes=told, typed=forms.typed(request.form, found), kept=kept,
        lines=forms.in_words(found, kept) if kept else [], judging=judging.rows(found.outcomes),
        options=forms.verdict_options(found), reasons=forms.reason_options(found), prose=prose.needed(found),
        weighed=_weighed(found), ask_days=forms.DAYS, ask_most=ASK_DAYS[1],
        may_see_release=actor().may(permissions.SEE_RELEASE),
    )  # fmt: skip


def _weighed(found: Screen) -> Weighed | None:
    """For who saw the output and has still to decide."""
    if not (found.explained and found.beside and found.case):
        return None
    return weighed(found.explained, found.beside, found.case, found.outcomes)
