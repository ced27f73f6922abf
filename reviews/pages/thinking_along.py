"""Thinking along with a colleague: the case and the question, never an output; and the page that tells how it all works."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews import colleagues, permissions
from reviews.pages.blueprint import blueprint
from reviews.queries.consulting import consulted

HERE = "/werk/adviezen/<consultation_id>"


@blueprint.get(HERE)
@needs(permissions.THINK_ALONG)
def consultation(consultation_id: str) -> str:
    """What a colleague asks, with the case that it is about."""
    return _page(consultation_id)


@blueprint.post(HERE)
@needs(permissions.THINK_ALONG)
def answer(consultation_id: str) -> ResponseReturnValue:
    """Answer it, once."""
    try:
        with writing() as session:
            colleagues.answer_consultation(session, actor(), consultation_id, request.form.get("text", ""))
    except NotValid as refusal:
        told = mistakes(refusal.faults, str, lambda field: gettext(f"reviews.field.{field}"))
        return _page(consultation_id, told), 400
    return done(url_for("reviews.work"), "advised")


@blueprint.get("/werk/hulp/beoordelen")
@needs(permissions.SEE_QUEUE)
def guide() -> str:
    """How to review, on one page that can be printed."""
    return render_template("reviews/guide.html")


def _page(consultation_id: str, told: Mistakes = NONE) -> str:
    with reading() as session:
        found = consulted(session, actor(), consultation_id)
    return render_template("reviews/acts/consultation.html", found=found, mistakes=told, typed=request.form)
