"""One datum of a case that is not right: noted, or put right so that the model is asked anew."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.errors import NotFound, NotNow, NotValid
from infra.i18n import gettext
from infra.identity.actors import needs
from register.door import actor, done, reading, writing
from register.pages.mistakes import NONE, Mistakes, mistakes
from reviews import amending, permissions, queries
from reviews.amending import Mark
from reviews.pages.acting import IN_HAND
from reviews.pages.blueprint import blueprint
from reviews.pages.sent import epoch_of


@blueprint.get("/werk/zaken/<suggestion_id>/gegeven/<name>")
@needs(permissions.REVIEW)
def datum(suggestion_id: str, name: str) -> str:
    """The form about one datum."""
    return _page(suggestion_id, name)


@blueprint.post("/werk/zaken/<suggestion_id>/gegeven/<name>")
@needs(permissions.REVIEW)
def wrong_datum(suggestion_id: str, name: str) -> ResponseReturnValue:
    """Note that it is wrong, or put it right: then another output takes the place of this one."""
    value, source = request.form.get("value", "").strip(), request.form.get("source", "").strip()
    epoch, amends = epoch_of(request.form), request.form.get("do") == "amend"
    try:
        with writing() as session:
            if amends:
                amending.amend(session, actor(), suggestion_id, epoch, {name: value or None})
            else:
                amending.note(session, actor(), suggestion_id, epoch, [Mark(name, value or None, source)])
    except NotValid as refusal:
        told = mistakes(refusal.faults, _field, lambda field: gettext(f"reviews.field.{field}"))
        return _page(suggestion_id, name, told), 400
    if amends:
        return done(url_for("reviews.work"), "amended")
    return done(url_for("reviews.show", suggestion_id=suggestion_id), "datum_noted")


def _field(where: str) -> str:
    return "source" if where.endswith("/source") else "value"


def _page(suggestion_id: str, name: str, told: Mistakes = NONE) -> str:
    with reading() as session:
        found = queries.screen(session, actor(), suggestion_id)
    if found.phase not in IN_HAND or found.case is None:
        raise NotNow("reviews.refused.not_holder")
    about = next(((feature, value) for feature, value in found.case if feature.name == name), None)
    if about is None:
        raise NotFound("reviews.datum_unknown")
    feature, value = about
    return render_template(
        "reviews/acts/datum.html", s=found, mistakes=told, typed=request.form, feature=feature, value=value
    )
