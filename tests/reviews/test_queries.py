"""What the pages look up: who may see what of a case, and in which order work waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from infra import clock
from infra.errors import NotFound, NotNow, NotYours, Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from register import deployments
from register.vocabulary import Impact, ReviewPolicy
from reviews import queries, stops, transitions
from reviews.models import Suggestion
from reviews.queries import Phase
from reviews.vocabulary import Confidence, State, Verdict
from tests import builders
from tests.cast import Cast

TWO = ReviewPolicy(signatures=2)


def look(house: Installation, actor: Actor, suggestion: Suggestion) -> queries.Screen:
    with house.database.read(actor.organisation_id) as session:
        return queries.screen(session, actor, suggestion.id)


def again(house: Installation, actor: Actor, suggestion: Suggestion) -> str:
    with house.database.read(actor.organisation_id) as session:
        return queries.seen_again(session, actor, suggestion.id).output.outcome


def work(house: Installation, actor: Actor, **more: object) -> queries.Work:
    with house.database.read(actor.organisation_id) as session:
        return queries.work(session, actor, **more)  # type: ignore[arg-type]


def claim(house: Installation, actor: Actor, suggestion: Suggestion) -> int:
    with house.database.write(actor.organisation_id) as session:
        return transitions.claim(session, actor, suggestion.id).epoch


def end_lease(house: Installation, suggestion: Suggestion) -> None:
    change(house, suggestion, lease_until=clock.now() - timedelta(seconds=1))


def change(house: Installation, suggestion: Suggestion, **values: object) -> None:
    with house.database.write(suggestion.organisation_id) as session:
        session.connection().execute(
            update(Suggestion).where(col(Suggestion.id) == suggestion.id).values(**values)
        )


def sign(
    house: Installation,
    actor: Actor,
    suggestion: Suggestion,
    verdict: Verdict = Verdict.FOLLOW,
    outcome: str = "",
) -> None:
    with house.database.write(actor.organisation_id) as session:
        epoch = transitions.claim(session, actor, suggestion.id).epoch
        transitions.judge(session, actor, suggestion.id, epoch, "brief", Confidence.SURE)
        transitions.reveal(session, actor, suggestion.id, epoch)
        transitions.decide(
            session, actor, suggestion.id, epoch, verdict, outcome, *builders.reasoned(verdict)
        )


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


def test_somebody_who_saw_the_output_and_holds_the_case_may_see_it_again(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    builders.revealed(house, cast, waiting, cast.kees)
    assert again(house, cast.kees, waiting) == "brief"


def test_who_signed_may_see_it_again_and_after_release_whoever_may_see_releases(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    builders.a_signed_suggestion(house, cast, waiting)
    assert again(house, cast.kees, waiting) == "brief"
    with pytest.raises(NotNow):
        again(house, cast.noor, waiting)
    builders.released(house, cast, waiting)
    assert again(house, cast.noor, waiting) == "brief"
    with pytest.raises(NotYours):
        again(house, cast.tim, waiting)


def _nothing(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    return None


def _claimed(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    claim(house, cast.kees, suggestion)


def _lease_over(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    builders.revealed(house, cast, suggestion, cast.kees)
    end_lease(house, suggestion)


def _handed_back(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    builders.revealed(house, cast, suggestion, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        transitions.hand_back(session, cast.kees, suggestion.id)


def _taken_over(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    _lease_over(house, cast, suggestion)
    claim(house, cast.noor, suggestion)


def _suspended(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    builders.revealed(house, cast, suggestion, cast.kees)
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, suggestion.deployment_id), builders.WHY)


def _voided(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    builders.a_signed_suggestion(house, cast, suggestion)
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, suggestion.deployment_id), builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        stops.resume(session, cast.tim, deployments.get(session, suggestion.deployment_id), builders.WHY)


def _expired(house: Installation, cast: Cast, suggestion: Suggestion) -> None:
    builders.revealed(house, cast, suggestion, cast.kees)
    change(house, suggestion, due_at=clock.now() - timedelta(seconds=1))
    with house.database.write(cast.organisation_id) as session:
        stops.expire(session)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (_nothing, "not_holder"),
        (_claimed, "judge_first"),
        (_lease_over, "lease_over"),
        (_handed_back, "not_holder"),
        (_taken_over, "not_holder"),
        (_suspended, "suspended"),
        (_voided, "not_holder"),
        (_expired, "not_holder"),
    ],
)
def test_the_output_is_not_shown_again_when_a_fact_is_missing(
    house: Installation,
    cast: Cast,
    waiting: Suggestion,
    before: Callable[[Installation, Cast, Suggestion], None],
    why: str,
) -> None:
    before(house, cast, waiting)
    with pytest.raises(NotNow) as refused:
        again(house, cast.kees, waiting)
    assert refused.value.code == f"reviews.refused.{why}"
    assert look(house, cast.kees, waiting).explained is None


def test_neither_another_role_nor_another_organisation_sees_it(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    for actor, refusal in ((cast.tim, NotNow), (cast.omar, NotYours), (cast.stranger, NotFound)):
        with pytest.raises(refusal):
            again(house, actor, waiting)
    with pytest.raises(NotFound):
        look(house, cast.stranger, waiting)
    assert work(house, cast.stranger).total == 0


def test_a_first_output_is_never_given_by_asking_to_see_it_again(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    claim(house, cast.kees, waiting)
    with pytest.raises(Refusal):
        again(house, cast.kees, waiting)
    assert look(house, cast.kees, waiting).phase == Phase.JUDGE


def test_the_case_is_shown_to_who_holds_it_and_to_nobody_else(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    assert look(house, cast.kees, waiting).case is None
    claim(house, cast.kees, waiting)
    assert look(house, cast.kees, waiting).case
    assert look(house, cast.noor, waiting).case is None
    assert look(house, cast.tim, waiting).case is None


def test_work_is_ordered_by_the_date_to_act_by_whatever_the_outputs_are(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    found = builders.waiting_suggestions(house, cast, 3, deployment, "brief")
    found += builders.run(
        house, cast, builders.submitted(house, cast, builders.some_rows(3, 10), deployment), "persoonlijk"
    )
    for place, suggestion in enumerate(found[::-1]):
        change(house, suggestion, act_by=clock.now() + timedelta(days=1 + place))
    assert [row.id for row in work(house, cast.kees).waiting] == [one.id for one in found[::-1]]


def test_what_i_hold_stands_apart_also_after_its_lease_while_others_then_see_it_wait(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    claim(house, cast.kees, waiting)
    assert [row.id for row in work(house, cast.kees).held] == [waiting.id]
    assert work(house, cast.noor).total == 0
    end_lease(house, waiting)
    mine, hers = work(house, cast.kees), work(house, cast.noor)
    assert ([row.id for row in mine.held], mine.total) == ([waiting.id], 0)
    assert [row.id for row in hers.waiting] == [waiting.id]


@pytest.mark.both_databases
def test_every_duty_sees_what_waits_for_it(house: Installation, cast: Cast) -> None:
    first, second, split = builders.waiting_suggestions(
        house, cast, 3, builders.a_deployment(house, cast, policy=TWO)
    )
    sign(house, cast.kees, second)
    sign(house, cast.kees, split)
    sign(house, cast.noor, split, Verdict.DEVIATE, "persoonlijk")
    assert {row.id for row in work(house, cast.noor).waiting} == {first.id, second.id}
    assert {row.id for row in work(house, cast.kees).waiting} == {first.id}
    assert {row.id for row in work(house, cast.edith).waiting} == {split.id}
    assert {row.id for row in work(house, cast.tim).waiting} == {first.id, second.id, split.id}
    only_second = Actor(
        "somebody", cast.organisation_id, frozenset({next(r for r in cast.kees.roles if "second" in r)})
    )
    assert {row.id for row in work(house, only_second).waiting} == {second.id}


def test_work_past_its_deadline_or_of_a_suspended_algorithm_does_not_wait(
    house: Installation, cast: Cast
) -> None:
    late, other = builders.waiting_suggestions(house, cast, 2)
    change(house, late, due_at=clock.now() - timedelta(seconds=1))
    assert [row.id for row in work(house, cast.kees).waiting] == [other.id]
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, other.deployment_id), builders.WHY)
    found = work(house, cast.kees)
    assert (found.total, found.paused) == (0, ["Contactadvies"])


@pytest.mark.both_databases
def test_a_list_keeps_to_one_algorithm_and_leafs(house: Installation, cast: Cast) -> None:
    builders.waiting_suggestions(house, cast, 30)
    other = builders.a_deployment(
        house, cast, algorithm=builders.a_published_algorithm(house, cast, name="Ander")
    )
    builders.run(house, cast, builders.submitted(house, cast, builders.some_rows(2, 50), other))
    assert work(house, cast.kees).total == 32
    assert [row.algorithm for row in work(house, cast.kees, slug="ander").waiting] == ["Ander"] * 2
    assert len(work(house, cast.kees, page=2).waiting) == 7
    assert {row.reference for row in work(house, cast.kees, slug="ander").waiting} == {"zaak-50", "zaak-51"}


def test_the_list_opens_no_keys_but_those_of_its_own_page(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.waiting_suggestions(house, cast, 60)
    opened: list[int] = []
    real = type(house.keys).open_all
    monkeypatch.setattr(
        type(house.keys), "open_all", lambda self, scopes: (opened.append(len(scopes)), real(self, scopes))[1]
    )
    assert len(work(house, cast.kees).waiting) == 25
    assert sum(opened) == 25


def test_who_was_forgotten_stays_in_the_lists_without_a_name(
    house: Installation, cast: Cast, waiting: Suggestion
) -> None:
    builders.a_release(house, cast, waiting)
    house.keys.forget(f"case:{waiting.case_id}")
    with house.database.read(cast.organisation_id) as session:
        found = queries.outcomes(session, cast.kees)
    assert [(row.reference, row.outcome, row.verdict) for row in found.rows] == [(None, None, None)]


def test_a_released_decision_names_who_signed_and_why(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast, verdict=Verdict.DEVIATE, outcome="persoonlijk")
    with house.database.read(cast.organisation_id) as session:
        found = queries.outcome(session, cast.noor, release.id)
    assert (found.verdict, found.outcome["nl"], found.model_outcome["nl"]) == (
        "deviate",
        "persoonlijk contact",
        "een brief",
    )
    assert [(one.name, one.reasons[0]["nl"]) for one in found.signatures] == [
        ("Kees de Tester", "Ik weet meer")
    ]


def test_cases_without_the_model_are_listed_with_why(house: Installation, cast: Cast) -> None:
    aside, late, _ = builders.waiting_suggestions(house, cast, 3)
    sign(house, cast.kees, aside, Verdict.SET_ASIDE)
    change(house, late, due_at=clock.now() - timedelta(seconds=1))
    with house.database.write(cast.organisation_id) as session:
        stops.expire(session)
    with house.database.read(cast.organisation_id) as session:
        found = queries.without_model(session, cast.noor)
    assert {(row.state, row.by) for row in found.rows} == {
        (State.SET_ASIDE, "Kees de Tester"),
        (State.EXPIRED, ""),
    }
    assert found.total == 2


@pytest.mark.both_databases
def test_open_work_is_counted_before_a_stop(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    held, signed, _ = builders.waiting_suggestions(house, cast, 3, deployment)
    claim(house, cast.noor, held)
    sign(house, cast.kees, signed)
    with house.database.read(cast.organisation_id) as session:
        found = queries.open_work(session, cast.tim, deployment.id)
    assert (found.open, found.held, found.signed) == (3, 1, 1)


def test_the_next_case_is_never_one_that_i_cannot_claim(house: Installation, cast: Cast) -> None:
    policy = ReviewPolicy(signatures=2, own_judgement_first=False)
    deployment = builders.a_deployment(house, cast, impact=Impact.HIGH, policy=policy)
    found = builders.waiting_suggestions(house, cast, 6, deployment)
    sign(house, cast.kees, found[0])
    claim(house, cast.noor, found[1])
    for actor in (cast.kees, cast.noor):
        with house.database.write(cast.organisation_id) as session:
            for suggestion_id in queries.next_ids(session, actor):
                assert transitions.claim(session, actor, suggestion_id).holder_id == actor.id
            session.rollback()
