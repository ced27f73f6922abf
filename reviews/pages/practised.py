"""What is said of a practice case once it is closed, to who worked on it: that it was one, and what the experts said."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from infra.errors import NotFound, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews.practice import looking, permissions, talking
from reviews.seeded.vocabulary import REPLY_MAX

blueprint = Blueprint("practised", __name__)


@blueprint.get("/werk/zaken/<suggestion_id>/oefenzaak")
@needs(permissions.REPLY)
def told(suggestion_id: str) -> str:
    """What the experts said of a closed practice case, for who worked on it, with room to say otherwise."""
    return _told_page(suggestion_id)


@blueprint.post("/werk/zaken/<suggestion_id>/oefenzaak")
@needs(permissions.REPLY)
def disagree(suggestion_id: str) -> ResponseReturnValue:
    """Say why the experts may be wrong."""
    try:
        with writing() as session:
            talking.disagree(session, actor(), suggestion_id, request.form.get("text", ""))
    except NotValid as refusal:
        return _told_page(suggestion_id, _told(refusal)), 400
    return done(url_for("practised.told", suggestion_id=suggestion_id), "practice_disagreed")


@blueprint.app_template_global("practice_section")
def section(suggestion_id: str) -> Markup:
    """On the page of a closed case: that it was a practice case, and what the experts said; nothing on every other."""
    with reading() as session:
        found = looking.told(session, actor(), suggestion_id)
    if not found:
        return Markup("")
    return Markup(render_template("reviews/practice/section.html", told=found, id=suggestion_id))  # noqa: S704


def _told_page(suggestion_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = looking.told(session, actor(), suggestion_id)
    if not found:
        raise NotFound("reviews.practice.not_found")
    return render_template(
        "reviews/practice/told.html",
        told=found,
        id=suggestion_id,
        wrong=wrong,
        typed=request.form,
        most=REPLY_MAX,
    )


def _told(refusal: NotValid) -> Mistakes:
    return mistakes(refusal.faults, str, lambda name: gettext(f"reviews.practice.field.{name}"))
