"""The form of the outcomes that a model can give: what people call them, and what a resident reads."""

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.i18n import LANGUAGES, gettext
from infra.identity.actors import needs
from register import permissions
from register.door import done, whole_number
from register.models import ModelVersion
from register.pages.features import Data, as_data, describe, entry_with_model
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, address, page
from register.queries.office import Entry
from register.schemas import OutcomeSchema, faults_of

TEXTS = ("label", "sentence", "decided")


@blueprint.get("/werk/algoritmes/<algorithm_id>/uitkomsten")
@needs(permissions.READ)
def outcomes(algorithm_id: str) -> str:
    """The outcomes that the file names, with their words."""
    found, model = entry_with_model(algorithm_id)
    return _page(found, model, model.outcomes)


@blueprint.post("/werk/algoritmes/<algorithm_id>/uitkomsten")
@needs(permissions.UPLOAD)
def name_outcomes(algorithm_id: str) -> ResponseReturnValue:
    """Give the outcomes their words; the data stay as they are."""
    found, model = entry_with_model(algorithm_id)
    given = [_given(number, str(one["code"])) for number, one in enumerate(model.outcomes, 1)]
    try:
        named = OutcomeSchema(many=True).load(given)
    except ValidationError as error:
        return _page(found, model, given, mistakes(faults_of(error), field_of, label_of)), 400
    version = request.form.get("version", "")
    describe(model, [as_data(one) for one in found.features], named, whole_number(version, -1))
    return done(address(Step.FEATURES, algorithm_id), "described")


def field_of(where: str) -> str:
    """`0/label/nl` is the field `1-label-nl`."""
    place, text, *rest = where.split("/")
    return f"{int(place) + 1}-{text}-{rest[0] if rest else LANGUAGES[0]}"


def label_of(name: str) -> str:
    """What a person calls a field of this form."""
    number, text, code = name.split("-")
    return f"{gettext(f'register.outcome.{text}_{code}')} ({number})"


def _given(number: int, code: str) -> Data:
    texts = {
        text: {spoken: request.form.get(f"{number}-{text}-{spoken}", "") for spoken in LANGUAGES}
        for text in TEXTS
    }
    return {"code": code, **texts, "adverse": f"{number}-adverse" in request.form}


def _page(found: Entry, model: ModelVersion, shown: list[Data], wrong: Mistakes = NONE) -> str:
    based_on = request.form.get("version") or model.version
    return page("outcomes", found, Step.FEATURES, model=model, outcomes=shown, wrong=wrong, based_on=based_on)
