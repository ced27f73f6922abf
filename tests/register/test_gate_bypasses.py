"""Ways around the gate that must not be there: another model, other words, a field kept from the public, an old deployment."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotNow, NotValid
from infra.installation import Installation
from register import algorithms, deployments, model_versions, publications
from register.decisions import steps
from register.decisions.steps import Taken
from register.gate import conditions
from register.models import Algorithm, Decision, Deployment
from register.vocabulary import DeploymentState, Organ
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

MANDATED = Taken(Organ.MANDATED, "Mandaatbesluit 4.2", clock.today())
WITHHELD = {"scores_persons": {"ground": "5.1.2.d", "reason": "Toezicht"}}


def write(session: Session, cast: Cast, algorithm_id: str, publish: bool = True, **fields: Any) -> None:
    algorithm = algorithms.get(session, algorithm_id)
    algorithms.revise(session, cast.sanne, algorithm, algorithm.draft | fields, algorithm.version)
    if publish:
        algorithms.publish(session, cast.petra, algorithm)


def shut(session: Session, algorithm_id: str, model_id: str) -> set[str]:
    algorithm, model = algorithms.get(session, algorithm_id), model_versions.get(session, model_id)
    return {one.name for one in conditions(session, algorithm, model) if not one.met}


@pytest.mark.parametrize("publish", [True, False])
def test_a_decision_does_not_cover_a_suspicion_of_fraud_that_was_named_after_it(
    house: Installation, cast: Cast, publish: bool
) -> None:
    model = builders.an_allowed_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        assert shut(session, model.algorithm_id, model.id) == set()
        write(session, cast, model.algorithm_id, publish, scores_persons="fraud_suspicion")
        assert {"decision", "required_assessments"} <= shut(session, model.algorithm_id, model.id)


def test_what_is_kept_from_the_public_counts_for_the_decision(house: Installation, cast: Cast) -> None:
    model = builders.an_allowed_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, model.algorithm_id, scores_persons="fraud_suspicion", withheld=WITHHELD)
        algorithm = algorithms.get(session, model.algorithm_id)
        with pytest.raises(NotValid) as caught:
            steps.decide(session, cast.sanne, algorithm, model, MANDATED)
        assert {fault.where for fault in caught.value.faults} == {"organ", "answer"}


def test_a_lighter_class_that_nobody_published_asks_for_no_fewer_assessments(
    house: Installation, cast: Cast
) -> None:
    model = builders.an_allowed_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, model.algorithm_id, ai_act_class="high_risk")
        write(session, cast, model.algorithm_id, publish=False, ai_act_class="minimal")
        assert "required_assessments" in shut(session, model.algorithm_id, model.id)


@pytest.mark.parametrize("publish", [True, False])
def test_a_prohibited_practice_shuts_the_gate_before_its_publication_too(
    house: Installation, cast: Cast, publish: bool
) -> None:
    model = builders.an_allowed_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, model.algorithm_id, publish, ai_act_class="prohibited")
        assert "not_prohibited" in shut(session, model.algorithm_id, model.id)


def test_an_advice_on_one_model_is_no_advice_on_an_older_one(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    older = builders.an_accepted_model(house, cast, algorithm)
    newer = builders.an_allowed_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        assert shut(session, algorithm.id, newer.id) == set()
        assert {"advice", "decision"} <= shut(session, algorithm.id, older.id)
        with pytest.raises(NotNow) as caught:
            steps.decide(session, cast.sanne, algorithms.get(session, algorithm.id), older, MANDATED)
        assert caught.value.code == "register.decision.another_model"


@pytest.mark.parametrize(
    "said",
    [{"ai_act_class": "prohibited"}, {"scores_persons": "fraud_suspicion"}],
    ids=lambda said: next(iter(said)),
)
def test_a_model_that_was_stopped_does_not_go_on_as_something_that_nobody_decided_on(
    house: Installation, cast: Cast, said: dict[str, Any]
) -> None:
    deployment = suspended(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, deployment.algorithm_id, **said)
    still_shut(house, cast, deployment)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"ai_act_class": "prohibited"}, DeploymentState.SUSPENDED),
        ({"scores_persons": "fraud_suspicion"}, DeploymentState.SUSPENDED),
        ({"goal": "Iets anders."}, DeploymentState.ACTIVE),
    ],
)
def test_a_model_stands_still_as_soon_as_its_entry_says_that_it_may_not_run(
    house: Installation, cast: Cast, client: Visitor, said: dict[str, Any], state: DeploymentState
) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        write(session, cast, deployment.algorithm_id, publish=False, **said)
    with house.database.write(cast.organisation_id) as session:
        publications.publish(session, cast.petra, algorithms.get(session, deployment.algorithm_id))
    with house.database.read(cast.organisation_id) as session:
        assert deployments.get(session, deployment.id).state == state
    page = client.get("/algoritmes/voorbeeldstad/contactadvies").get_data(as_text=True)
    assert ("staat stil" in page) == (state == DeploymentState.SUSPENDED)
    if state == DeploymentState.SUSPENDED:
        still_shut(house, cast, deployment)


def test_a_model_from_before_there_were_decisions_goes_on_only_after_one(
    house: Installation, cast: Cast
) -> None:
    deployment = suspended(house, cast)
    with house.database.write(cast.organisation_id) as session:
        older = session.get_one(Algorithm, deployment.algorithm_id)
        algorithm = algorithms.enter(session, cast.sanne, older.draft, slug="van-vroeger")
        for row in session.exec(select(Deployment).where(col(Deployment.id) == deployment.id)):
            row.algorithm_id, row.decision_id = algorithm.id, None
            session.add(row)
        assert session.exec(select(Decision).where(Decision.algorithm_id == algorithm.id)).first() is None
    still_shut(house, cast, deployment)


@pytest.mark.both_databases
def test_a_decision_that_is_sent_twice_at_once_is_recorded_once(house: Installation, cast: Cast) -> None:
    model = builders.an_allowed_model(house, cast)

    def send(_: int) -> bool:
        try:
            with house.database.write(cast.organisation_id) as session:
                steps.decide(
                    session, cast.sanne, algorithms.get(session, model.algorithm_id), model, MANDATED
                )
        except NotNow:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(send, range(3))) == [False, False, True]


def suspended(house: Installation, cast: Cast) -> Deployment:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        deployments.suspend(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    return deployment


def still_shut(house: Installation, cast: Cast, deployment: Deployment) -> None:
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        deployments.resume(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with house.database.read(cast.organisation_id) as session:
        assert deployments.get(session, deployment.id).state == DeploymentState.SUSPENDED
