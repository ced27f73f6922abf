"""Decisions under a model that was stopped: given to somebody in bulk, judged one by one; and taking one back."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.identity.actors import needs
from register.door import actor, done, reading, whole_number, writing
from register.pages.mistakes import NONE, Mistakes
from reviews import queries as review_queries
from reviews.objections import look_queries, looks, permissions, revoking
from reviews.objections.vocabulary import ASSIGN_MAX, TEXT_MAX, LookKind
from reviews.pages.blueprint import asked_page
from reviews.pages.objections import forms
from reviews.pages.objections.blueprint import blueprint
from reviews.pages.output import show_output
from reviews.permissions import SEE_RELEASE
from reviews.queries.names import PAGE

COUNTS = (25, 100, ASSIGN_MAX)


@blueprint.get("/werk/nog-eens-kijken")
@needs(permissions.LOOK_AGAIN)
def stopped() -> str:
    """Each model that was stopped, and how far the second look is."""
    with reading() as session:
        found = look_queries.stops(session, actor())
    return render_template("reviews/objections/stops.html", found=found)


@blueprint.get("/werk/nog-eens-kijken/<deployment_id>")
@needs(permissions.LOOK_AGAIN)
def look_list(deployment_id: str) -> str:
    """What waits after one stop."""
    return _list(deployment_id)


@blueprint.post("/werk/nog-eens-kijken/<deployment_id>/toewijzen")
@needs(permissions.LOOK_AGAIN)
def assign(deployment_id: str) -> ResponseReturnValue:
    """Give the next ones that nobody has to somebody."""
    count = whole_number(request.form.get("count", ""), 0)
    try:
        with writing() as session:
            looks.assign(session, actor(), deployment_id, request.form.get("person", ""), count)
    except NotValid as refusal:
        return _list(deployment_id, forms.wrong(refusal.faults)), 400
    return done(url_for("objections.look_list", deployment_id=deployment_id), "looks_assigned")


@blueprint.get("/werk/uitkomsten/<release_id>/nog-eens-kijken")
@needs(permissions.LOOK_AGAIN)
def look(release_id: str) -> str:
    """One decision, to say whether it stands."""
    return _look(release_id)


@blueprint.post("/werk/uitkomsten/<release_id>/nog-eens-kijken")
@needs(permissions.LOOK_AGAIN)
def say(release_id: str) -> ResponseReturnValue:
    """Say it, with reasons."""
    verdict, reasons = request.form.get("look", ""), request.form.get("reasons", "")
    try:
        with writing() as session:
            if verdict == LookKind.STANDS:
                row = looks.stands(session, actor(), release_id, reasons)
            elif verdict == LookKind.TAKEN_BACK:
                row = looks.take_back(session, actor(), release_id, reasons)
            else:
                fault = Fault("look", "reviews.look.verdict_needed")
                raise NotValid("reviews.objection.not_valid", faults=[fault])
            deployment_id = looks.deployment_of(session, row)
    except NotValid as refusal:
        return _look(release_id, forms.wrong(refusal.faults)), 400
    return done(url_for("objections.look_list", deployment_id=deployment_id), f"look_{verdict}")


@blueprint.get("/werk/uitkomsten/<release_id>/terugnemen")
@needs(permissions.REVOKE)
def revoking_one(release_id: str) -> str:
    """What taking a decision back means, and the form."""
    return _revoking(release_id)


@blueprint.post("/werk/uitkomsten/<release_id>/terugnemen")
@needs(permissions.REVOKE)
def revoke(release_id: str) -> ResponseReturnValue:
    """Take it back, once the person ticked that it cannot be undone."""
    if "sure" not in request.form:
        return _revoking(release_id, forms.wrong([Fault("sure", "reviews.revoke.sure_needed")])), 400
    try:
        with writing() as session:
            revoking.revoke(session, actor(), release_id, request.form.get("reasons", ""))
    except NotValid as refusal:
        return _revoking(release_id, forms.wrong(refusal.faults)), 400
    return done(url_for("reviews.outcome", release_id=release_id), "decision_revoked")


def _list(deployment_id: str, wrong: Mistakes = NONE) -> str:
    mine = request.args.get("toon") == "mine"
    with reading() as session:
        found = look_queries.looks(session, actor(), deployment_id, asked_page(), mine)
    here, last = found.first // PAGE + 1, found.first + len(found.rows)
    kept = {"toon": "mine"} if mine else {}

    def page(number: int) -> str:
        return url_for("objections.look_list", deployment_id=deployment_id, bladzijde=number, **kept)  # type: ignore[arg-type]

    return render_template(
        "reviews/objections/looks.html", found=found, mine=mine, wrong=wrong, typed=request.form, counts=COUNTS, last=last,
        previous=page(here - 1) if found.first else None, next=page(here + 1) if last < found.total else None,
    )  # fmt: skip


def _look(release_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = look_queries.one_look(session, actor(), release_id)
    outcome = found.outcome
    return render_template(
        "reviews/objections/look.html", found=found, outcome=outcome, wrong=wrong, typed=request.form, most=TEXT_MAX,
        shown=show_output(outcome.explained, outcome.case, outcome.outcomes, outcome.spoken),
        may_revoke=actor().may(permissions.REVOKE), may_see=actor().may(SEE_RELEASE),
    )  # fmt: skip


def _revoking(release_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = review_queries.outcome(session, actor(), release_id)
    return render_template(
        "reviews/objections/revoke.html", found=found, wrong=wrong, typed=request.form, most=TEXT_MAX
    )
