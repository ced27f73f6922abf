"""Letting a model run: the gate as a checklist, and the terms. Stopping and resuming are pages of reviews."""

from flask import request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from infra.i18n import gettext
from infra.identity.actors import needs
from register import algorithms, deployments, model_versions, permissions
from register.door import actor, done, reading, writing
from register.models import ModelVersion
from register.pages import options, terms_form
from register.pages.mistakes import NONE, Mistakes
from register.pages.root import blueprint
from register.pages.terms_form import Flat
from register.pages.wizard import CURES, Step, address, page
from register.qualifications import queries as qualifications
from register.qualifications.vocabulary import OF_ALGORITHM, training_for
from register.queries import office
from register.queries.office import Entry
from register.schemas import TermsSchema, faults_of

MORE_ROWS = 6


@blueprint.get("/werk/algoritmes/<algorithm_id>/inzetten")
@needs(permissions.READ)
def deploying(algorithm_id: str) -> str:
    """The conditions of the gate, and the form of the terms for who may decide."""
    return _page(algorithm_id)


@blueprint.post("/werk/algoritmes/<algorithm_id>/inzetten")
@needs(permissions.DEPLOY)
def deploy(algorithm_id: str) -> ResponseReturnValue:
    """Decide that a model runs under these terms."""
    shown = terms_form.as_typed(request.form)
    if "more" in request.form:
        return _page(algorithm_id, shown, more=MORE_ROWS)
    try:
        terms = TermsSchema().load(terms_form.typed(request.form))
    except ValidationError as error:
        return _page(algorithm_id, shown, terms_form.wrong(faults_of(error))), 400
    with writing() as session:
        model = model_versions.get(session, request.form.get("model", ""))
        deployments.deploy(session, actor(), algorithms.get(session, algorithm_id), model, terms)
    return done(f"/werk/algoritmes/{algorithm_id}", "deployed")


def _candidate(found: Entry) -> ModelVersion | None:
    """The model that would run: the newest accepted one, else the newest, so that the gate says what it lacks."""
    return found.accepted[0] if found.accepted else found.model


def _offered(trainings: list[str], slug: str, flat: Flat) -> list[str]:
    """AI literacy, the training for this algorithm, and what else may be asked for; not those for other algorithms."""
    own, chosen = training_for(slug), flat["training"]
    return [code for code in trainings if code in {own, *chosen} or not code.startswith(OF_ALGORITHM)]


def _page(algorithm_id: str, shown: Flat | None = None, wrong: Mistakes = NONE, more: int = 0) -> str:
    with reading() as session:
        found = office.entry(session, algorithm_id)
        candidate = _candidate(found)
        conditions = office.gate(session, found, candidate)
        leads = office.who_may(session, permissions.DEPLOY)
        trainings, kinds = qualifications.training_codes(session), qualifications.kinds(session)
    last = found.deployments[0].deployment if found.deployments else None
    flat = shown if shown is not None else terms_form.flat(last, found.algorithm.slug)
    cures = {name: address(place, algorithm_id) for name, place in CURES.items()}
    return page(
        "deploying", found, Step.DEPLOYING, conditions=conditions, cures=cures, leads=leads, flat=flat, wrong=wrong,
        reasons=terms_form.reason_rows(flat, more), label_of=terms_form.label_of, options=options.of_terms(),
        trainings=options.of_trainings(_offered(trainings, found.algorithm.slug, flat)), kinds=kinds,
        models=[(model.id, gettext("register.entry.model_number", number=model.number)) for model in found.accepted],
    )  # fmt: skip
