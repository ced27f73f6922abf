"""What was decided: released decisions, and the cases that a person decides without the model."""

from flask import render_template, request

from infra.identity.actors import needs
from register.door import actor, reading
from reviews import permissions, queries
from reviews.pages.blueprint import asked_page, blueprint, leaf
from reviews.pages.output import show_output
from reviews.queries.forgotten import forgotten_decision


@blueprint.get("/werk/uitkomsten")
@needs(permissions.SEE_RELEASE)
def outcomes() -> str:
    """Released decisions, the newest first."""
    slug = request.args.get("algoritme", "")
    with reading() as session:
        found = queries.outcomes(session, actor(), slug, asked_page())
    leafing = leaf("reviews.outcomes", found.first, len(found.rows), found.total, algoritme=slug)
    return render_template("reviews/outcomes.html", found=found, slug=slug, leaf=leafing)


@blueprint.get("/werk/uitkomsten/<release_id>")
@needs(permissions.SEE_RELEASE)
def outcome(release_id: str) -> str:
    """One released decision: what, by whom, why, and what the model said; or what is left when its person was forgotten."""
    with reading() as session:
        if gone := forgotten_decision(session, actor(), release_id):
            return render_template("reviews/forgotten.html", found=gone)
        found = queries.outcome(session, actor(), release_id)
    shown = show_output(found.explained, found.case, found.outcomes, found.spoken)
    return render_template("reviews/outcome.html", found=found, shown=shown)


@blueprint.get("/werk/zonder-model")
@needs(permissions.SEE_QUEUE)
def without_model() -> str:
    """Cases closed without the model, so that nobody is forgotten."""
    with reading() as session:
        found = queries.without_model(session, actor(), asked_page())
    leafing = leaf("reviews.without_model", found.first, len(found.rows), found.total)
    return render_template("reviews/without_model.html", found=found, leaf=leafing)
