"""The second look: what a stop marks, given away in bulk, judged one by one, never by who signed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from infra.errors import NotFound, NotNow, NotValid, NotYours, Refusal
from infra.installation import Installation
from register import deployments
from register.models import Deployment
from reviews import stops
from reviews.models import Release, Suggestion
from reviews.objections import look_queries, looks
from reviews.objections.models import SecondLook
from reviews.objections.vocabulary import ASSIGN_MAX, LookKind
from reviews.vocabulary import Ruling, State
from tests import builders
from tests.cast import Cast
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS, state_of


def take(house: Installation, cast: Cast, step: Callable[..., Any], *given: Any) -> Any:
    with house.database.write(cast.organisation_id) as session:
        return step(session, *given)


def refused(
    house: Installation, cast: Cast, kind: type[Refusal], step: Callable[..., Any], *given: Any
) -> str:
    with pytest.raises(kind) as caught:
        take(house, cast, step, *given)
    return caught.value.code


def some(house: Installation, cast: Cast, count: int) -> tuple[Deployment, list[Release]]:
    deployment = builders.a_deployment(house, cast)
    made = builders.waiting_suggestions(house, cast, count, deployment)
    return deployment, [builders.a_release(house, cast, one) for one in made]


def seen(house: Installation, cast: Cast, deployment: Deployment, **more: Any) -> look_queries.LookList:
    with house.database.read(cast.organisation_id) as session:
        return look_queries.looks(session, cast.bea, deployment.id, **more)


def test_what_was_decided_before_a_stop_is_given_away_and_judged_one_by_one(
    house: Installation, cast: Cast
) -> None:
    deployment, made = some(house, cast, 3)
    stages.stop(house, cast, deployment)
    with house.database.read(cast.organisation_id) as session:
        [stop] = look_queries.stops(session, cast.tim)
    assert (stop.waiting, stop.done, stop.total) == (3, 0, 3)
    assert take(house, cast, looks.assign, cast.tim, deployment.id, cast.bea.id, 2) == 2
    assert [row.mine for row in seen(house, cast, deployment).rows] == [True, True, False]
    assert seen(house, cast, deployment, only_mine=True).total == 2
    assert seen(house, cast, deployment).free == 1
    take(house, cast, looks.stands, cast.tim, made[0].id, REASONS)
    take(house, cast, looks.take_back, cast.bea, made[1].id, REASONS)
    assert [state_of(house, one) for one in made] == [State.RELEASED, State.REVOKED, State.RELEASED]
    found = seen(house, cast, deployment)
    assert [row.release_id for row in found.rows] == [made[2].id]
    assert (found.stop.stand, found.stop.taken_back, found.stop.total) == (1, 1, 3)
    assert (
        refused(house, cast, NotNow, looks.stands, cast.bea, made[0].id, REASONS)
        == "reviews.look.done_already"
    )
    assert (
        refused(house, cast, NotNow, looks.stands, cast.bea, made[1].id, REASONS)
        == "reviews.look.done_already"
    )


def test_after_another_stop_a_decision_deserves_another_look(house: Installation, cast: Cast) -> None:
    deployment, [release] = some(house, cast, 1)
    stages.stop(house, cast, deployment)
    take(house, cast, looks.stands, cast.bea, release.id, REASONS)
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    # The suspension ended in a withdrawal: that is the same stop.
    assert seen(house, cast, deployment).total == 0
    other, [again] = some_of_another(house, cast)
    stages.stop(house, cast, other)
    take(house, cast, looks.stands, cast.bea, again.id, REASONS)
    with house.database.write(cast.organisation_id) as session:
        stops.resume(session, cast.tim, deployments.get(session, other.id), builders.WHY)
    stages.stop(house, cast, other)
    assert seen(house, cast, other).total == 1
    take(house, cast, looks.stands, cast.bea, again.id, REASONS)


def some_of_another(house: Installation, cast: Cast) -> tuple[Deployment, list[Release]]:
    algorithm = builders.a_published_algorithm(house, cast, name="Tweede advies")
    deployment = builders.a_deployment(house, cast, algorithm=algorithm)
    return deployment, [
        builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
    ]


def test_who_signed_is_given_nothing_and_says_nothing_of_it(house: Installation, cast: Cast) -> None:
    deployment, [release] = some(house, cast, 1)
    stages.stop(house, cast, deployment)
    kees = stages.also_handles(house, cast, cast.kees)
    assert take(house, cast, looks.assign, cast.tim, deployment.id, kees.id, 25) == 0
    for step in (looks.stands, looks.take_back):
        assert refused(house, cast, NotYours, step, kees, release.id, REASONS) == "reviews.refused.signed_it"
    assert refused(house, cast, NotYours, looks.take_back, cast.tim, release.id, REASONS)
    assert state_of(house, release) == State.RELEASED


def test_nothing_waits_where_nothing_was_stopped_or_something_runs_against_it(
    house: Installation, cast: Cast
) -> None:
    deployment, [first, second] = some(house, cast, 2)
    assert refused(house, cast, NotFound, looks.assign, cast.tim, deployment.id, cast.bea.id, 1)
    assert refused(house, cast, NotFound, looks.stands, cast.tim, first.id, REASONS)
    stages.lodged(house, cast, first)
    stages.stop(house, cast, deployment)
    assert [row.release_id for row in seen(house, cast, deployment).rows] == [second.id]
    assert refused(house, cast, NotNow, looks.stands, cast.bea, first.id, REASONS)


def test_what_an_objection_confirmed_still_waits(house: Installation, cast: Cast) -> None:
    deployment, [release] = some(house, cast, 1)
    stages.resolved(house, cast, Ruling.UNFOUNDED, release)
    stages.stop(house, cast, deployment)
    assert seen(house, cast, deployment).total == 1
    take(house, cast, looks.take_back, cast.bea, release.id, REASONS)
    assert state_of(house, release) == State.REVOKED


def test_only_somebody_who_looks_is_given_something_and_never_everything_at_once(
    house: Installation, cast: Cast
) -> None:
    deployment, _ = some(house, cast, 1)
    stages.stop(house, cast, deployment)
    for person, count in ((cast.noor.id, 1), (cast.stranger.id, 1), ("", 1), (cast.bea.id, ASSIGN_MAX + 1), (cast.bea.id, 0)):  # fmt: skip
        refused(house, cast, NotValid, looks.assign, cast.tim, deployment.id, person, count)
    assert refused(house, cast, NotYours, looks.assign, cast.noor, deployment.id, cast.bea.id, 1)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        looks.assign(session, cast.stranger, deployment.id, cast.stranger.id, 1)


@pytest.mark.both_databases
def test_of_two_at_once_each_decision_is_given_once_and_judged_once(house: Installation, cast: Cast) -> None:
    deployment, made = some(house, cast, 3)
    stages.stop(house, cast, deployment)

    def assign(person: str) -> int:
        return int(take(house, cast, looks.assign, cast.tim, deployment.id, person, 2))

    def stands(_: int) -> bool:
        try:
            return bool(take(house, cast, looks.stands, cast.bea, made[0].id, REASONS))
        except NotNow:
            return False

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(assign, (cast.bea.id, cast.tim.id))) == [1, 2]
        assert sorted(threads.map(stands, range(2))) == [False, True]
    with house.database.read(cast.organisation_id) as session:
        given = session.exec(select(SecondLook).where(SecondLook.kind == LookKind.ASSIGNED)).all()
    assert len({one.suggestion_id for one in given}) == len(given) == 3


@pytest.mark.both_databases
def test_what_was_said_of_a_second_look_is_never_changed(house: Installation, cast: Cast) -> None:
    deployment, [release] = some(house, cast, 1)
    stages.stop(house, cast, deployment)
    take(house, cast, looks.take_back, cast.bea, release.id, REASONS)
    for table in ("second_look", "revocation"):
        for change in (f"UPDATE {table} SET done_by = done_by", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), house.database.write(cast.organisation_id) as session:
                session.connection().execute(text(change))
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Suggestion, release.suggestion_id).flagged
