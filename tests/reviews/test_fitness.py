"""Who may take and sign: trained, mandated, and not yet at the most that one person signs in a day."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from infra import clock
from infra.errors import NotNow, NotYours
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from register import deployments
from register.models import Deployment
from register.qualifications import steps
from register.qualifications.models import Mandate
from register.qualifications.steps import Mandated, Trained
from register.vocabulary import ReviewPolicy
from reviews import revising, transitions
from reviews.fitness import Fitness, fitness
from reviews.models import Review, Suggestion
from reviews.queries.load import proposed_cap
from reviews.vocabulary import State, Verdict
from tests import builders
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKING = ReviewPolicy(training=("ai_literacy",), mandate="toelating", daily_cap=1)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def of(
    house: Installation, cast: Cast, who: Actor, deployment: Deployment, actor: Actor | None = None
) -> Fitness:
    with house.database.read(cast.organisation_id) as session:
        return fitness(session, who.id, actor or who, deployment)


def allow(house: Installation, cast: Cast, who: Actor) -> None:
    today = clock.today()
    with house.database.write(cast.organisation_id) as session:
        steps.enter_training(
            session, cast.tim, Trained(who.id, "ai_literacy", today, today + timedelta(days=9))
        )
        given = Mandated("college", "toelating", today, "4.2", role=Role.CASEWORKER.value)
        steps.enter_mandate(session, cast.tim, given)


def test_a_claim_asks_a_training_then_a_mandate_and_both_let_in(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ASKING)
    (case,) = builders.waiting_suggestions(house, cast, 1, deployment)
    assert of(house, cast, cast.kees, deployment) == Fitness(trained=False, mandated=False)

    def claim() -> None:
        with house.database.write(cast.organisation_id) as session:
            transitions.claim(session, cast.kees, case.id)

    with pytest.raises(NotYours, match="training_needed"):
        claim()
    today = clock.today()
    with house.database.write(cast.organisation_id) as session:
        steps.enter_training(session, cast.tim, Trained(cast.kees.id, "ai_literacy", today, today))
    with pytest.raises(NotYours, match="mandate_needed"):
        claim()
    with house.database.write(cast.organisation_id) as session:
        given = Mandated("college", "toelating", today, "4.2", person_id=cast.kees.id)
        steps.enter_mandate(session, cast.tim, given)
    claim()


def test_a_mandate_that_ends_while_a_case_is_in_hand_signs_nothing(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ASKING)
    (case,) = builders.waiting_suggestions(house, cast, 1, deployment)
    allow(house, cast, cast.kees)
    epoch = builders.revealed(house, cast, case, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        steps.end_mandate(session, cast.tim, session.exec(select(Mandate)).one().id)
    with (
        pytest.raises(NotYours, match="mandate_needed"),
        house.database.write(cast.organisation_id) as session,
    ):
        transitions.decide(
            session, cast.kees, case.id, epoch, Verdict.FOLLOW, "", *builders.reasoned(Verdict.FOLLOW)
        )


def test_the_cap_counts_signatures_of_the_dutch_day_and_opens_the_next(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ASKING)
    first, second = builders.waiting_suggestions(house, cast, 2, deployment)
    allow(house, cast, cast.kees)
    builders.a_signed_suggestion(house, cast, first)
    assert of(house, cast, cast.kees, deployment).at_cap
    assert not of(house, cast, cast.noor, deployment).at_cap
    with pytest.raises(NotNow, match="load_cap"), house.database.write(cast.organisation_id) as session:
        transitions.claim(session, cast.kees, second.id)
    with clock.stopped(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)):
        assert of(house, cast, cast.kees, deployment).at_cap
    with clock.stopped(datetime(2026, 11, 23, 23, 1, tzinfo=UTC)):
        assert not of(house, cast, cast.kees, deployment).at_cap


def test_a_policy_that_asks_nothing_costs_no_query_and_a_machine_needs_nothing(
    house: Installation, cast: Cast
) -> None:
    free = builders.a_deployment(house, cast)
    asked: list[str] = []
    with house.database.read(cast.organisation_id) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert fitness(session, cast.kees.id, cast.kees, free) == Fitness()
    assert asked == []
    asking = Deployment(policy=asdict(ASKING))
    assert of(house, cast, cast.machine, asking) == of(house, cast, cast.case_system, asking) == Fitness()


def test_a_team_lead_sees_the_fitness_of_the_one_who_gets_a_case(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast, policy=ASKING)
    allow(house, cast, cast.kees)
    assert of(house, cast, cast.kees, deployment, actor=cast.tim) == Fitness()
    assert of(house, cast, cast.noor, deployment, actor=cast.tim) == Fitness(trained=False)
    assert of(house, cast, cast.omar, deployment, actor=cast.tim) == Fitness(trained=False, mandated=False)


def test_a_cap_is_proposed_from_twenty_measured_reviews_and_not_from_fewer(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    cases = builders.waiting_suggestions(house, cast, 20, deployment)
    seconds = [60, 600, *[300] * 17]
    with house.database.write(cast.organisation_id) as session:
        session.add_all(measured(cast, case.id, spent) for case, spent in zip(cases, seconds, strict=False))
        session.flush()
        assert proposed_cap(session, deployment.algorithm_id) is None
        session.add(measured(cast, cases[-1].id, 300))
        session.flush()
        proposed = proposed_cap(session, deployment.algorithm_id)
    assert proposed is not None
    assert (proposed.cap, proposed.minutes, proposed.measured) == (72, 5.0, 20)


def measured(cast: Cast, suggestion_id: str, seconds: int) -> Review:
    return Review(
        organisation_id=cast.organisation_id, suggestion_id=suggestion_id, person_id=cast.kees.id,
        decided_at=clock.now(), active_seconds=seconds,
    )  # fmt: skip


def test_what_was_signed_by_one_and_is_not_out_when_two_are_asked_is_read_again(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    case = builders.a_signed_suggestion(
        house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0]
    )
    with house.database.write(cast.organisation_id) as session:
        held = deployments.get(session, deployment.id)
        revising.revise_policy(session, cast.tim, held, replace(held.review_policy, daily_cap=90))
        assert session.get_one(Suggestion, case.id).state == State.SIGNED
        revising.revise_policy(session, cast.tim, held, replace(held.review_policy, signatures=2))
        assert session.get_one(Suggestion, case.id).state == State.QUEUED
    with house.database.write(cast.organisation_id) as session:
        # Who judged and saw need not do so again, and reads what was signed before.
        epoch = transitions.claim(session, cast.kees, case.id).epoch
        transitions.decide(
            session, cast.kees, case.id, epoch, Verdict.FOLLOW, "", *builders.reasoned(Verdict.FOLLOW)
        )
    assert builders.a_signed_suggestion(house, cast, case, cast.noor).state == State.SIGNED
    assert builders.released(house, cast, case).signed_by == [cast.kees.id, cast.noor.id]
