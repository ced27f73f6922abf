"""Holds: what may not be destroyed and why, placing one, and lifting it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import Fault, NotValid
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes
from reviews.pages.blueprint import asked_page
from reviews.pages.retention.blueprint import blueprint, day_of, wrong
from reviews.retention import holds as steps
from reviews.retention import list_queries, permissions
from reviews.retention.vocabulary import TEXT_MAX, HoldReason
from reviews.vocabulary import REFERENCE_MAX

HERE = "/werk/bewaren/stops"


@blueprint.get(HERE)
@needs(permissions.HOLD)
def holds() -> str:
    """Those that stand, or those that were lifted."""
    lifted, page = request.args.get("toon") == "opgeheven", asked_page()
    with reading() as session:
        rows, more = list_queries.holds(session, actor(), page, lifted)
    kept = {"toon": "opgeheven"} if lifted else {}

    def leaf(number: int) -> str:
        return url_for("retention.holds", bladzijde=number, **kept)  # type: ignore[arg-type]

    return render_template(
        "reviews/retention/holds.html", rows=rows, lifted=lifted, previous=leaf(page - 1) if page > 1 else None,
        next=leaf(page + 1) if more else None,
    )  # fmt: skip


@blueprint.get(f"{HERE}/nieuw")
@needs(permissions.HOLD)
def new_hold() -> str:
    """The form to hold a case."""
    return _new()


@blueprint.post(f"{HERE}/nieuw")
@needs(permissions.HOLD)
def place_hold() -> ResponseReturnValue:
    """Hold it."""
    form, reason = request.form, request.form.get("reason", "")
    try:
        if reason not in set(HoldReason):
            raise NotValid(
                "reviews.retention.not_valid", faults=[Fault("reason", "reviews.retention.reason_needed")]
            )
        day = day_of("review_on")
        with writing() as session:
            steps.place(
                session, actor(), form.get("reference", ""), HoldReason(reason), form.get("why", ""), day
            )
    except NotValid as refusal:
        return _new(wrong(refusal.faults)), 400
    return done(HERE, "hold_placed")


@blueprint.get(f"{HERE}/<hold_id>")
@needs(permissions.HOLD)
def one_hold(hold_id: str) -> str:
    """One, with its reasons."""
    return _one(hold_id)


@blueprint.post(f"{HERE}/<hold_id>")
@needs(permissions.HOLD)
def lift_hold(hold_id: str) -> ResponseReturnValue:
    """Lift it."""
    try:
        with writing() as session:
            steps.lift(session, actor(), hold_id, request.form.get("why", ""))
    except NotValid as refusal:
        return _one(hold_id, wrong(refusal.faults)), 400
    return done(HERE, "hold_lifted")


def _new(mistakes: Mistakes = NONE) -> str:
    return render_template(
        "reviews/retention/new_hold.html", wrong=mistakes, typed=request.form, reasons=list(HoldReason), most=TEXT_MAX,
        longest=REFERENCE_MAX,
    )  # fmt: skip


def _one(hold_id: str, mistakes: Mistakes = NONE) -> str:
    with reading() as session:
        found = list_queries.one_hold(session, actor(), hold_id)
    return render_template(
        "reviews/retention/hold.html", found=found, wrong=mistakes, typed=request.form, most=TEXT_MAX
    )
