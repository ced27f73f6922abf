"""The decision that a model may run: what the committee advised, and the form for who may decide."""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import Role, needs
from register import algorithms, model_versions, permissions
from register.committee.queries import advice_on
from register.decisions import queries, steps
from register.decisions.claims import claims_of
from register.decisions.steps import Taken
from register.door import actor, done, reading, writing
from register.models import ModelVersion
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.pages.wizard import Step, page
from register.queries import office
from register.queries.office import Entry
from register.vocabulary import Organ

Form = MultiDict[str, str]


@blueprint.get("/werk/algoritmes/<algorithm_id>/besluit")
@needs(permissions.READ)
def deciding(algorithm_id: str) -> str:
    """The advice, the decisions that were taken, and the form for who may decide."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/besluit")
@needs(permissions.DECIDE)
def decide(algorithm_id: str) -> ResponseReturnValue:
    """Record the decision."""
    try:
        taken = _typed(request.form)
        with writing() as session:
            model = model_versions.get(session, request.form.get("model", ""))
            steps.decide(session, actor(), algorithms.get(session, algorithm_id), model, taken)
    except NotValid as refusal:
        return _page(algorithm_id, _wrong(refusal.faults)), 400
    return done(f"/werk/algoritmes/{algorithm_id}/inzetten", "decision_taken")


def _typed(form: Form) -> Taken:
    organ, day = form.get("organ", ""), form.get("decided_on", "")
    faults = [] if organ in list(Organ) else [Fault("organ", "register.field_required")]
    try:
        decided_on = date.fromisoformat(day)
    except ValueError:
        faults.append(Fault("decided_on", "register.decision.no_date"))
    if faults:
        raise NotValid("register.decision.not_valid", faults=faults)
    texts = {name: form.get(name, "").strip() for name in ("reference", "reasons", "answer")}
    return Taken(Organ(organ), texts["reference"], decided_on, texts["reasons"], texts["answer"])


def _wrong(faults: tuple[Fault, ...] | list[Fault]) -> Mistakes:
    return mistakes(faults, lambda where: where, lambda field: gettext(f"register.decision.{field}"))


def _organs(found: Entry) -> list[dict[str, str]]:
    """Whose decision this person may record."""
    mine = {
        Organ.COLLEGE: Role.COLLEGE in actor().roles,
        Organ.MANDATED: actor().id == found.algorithm.owner_id,
    }
    return [
        {"value": one.value, "label": gettext(f"register.organ.{one}")} for one, may in mine.items() if may
    ]


def _page(algorithm_id: str, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
        advice = advice_on(session, algorithm_id)
        taken = queries.on(session, algorithm_id)
        claims = claims_of(session, found.algorithm)
    return page(
        "deciding", found, Step.DEPLOYING, advice=advice, taken=taken, wrong=wrong, typed=request.form,
        departs=steps.departs_from(advice) if advice else False, models=_models(found.accepted),
        fraud=claims.suspects_fraud, organs=_organs(found),
        prohibited=claims.prohibited,
    )  # fmt: skip


def _models(accepted: list[ModelVersion]) -> list[tuple[str, str]]:
    return [(model.id, gettext("register.entry.model_number", number=model.number)) for model in accepted]
