"""The page of what may be put right of a deployment: where its cases stand, which outcomes go against a resident, and why."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.errors import NotValid
from infra.i18n import pick
from infra.identity.actors import needs
from infra.identity.people import names_of
from register import correcting, deployments, permissions
from register.door import actor, done, reading, writing
from register.models import Algorithm, ModelVersion
from register.pages import terms_form
from register.pages.mistakes import NONE, Mistakes, mistakes
from register.pages.root import blueprint
from register.schemas import faults_of
from register.schemas.revised_terms import RevisedTermsBody
from register.vocabulary import DeploymentState

HERE = "/werk/inzet/<deployment_id>/afspraken"
FIELDS = {"caseLink": "case_link"}


@dataclass(frozen=True)
class Typed:
    """What somebody typed, to be shown again where it does not fit."""

    case_link: str
    adverse: list[str]
    why: str = ""


@blueprint.get(HERE)
@needs(permissions.READ)
def revised_terms(deployment_id: str) -> str:
    """What holds now, how it came to be, and the form that puts it right."""
    return _page(deployment_id)


@blueprint.post(HERE)
@needs(permissions.DEPLOY)
def revise_terms(deployment_id: str) -> ResponseReturnValue:
    """Put it right from now on; what was typed is kept where it does not fit."""
    form = request.form
    typed = Typed(form.get("case_link", "").strip(), form.getlist("adverse"), form.get("why", ""))
    try:
        link, adverse, why = RevisedTermsBody().load(
            {"caseLink": typed.case_link, "adverse": typed.adverse, "why": typed.why}
        )
    except ValidationError as error:
        return _page(deployment_id, typed, mistakes(faults_of(error), _field_of, terms_form.label_of)), 400
    try:
        with writing() as session:
            deployment = deployments.get(session, deployment_id)
            correcting.revise_terms(session, actor(), deployment, link, adverse, why)
    except NotValid as refusal:
        return _page(deployment_id, typed, mistakes(refusal.faults, _field_of, terms_form.label_of)), 400
    return done(f"/werk/inzet/{deployment_id}/afspraken", "terms_revised")


def _field_of(where: str) -> str:
    first = where.split("/")[0]
    return FIELDS.get(first, first)


def _page(deployment_id: str, typed: Typed | None = None, wrong: Mistakes = NONE) -> str:
    with reading() as session:
        deployment = deployments.get(session, deployment_id)
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        model = session.get_one(ModelVersion, deployment.model_version_id)
        versions = correcting.versions_of(session, deployment_id)
        names = names_of(session, {one.decided_by for one in versions})
    outcomes = {str(one["code"]): pick(one.get("label", {})) or str(one["code"]) for one in model.outcomes}
    now = Typed(deployment.case_link, correcting.adverse_of(model))
    return render_template(
        "register/revised_terms.html", deployment=deployment, algorithm=algorithm, versions=versions, names=names,
        outcomes=outcomes, now=now, typed=typed or now, wrong=wrong,
        may_revise=actor().may(permissions.DEPLOY) and deployment.state != DeploymentState.WITHDRAWN,
    )  # fmt: skip
