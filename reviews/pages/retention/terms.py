"""Terms that people enter: of the end of one case, where the case system told nothing, and for a whole deployment."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotValid
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes
from reviews.pages.retention.blueprint import blueprint, day_of, term_of_form, wrong
from reviews.retention import closing, permissions, queries
from reviews.retention.closing import Closing
from reviews.retention.vocabulary import CATEGORY_MAX, LEAST_MONTHS, RESULT_MAX
from reviews.vocabulary import REFERENCE_MAX

KINDS = ("term", "for_good", "none")


@blueprint.get("/werk/bewaren/afsluiten")
@needs(permissions.ENTER)
def closing_one() -> str:
    """The form with which the end of a case is entered."""
    return _closing()


@blueprint.post("/werk/bewaren/afsluiten")
@needs(permissions.ENTER)
def close_one() -> ResponseReturnValue:
    """Enter it, in the place of what was known before."""
    try:
        told = Closing(day_of("closed_on"), request.form.get("result", ""), term_of_form())
        with writing() as session:
            closing.tell(session, actor(), request.form.get("reference", ""), told)
    except NotValid as refusal:
        return _closing(wrong(refusal.faults)), 400
    return done(url_for("retention.overview"), "closing_entered")


@blueprint.get("/werk/bewaren/termijnen/<deployment_id>")
@needs(permissions.SET_DEFAULT)
def default_term(deployment_id: str) -> str:
    """How long cases of a deployment are kept when nothing is told."""
    return _default(deployment_id)


@blueprint.post("/werk/bewaren/termijnen/<deployment_id>")
@needs(permissions.SET_DEFAULT)
def set_default_term(deployment_id: str) -> ResponseReturnValue:
    """Choose it."""
    try:
        with writing() as session:
            closing.set_default(session, actor(), deployment_id, term_of_form())
    except NotValid as refusal:
        return _default(deployment_id, wrong(refusal.faults)), 400
    return done(url_for("retention.overview"), "default_term_set")


def _closing(mistakes: Mistakes = NONE) -> str:
    limits = {"reference": REFERENCE_MAX, "result": RESULT_MAX, "category": CATEGORY_MAX}
    return render_template(
        "reviews/retention/closing.html", wrong=mistakes, typed=request.form, kinds=KINDS, most=limits, least=LEAST_MONTHS
    )  # fmt: skip


def _default(deployment_id: str, mistakes: Mistakes = NONE) -> str:
    with reading() as session:
        found = queries.choice(session, actor(), deployment_id)
    typed = dict(request.form) or _known(found)
    return render_template(
        "reviews/retention/default.html", found=found, wrong=mistakes, typed=typed, kinds=KINDS, least=LEAST_MONTHS,
        most={"category": CATEGORY_MAX},
    )  # fmt: skip


def _known(found: queries.Choice) -> dict[str, str]:
    term = found.term
    if not term:
        return {}
    if term.for_good:
        return {"kind": "for_good", "category": term.category}
    years, months = divmod(term.months or 0, 12)
    return {"kind": "term", "years": str(years), "months": str(months), "category": term.category}
