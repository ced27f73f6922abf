"""A deployment: decided when the gate is open, stopped at once, ended for good."""

import json
from dataclasses import replace

import pytest
from sqlmodel import select

from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.installation import Installation
from infra.ledger import Entry
from register import algorithms, deployments
from register.models import Algorithm, Deployment, ModelVersion
from register.vocabulary import DeploymentState, Impact, LegalEffect, ReviewPolicy, Standing
from tests import builders
from tests.cast import Cast


def test_a_deployment_keeps_the_terms_and_what_it_rests_on(house: Installation, cast: Cast) -> None:
    policy = ReviewPolicy(
        signatures=2, requester_may_sign=False, lease_minutes=10, deadline_days=7, sample_share=0.5
    )
    deployment = builders.a_deployment(house, cast, Impact.LOW, LegalEffect.FACTUAL_ACT, policy)
    with house.database.read(cast.organisation_id) as session:
        kept = session.get_one(Deployment, deployment.id)
        revision = algorithms.current_revision(session, session.get_one(Algorithm, kept.algorithm_id))
        entry = session.exec(select(Entry).where(Entry.subject_id == kept.id)).one()
    assert kept.review_policy == policy
    assert kept.policy_hash == policy.hash != ReviewPolicy().hash
    assert (kept.impact, kept.legal_effect, kept.state) == ("low", "factual_act", "active")
    assert revision is not None
    assert kept.revision_id == revision.id
    assert json.loads(entry.body)["policy"] == policy.hash


def test_a_gate_that_is_shut_names_every_condition_with_its_cure(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast)
    model = builders.a_read_model(house, cast, algorithm)
    with pytest.raises(NotValid) as caught, house.database.write(cast.organisation_id) as session:
        deployments.deploy(session, cast.tim, algorithm, model, builders.terms())
    assert {fault.where: fault.code for fault in caught.value.faults} == {
        name: f"register.gate.{name}.cure"
        for name in (
            "published_revision",
            "documented_features",
            "background",
            "golden_rows",
            "accepted_model",
            "signed_sentences",
            "required_assessments",
            "advice",
            "decision",
        )
    }


def test_a_model_of_another_algorithm_is_not_deployed(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast)
    with pytest.raises(NotFound), house.database.write(cast.organisation_id) as session:
        deployments.deploy(session, cast.tim, algorithm, model, builders.terms())


def test_a_withdrawn_algorithm_is_not_deployed(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        algorithms.withdraw(session, cast.petra, algorithms.get(session, algorithm.id))
    withdrawn = algorithm.model_copy(update={"standing": Standing.WITHDRAWN})
    with pytest.raises((NotNow, NotValid)), house.database.write(cast.organisation_id) as session:
        deployments.deploy(session, cast.tim, withdrawn, model, builders.terms())


def test_who_may_decide(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    for actor in (cast.sanne, cast.petra, cast.kees, cast.edith, cast.omar, cast.case_system):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            deployments.deploy(session, actor, algorithm, model, builders.terms())


ACTIVE, SUSPENDED, WITHDRAWN = DeploymentState
MOVES = [
    (deployments.suspend, {ACTIVE}, SUSPENDED),
    (deployments.resume, {SUSPENDED}, ACTIVE),
    (deployments.withdraw, {ACTIVE, SUSPENDED}, WITHDRAWN),
]


@pytest.mark.parametrize("state", DeploymentState)
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move[0].__name__)
def test_every_move_starts_where_it_may_and_nowhere_else(
    move: tuple[object, set[str], str], state: DeploymentState, house: Installation, cast: Cast
) -> None:
    how, allowed, to = move
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        deployments.get(session, deployment.id).state = state
    if state in allowed:
        with house.database.write(cast.organisation_id) as session:
            how(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)  # type: ignore[operator]
        state = DeploymentState(to)
    else:
        with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
            how(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)  # type: ignore[operator]
    with house.database.read(cast.organisation_id) as session:
        assert deployments.get(session, deployment.id).state == state


def test_a_policy_has_one_hash_whatever_the_order(house: Installation, cast: Cast) -> None:
    assert (
        ReviewPolicy(signatures=2, lease_minutes=5).hash == ReviewPolicy(lease_minutes=5, signatures=2).hash
    )
    hashes = {
        ReviewPolicy(**{name: value}).hash for name, value in {"signatures": 2, "lease_minutes": 5}.items()
    }
    assert len(hashes | {ReviewPolicy().hash}) == 3


@pytest.mark.both_databases
def test_a_form_that_was_sent_twice_deploys_once(house: Installation, cast: Cast) -> None:
    first = builders.a_deployment(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, first.algorithm_id)
        model = session.get_one(ModelVersion, first.model_version_id)
    terms = deployments.Terms(
        first.purpose,
        Impact(first.impact),
        LegalEffect(first.legal_effect),
        first.mandate,
        first.review_policy,
    )
    with pytest.raises(NotNow) as caught, house.database.write(cast.organisation_id) as session:
        deployments.deploy(session, cast.tim, algorithm, model, terms)
    assert caught.value.code == "register.deployed_already"
    with house.database.write(cast.organisation_id) as session:
        deployments.deploy(session, cast.tim, algorithm, model, replace(terms, purpose={"nl": "iets anders"}))
