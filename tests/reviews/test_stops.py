"""Stopping: suspended, nothing moves; resumed, signatures are void; withdrawn, everything open ends; late, nothing approves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotNow, NotYours, Refusal
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import deployments
from register.models import Deployment
from register.vocabulary import DeploymentState, ReviewPolicy
from reviews import releases, stops, transitions, waiting
from reviews.models import Review, Suggestion
from reviews.sealed import scope
from reviews.vocabulary import Asked, Confidence, State, Verdict
from tests import builders
from tests.cast import Cast


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> Deployment:
    return builders.a_deployment(house, cast, policy=ReviewPolicy(deadline_days=10))


def stop(house: Installation, actor: Actor, deployment: Deployment, how: Callable[..., int]) -> int:
    with house.database.write(deployment.organisation_id) as session:
        return how(session, actor, deployments.get(session, deployment.id), builders.WHY)


def states(house: Installation, cast: Cast) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Suggestion.state).order_by(Suggestion.position)))


def test_while_suspended_nobody_claims_judges_sees_signs_or_releases(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    fresh, held, signed = builders.waiting_suggestions(house, cast, 3, deployment)
    epoch = builders.revealed(house, cast, held, cast.noor)
    builders.a_signed_suggestion(house, cast, signed)
    stop(house, cast.edith, deployment, stops.suspend)
    steps: list[Callable[..., object]] = [
        lambda session: transitions.claim(session, cast.kees, fresh.id),
        lambda session: transitions.judge(session, cast.noor, held.id, epoch, "brief", Confidence.SURE),
        lambda session: transitions.reveal(session, cast.noor, held.id, epoch),
        lambda session: transitions.decide(
            session, cast.noor, held.id, epoch, Verdict.FOLLOW, reasons=["fits"]
        ),
        lambda session: releases.release(session, cast.machine, signed.id),
    ]
    for step in steps:
        with pytest.raises(NotNow) as caught, house.database.write(cast.organisation_id) as session:
            step(session)
        assert caught.value.code == "reviews.refused.suspended"


@pytest.mark.both_databases
def test_after_a_suspension_signatures_count_no_more_and_what_was_seen_stays_seen(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    (one,) = builders.waiting_suggestions(house, cast, 1, deployment)
    builders.a_signed_suggestion(house, cast, one)
    stop(house, cast.sanne, deployment, stops.suspend)
    assert stop(house, cast.tim, deployment, stops.resume) == 1
    assert states(house, cast) == [State.QUEUED]
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        releases.release(session, cast.machine, one.id)
    with house.database.write(cast.organisation_id) as session:
        assert session.exec(select(Review)).one().voided
        epoch = transitions.claim(session, cast.kees, one.id).epoch
        with pytest.raises(Refusal):
            transitions.judge(session, cast.kees, one.id, epoch, "brief", Confidence.SURE)
        transitions.decide(session, cast.kees, one.id, epoch, Verdict.FOLLOW, reasons=["fits"])
    released = builders.released(house, cast, one)
    assert released.signed_by == [cast.kees.id]
    with house.database.read(cast.organisation_id) as session:
        voided = session.exec(select(Entry).where(Entry.act == "signature.voided")).all()
        entry = session.get_one(Entry, released.entry_id)
        signatures = session.exec(
            select(Entry.id).where(Entry.act == "suggestion.signed").order_by(Entry.id)
        ).all()
    assert len(voided) == 1
    assert signatures[-1] in entry.body.decode()
    assert signatures[0] not in entry.body.decode()


def test_a_void_signature_of_one_person_lets_another_sign(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    (one,) = builders.waiting_suggestions(house, cast, 1, deployment)
    builders.a_signed_suggestion(house, cast, one)
    stop(house, cast.tim, deployment, stops.suspend)
    stop(house, cast.tim, deployment, stops.resume)
    builders.a_signed_suggestion(house, cast, one, cast.noor)
    assert builders.released(house, cast, one).signed_by == [cast.noor.id]


def test_withdrawing_ends_everything_that_is_open_and_leaves_what_is_out(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    found = builders.waiting_suggestions(house, cast, 4, deployment)
    builders.revealed(house, cast, found[1], cast.kees)
    builders.a_signed_suggestion(house, cast, found[2])
    builders.a_release(house, cast, found[3])
    builders.submitted(house, cast, builders.some_rows(1, first=90), deployment)
    assert stop(house, cast.tim, deployment, stops.withdraw) == 4
    assert sorted(states(house, cast)) == [State.RELEASED, *[State.WITHDRAWN] * 4]
    with house.database.read(cast.organisation_id) as session:
        closed = session.exec(select(Suggestion).where(Suggestion.state == State.WITHDRAWN)).all()
        assert all(row.closed_at and row.holder_id is None for row in closed)
        assert deployments.get(session, deployment.id).state == DeploymentState.WITHDRAWN
    for how in (stops.suspend, stops.resume, stops.withdraw):
        with pytest.raises(NotNow):
            stop(house, cast.tim, deployment, how)


@pytest.mark.both_databases
@pytest.mark.parametrize("step", [stops.suspend, stops.withdraw])
def test_what_is_out_deserves_another_look_after_a_stop_and_nothing_else_does(
    step: Callable[..., int], house: Installation, cast: Cast, deployment: Deployment
) -> None:
    out, still_open = builders.waiting_suggestions(house, cast, 2, deployment)
    elsewhere = builders.waiting_suggestions(house, cast)[0]
    for one in (out, elsewhere):
        builders.a_release(house, cast, one)
    stop(house, cast.tim, deployment, step)
    with house.database.read(cast.organisation_id) as session:
        flagged = session.exec(select(Suggestion.id).where(Suggestion.flagged)).all()
        counted = session.exec(select(Entry.body).where(Entry.act == "releases.flagged")).one()
    assert (flagged, b'"count":1' in counted) == ([out.id], True)
    assert still_open.id not in flagged


def test_a_case_that_waits_keeps_waiting_through_a_suspension_and_its_signatures_are_void(
    house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    (one,) = builders.waiting_suggestions(house, cast, deployment=deployment)
    builders.a_signed_suggestion(house, cast, one)
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, cast.noor, one.id).epoch
        waiting.ask(session, cast.noor, one.id, epoch, Asked.INFORMATION, 7, "Wat is de stand?")
    stop(house, cast.tim, deployment, stops.suspend)
    stop(house, cast.tim, deployment, stops.resume)
    with house.database.read(cast.organisation_id) as session:
        row = session.get_one(Suggestion, one.id)
        assert (row.state, row.awaiting, row.signatures) == (State.AWAITING, Asked.INFORMATION, 0)
    stop(house, cast.tim, deployment, stops.withdraw)
    assert states(house, cast) == [State.WITHDRAWN]


def test_an_output_that_comes_after_the_withdrawal_is_not_taken_in(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    batch = builders.submitted(house, cast, 1, deployment)
    stop(house, cast.tim, deployment, stops.withdraw)
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(Suggestion.state).where(Suggestion.batch_id == batch.id)).all() == [
            "withdrawn"
        ]
    with pytest.raises(Refusal):
        builders.run(house, cast, batch)


def test_a_passed_deadline_closes_every_open_case_and_approves_none(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    fresh, held, signed = builders.waiting_suggestions(house, cast, 3, deployment)
    builders.submitted(house, cast, builders.some_rows(1, first=90), deployment)
    builders.revealed(house, cast, held, cast.noor)
    builders.a_signed_suggestion(house, cast, signed)
    due = fresh.due_at
    with clock.stopped(due - timedelta(seconds=1)), house.database.write(cast.organisation_id) as session:
        assert stops.expire(session) == 0
    with clock.stopped(due + timedelta(minutes=1)):
        with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
            transitions.claim(session, cast.kees, fresh.id)
        with house.database.write(cast.organisation_id) as session:
            assert stops.expire(session) == 4
        with house.database.write(cast.organisation_id) as session:
            assert stops.expire(session) == 0
    assert set(states(house, cast)) == {State.EXPIRED}
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        releases.release(session, cast.machine, signed.id)


@pytest.mark.parametrize("how", ["expire", "withdraw", "suspend and resume"])
def test_a_case_whose_key_was_erased_keeps_no_other_case_open(
    how: str, house: Installation, cast: Cast, deployment: Deployment
) -> None:
    """Who is forgotten while a case is open must not stand in the way of the cases of others."""
    forgotten, *_ = builders.waiting_suggestions(house, cast, 3, deployment)
    house.keys.forget(scope(forgotten.case_id))
    if how == "expire":
        with clock.stopped(forgotten.due_at), house.database.write(cast.organisation_id) as session:
            assert stops.expire(session) == 3
        return
    if how == "withdraw":
        assert stop(house, cast.tim, deployment, stops.withdraw) == 3
        return
    stop(house, cast.tim, deployment, stops.suspend)
    assert stop(house, cast.tim, deployment, stops.resume) == 3


def test_many_late_cases_are_closed_a_part_at_a_time(
    house: Installation, cast: Cast, deployment: Deployment
) -> None:
    found = builders.waiting_suggestions(house, cast, 5, deployment)
    with clock.stopped(found[0].due_at + timedelta(days=1)):
        closed = []
        for _ in range(4):
            with house.database.write(cast.organisation_id) as session:
                closed.append(stops.expire(session, most=2))
    assert closed == [2, 2, 1, 0]


def test_who_may_suspend_resume_and_withdraw(house: Installation, cast: Cast, deployment: Deployment) -> None:
    everybody = (
        cast.sanne,
        cast.petra,
        cast.tim,
        cast.kees,
        cast.edith,
        cast.omar,
        cast.aisha,
        cast.pia,
        cast.chris,
        cast.cora,
        cast.frank,
        cast.case_system,
    )

    def may(how: Callable[..., int | None]) -> set[str]:
        able = set()
        for actor in everybody:
            try:
                stop(house, actor, deployment, how)
            except NotYours:
                continue
            except NotNow:
                pass
            able.add(actor.name.partition(" ")[0])
        return able

    assert may(stops.suspend) == {"Sanne", "Tim", "Edith", "Cora", "Chris", "Pia"}
    assert may(stops.resume) == may(stops.withdraw) == {"Tim", "Aisha"}
