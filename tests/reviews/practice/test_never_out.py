"""A practice case never leaves the house: no release, letter, figure, message, list of a case system, or objection."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import func, select

from infra import clock
from infra.errors import NotNow, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from reviews import amending, releases, stops, transitions
from reviews.models import Batch, Release, Suggestion, Tally
from reviews.practice import queries as practice
from reviews.practice.sowing import requester
from reviews.queries import without_model, work
from reviews.vocabulary import RELEASE, Impact, Measure, State, Verdict
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.practice import practising

YEAR = timedelta(days=365)


def closed(house: Installation, cast: Cast, suggestion: Suggestion, **how: object) -> Suggestion:
    return builders.a_signed_suggestion(house, cast, suggestion, **how)  # type: ignore[arg-type]


def tallies(house: Installation, cast: Cast) -> dict[str, int]:
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Tally.measure, func.sum(Tally.count)).group_by(Tally.measure)
        return dict(session.exec(chosen).all())


def test_a_signed_practice_case_is_closed_rings_for_no_release_and_is_in_no_public_figure(
    house: Installation, cast: Cast
) -> None:
    deployment = practising.a_deployment(house, cast)
    real, three = practising.practice_among(house, cast, deployment, cases=len(Verdict))
    for verdict, seeded in zip(Verdict, three, strict=True):
        outcome = "persoonlijk" if verdict == Verdict.DEVIATE else ""
        signed = closed(house, cast, seeded, verdict=verdict, outcome=outcome)
        assert signed.state == State.PRACTISED
        with house.database.write(cast.organisation_id) as session, pytest.raises(NotNow):
            releases.release(session, cast.machine, seeded.id)
    assert not practising.jobs(house, cast, RELEASE.name)
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(func.count()).select_from(Release)).one() == 0
    assert tallies(house, cast) == {Measure.OUTPUT: len(real)}


def test_of_low_impact_it_is_read_by_a_person_and_never_let_out_with_the_others(
    house: Installation, cast: Cast
) -> None:
    deployment = practising.a_deployment(house, cast, Impact.LOW, sample_share=0.0)
    real, (seeded,) = practising.practice_among(house, cast, deployment)
    assert {one.state for one in real} == {State.LOW}
    assert (seeded.state, seeded.sampled) == (State.QUEUED, True)
    with house.database.read(cast.organisation_id) as session:
        assert releases.low_of_chunk(session, seeded.batch_id, 0, 10) == []


def test_the_case_system_finds_it_nowhere(
    client: Visitor, house: Installation, cast: Cast, bearer: Callable[[Actor], dict[str, str]]
) -> None:
    real, (seeded,) = practising.practice_among(house, cast, practising.a_deployment(house, cast))
    headers = bearer(cast.case_system)
    listed = client.get(f"/api/v1/batches/{real[0].batch_id}/suggestions", headers=headers).json
    assert {one["id"] for one in listed["items"]} == {one.id for one in real}
    assert client.get(f"/api/v1/batches/{real[0].batch_id}", headers=headers).json["rows"] == len(real)
    for address in (
        f"/api/v1/batches/{seeded.batch_id}",
        f"/api/v1/batches/{seeded.batch_id}/suggestions",
        f"/api/v1/suggestions/{seeded.id}",
        f"/api/v1/suggestions/{seeded.id}/release",
    ):
        assert client.get(address, headers=headers).status_code == 404, address
    # Messages go to who asked: nobody who exists.
    with house.database.read(cast.organisation_id) as session:
        assert seeded.requester == requester(session, cast.organisation_id)
    assert seeded.requester not in {*cast.keys, *cast.people}
    assert len(seeded.requester) == len(cast.case_system.id)
    lead, address = bearer(cast.tim), f"/api/v1/suggestions/{seeded.id}"
    waits = client.get(f"/api/v1/suggestions/{real[0].id}", headers=lead).json
    told = client.get(address, headers=lead).json
    assert (told["status"], list(told["links"])) == (waits["status"], list(waits["links"]))
    closed(house, cast, seeded)
    told = client.get(address, headers=lead).json
    assert (told["status"], sorted(told["links"])) == ("practised", ["self"])


@pytest.mark.both_databases
def test_what_ends_unread_vanishes_and_is_on_no_list_of_cases_to_decide(
    house: Installation, cast: Cast
) -> None:
    deployment = practising.a_deployment(house, cast)
    real, (expired,) = practising.practice_among(house, cast, deployment)
    with clock.stopped(clock.now() + YEAR), house.database.write(cast.organisation_id) as session:
        stops.expire(session)
    batch = builders.submitted(house, cast, 2, deployment)
    sown = practising.sow(house, cast, batch)
    assert sown
    (withdrawn,) = builders.run(house, cast, sown)
    real += builders.run(house, cast, batch)
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, session.merge(deployment), builders.WHY)
    assert practising.now(house, expired).state == State.EXPIRED
    assert practising.now(house, withdrawn).state == State.WITHDRAWN
    with house.database.read(cast.organisation_id) as session:
        left = without_model(session, cast.tim)
        assert ({row.id for row in left.rows}, left.total) == ({one.id for one in real}, len(real))
        assert practice.results(session, deployment.algorithm_id, clock.now() - YEAR) == []


def test_who_made_or_answered_it_never_gets_it(house: Installation, cast: Cast) -> None:
    deployment = practising.a_deployment(house, cast)
    ids = practising.made(house, cast, deployment)
    for expert in (cast.noor, cast.tim):
        practising.answered(house, ids[0], expert)
    batch = builders.submitted(house, cast, 2, deployment)
    sown = practising.sow(house, cast, batch)
    assert sown
    real, (seeded,) = builders.run(house, cast, batch), builders.run(house, cast, sown)
    with house.database.write(cast.organisation_id) as session:
        assert {row.id for row in work(session, cast.noor).waiting} == {one.id for one in real}
        assert len(work(session, cast.kees).waiting) == len(real) + 1
        with pytest.raises(NotYours, match="consulted"):
            transitions.claim(session, cast.noor, seeded.id)


def test_two_readers_and_an_arbiter_work_on_it_as_on_any(house: Installation, cast: Cast) -> None:
    deployment = practising.a_deployment(house, cast, signatures=2)
    case_id = practising.made(house, cast, deployment)[0]
    for expert in (cast.tim, cast.bea):
        practising.answered(house, case_id, expert)
    batch = builders.submitted(house, cast, 1, deployment)
    sown = practising.sow(house, cast, batch)
    assert sown
    seeded = builders.run(house, cast, sown)[0]
    assert closed(house, cast, seeded).state == State.QUEUED
    second = closed(house, cast, seeded, reader=cast.noor, verdict=Verdict.DEVIATE, outcome="persoonlijk")
    assert second.state == State.ESCALATED
    arbited = closed(house, cast, seeded, reader=cast.edith)
    assert arbited.state == State.PRACTISED
    with house.database.read(cast.organisation_id) as session:
        found = practice.results(session, deployment.algorithm_id, clock.now() - YEAR)
    assert [(one.person_id, one.truth, one.judged, one.decided) for one in found] == [
        (cast.kees.id, "brief", "brief", "brief"),
        (cast.noor.id, "brief", "brief", "persoonlijk"),
        (cast.edith.id, "brief", "brief", "brief"),
    ]


def test_it_counts_as_work_that_was_done_and_stays_practice_when_a_reader_puts_data_right(
    house: Installation, cast: Cast
) -> None:
    deployment = practising.a_deployment(house, cast, daily_cap=2)
    real, (first, second) = practising.practice_among(house, cast, deployment, cases=2)
    closed(house, cast, first)
    with house.database.write(cast.organisation_id) as session:
        epoch = transitions.claim(session, cast.kees, second.id).epoch
        put_right = amending.amend(session, cast.kees, second.id, epoch, {"inkomen": 1300})
        batch = session.get_one(Batch, put_right.batch_id)
    (successor,) = builders.run(house, cast, batch)
    assert closed(house, cast, successor).state == State.PRACTISED
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotNow, match="load_cap"):
            transitions.claim(session, cast.kees, real[0].id)
        # Of data that the experts never saw, they said nothing.
        found = practice.results(session, deployment.algorithm_id, clock.now() - YEAR)
        assert [one.suggestion_id for one in found] == [first.id]
    assert tallies(house, cast) == {Measure.OUTPUT: len(real)}
