"""The review policy of a deployment: every version with what changed, and the form that makes a new one."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.errors import NotValid
from infra.identity.actors import needs
from register import deployments
from register import permissions as register_permissions
from register.door import actor, done, reading, writing
from register.models import Algorithm
from register.pages import options, terms_form
from register.pages.mistakes import NONE, Mistakes
from register.pages.terms_form import Flat
from register.policies.changes import weakened
from register.policies.queries import versions
from register.qualifications import queries as qualifications
from register.qualifications.vocabulary import OF_ALGORITHM, training_for
from register.schemas import PolicySchema, faults_of
from register.vocabulary import ReviewPolicy
from reviews import revising
from reviews.pages.blueprint import blueprint
from reviews.pages.policy_words import rule_name, rule_value
from reviews.queries.load import proposed_cap


@blueprint.get("/werk/inzet/<deployment_id>/beleid")
@needs(register_permissions.READ)
def policies(deployment_id: str) -> str:
    """What holds now, who can work under it, and how it came to be."""
    with reading() as session:
        deployment = deployments.get(session, deployment_id)
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        shown = versions(session, deployment_id)
        coverage = qualifications.coverage(session, deployment.review_policy)
    return render_template(
        "reviews/policies.html", deployment=deployment, algorithm=algorithm, versions=shown, coverage=coverage,
        may_revise=actor().may(register_permissions.DEPLOY), rule_name=rule_name, rule_value=rule_value,
    )  # fmt: skip


@blueprint.get("/werk/inzet/<deployment_id>/beleid/nieuw")
@needs(register_permissions.DEPLOY)
def new_policy(deployment_id: str) -> str:
    """The form of a new version, filled with what holds now."""
    return _form(deployment_id)


@blueprint.post("/werk/inzet/<deployment_id>/beleid/nieuw")
@needs(register_permissions.DEPLOY)
def revise_policy(deployment_id: str) -> ResponseReturnValue:
    """Make a new version; what was typed is kept where it does not fit."""
    shown = terms_form.as_typed(request.form)
    try:
        policy = PolicySchema().load(terms_form.typed_policy(request.form))
    except ValidationError as error:
        return _form(deployment_id, shown, terms_form.wrong_policy(faults_of(error))), 400
    try:
        with writing() as session:
            deployment = deployments.get(session, deployment_id)
            revising.revise_policy(session, actor(), deployment, policy, request.form.get("why", ""))
    except NotValid as refusal:
        return _form(deployment_id, shown, terms_form.wrong(list(refusal.faults)), policy), 400
    return done(f"/werk/inzet/{deployment_id}/beleid", "policy_revised")


def _form(
    deployment_id: str, typed: Flat | None = None, wrong: Mistakes = NONE, policy: ReviewPolicy | None = None
) -> str:  # fmt: skip
    with reading() as session:
        deployment = deployments.get(session, deployment_id)
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        codes, kinds = qualifications.training_codes(session), qualifications.kinds(session)
        cap = proposed_cap(session, algorithm.id)
    flat = typed if typed is not None else terms_form.flat_policy(deployment.review_policy)
    own, asked = training_for(algorithm.slug), flat["training"]
    offered = [code for code in codes if code in {own, *asked} or not code.startswith(OF_ALGORITHM)]
    return render_template(
        "reviews/policy.html", deployment=deployment, algorithm=algorithm, flat=flat, wrong=wrong, kinds=kinds, cap=cap,
        options=options.of_terms(), trainings=options.of_trainings(offered), rule_name=rule_name,
        weakens=weakened(deployment.review_policy, policy) if policy else (),
    )  # fmt: skip
