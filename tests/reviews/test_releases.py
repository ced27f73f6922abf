"""The one door out: released once, after everything is checked again, and only to the system that asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from infra import canonical, clock
from infra.database import EVERYONE
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.installation import Installation
from infra.ledger import Entry
from infra.log.sequencing import sequence
from infra.queue import Job
from register.models import Deployment
from register.vocabulary import Impact, ReviewPolicy
from reviews import releases, routing, transitions
from reviews.models import Release, Suggestion
from reviews.sealed import key_of, released_content
from reviews.vocabulary import RELEASE_LOW, State, Verdict
from tests import builders
from tests.cast import Cast


def out(house: Installation) -> list[Release]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(Release)))


def release(house: Installation, cast: Cast, suggestion: Suggestion) -> Release | None:
    with house.database.write(cast.organisation_id) as session:
        return releases.release(session, cast.machine, suggestion.id)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("verdict", "outcome"), [(Verdict.FOLLOW, "brief"), (Verdict.DEVIATE, "persoonlijk")]
)
def test_a_release_says_what_was_decided_by_whom_and_what_the_model_said(
    verdict: Verdict, outcome: str, house: Installation, cast: Cast
) -> None:
    chosen = outcome if verdict == Verdict.DEVIATE else ""
    found = builders.a_release(house, cast, verdict=verdict, outcome=chosen)
    with house.database.write(cast.organisation_id) as session:
        fetched, content = releases.fetch(session, cast.case_system, found.suggestion_id)
        key = key_of(session, fetched.case_id)
        entry = session.get_one(Entry, fetched.entry_id)
    assert (content["outcome"], content["verdict"]) == (outcome, verdict.value)
    assert (content["model_outcome"], content["read_by_person"]) == ("brief", True)
    assert content["signed_by"] == fetched.signed_by == [cast.kees.id]
    assert content["explained"]["output"]["outcome"] == "brief"
    assert fetched.commitment == key.commit(canonical.dumps(content), f"release:{fetched.id}")
    assert fetched.commitment in entry.body.decode()
    assert b"persoonlijk" not in fetched.sealed_content


@pytest.mark.both_databases
def test_ringing_twice_or_at_once_releases_once(house: Installation, cast: Cast) -> None:
    signed = builders.a_signed_suggestion(house, cast)
    sequence(house, cast.organisation_id)

    def ring(_: int) -> bool:
        return release(house, cast, signed) is not None

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(ring, range(3))) == [False, False, True]
    assert release(house, cast, signed) is None
    assert len(out(house)) == 1


def test_nothing_is_had_before_the_release(house: Installation, cast: Cast) -> None:
    (waiting,) = builders.waiting_suggestions(house, cast)
    for step in ("waiting", "seen", "signed"):
        if step == "seen":
            epoch = builders.revealed(house, cast, waiting, cast.kees)
        if step == "signed":
            with house.database.write(cast.organisation_id) as session:
                transitions.decide(session, cast.kees, waiting.id, epoch, Verdict.FOLLOW, reasons=["fits"])
        with pytest.raises(NotNow) as caught, house.database.write(cast.organisation_id) as session:
            releases.fetch(session, cast.case_system, waiting.id)
        assert (caught.value.code, caught.value.parameters) == ("reviews.not_released", {})


def test_what_nobody_signed_is_not_released(house: Installation, cast: Cast) -> None:
    (waiting,) = builders.waiting_suggestions(house, cast)
    with pytest.raises(NotNow):
        release(house, cast, waiting)
    aside = builders.a_signed_suggestion(house, cast, waiting, verdict=Verdict.SET_ASIDE)
    with pytest.raises(NotNow):
        release(house, cast, aside)
    assert out(house) == []


def test_a_signature_without_its_entry_in_the_ledger_releases_nothing(
    house: Installation, cast: Cast
) -> None:
    signed = builders.a_signed_suggestion(house, cast)
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER ledger_entry_no_delete"))
        connection.execute(text("DELETE FROM ledger_entry WHERE act = 'suggestion.signed'"))
    with pytest.raises(NotNow) as caught:
        release(house, cast, signed)
    assert caught.value.code == "reviews.refused.not_covered"


def test_a_state_that_was_forged_releases_nothing(house: Installation, cast: Cast) -> None:
    """Somebody with a hand in the database sets the state to signed: the release counts the signatures itself."""
    (waiting,) = builders.waiting_suggestions(house, cast)
    with house.database.write(cast.organisation_id) as session:
        session.get_one(Suggestion, waiting.id).state = State.SIGNED
    with pytest.raises(NotNow):
        release(house, cast, waiting)


def test_no_person_and_no_system_releases(house: Installation, cast: Cast) -> None:
    signed = builders.a_signed_suggestion(house, cast)
    for actor in (cast.kees, cast.tim, cast.aisha, cast.case_system):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            releases.release(session, actor, signed.id)


def test_only_the_system_that_asked_fetches_the_answer(house: Installation, cast: Cast) -> None:
    found = builders.a_release(house, cast)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        releases.fetch(session, cast.strange_system, found.suggestion_id)
    with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
        releases.fetch(session, cast.kees, found.suggestion_id)
    with house.database.write(cast.organisation_id) as session:
        other = type(cast.case_system)("other", cast.organisation_id, cast.case_system.roles)
        with pytest.raises(NotFound):
            releases.fetch(session, other, found.suggestion_id)


def low(house: Installation, cast: Cast, share: float) -> Deployment:
    return builders.a_deployment(house, cast, Impact.LOW, policy=ReviewPolicy(sample_share=share))


def test_a_low_impact_goes_out_unread_and_says_so(house: Installation, cast: Cast) -> None:
    found = builders.waiting_suggestions(house, cast, 3, low(house, cast, 0.0))
    assert {one.state for one in found} == {State.LOW}
    released = builders.released(house, cast, found[0])
    with house.database.read(cast.organisation_id) as session:
        content = released_content(key_of(session, released.case_id), released)
    assert (content["read_by_person"], content["signed_by"], content["outcome"]) == (False, [], "brief")


def test_a_sample_of_what_is_low_is_read_all_the_same(house: Installation, cast: Cast) -> None:
    found = builders.waiting_suggestions(house, cast, 200, low(house, cast, 0.5))
    states = [one.state for one in found]
    assert 60 < states.count(State.QUEUED) < 140
    assert set(states) == {State.QUEUED, State.LOW}
    sampled = next(one for one in found if one.state == State.QUEUED)
    with pytest.raises(NotNow):
        release(house, cast, sampled)
    with house.database.read(cast.organisation_id) as session:
        batch = found[0].batch_id
        unread = releases.low_of_chunk(session, batch, 0, 199)
        assert set(unread) == {one.id for one in found if one.state == State.LOW}
        job = session.exec(select(Job).where(Job.task == RELEASE_LOW.name)).one()
    assert (job.subject_id, job.part) == (batch, {"first": 0, "last": 199})
    assert all(
        one.state == State.QUEUED
        for one in builders.waiting_suggestions(house, cast, 3, low(house, cast, 1.0))
    )


def test_outputs_that_come_twice_or_late_change_nothing(house: Installation, cast: Cast) -> None:
    batch = builders.submitted(house, cast, 2)
    with house.database.read(cast.organisation_id) as session:
        found = routing.waiting(session, batch.id, 0, 1)
    assert found is not None
    first = builders.run(house, cast, batch)
    late = routing.prepare(found, [builders.explained(outcome="persoonlijk")] * 2)
    with house.database.write(cast.organisation_id) as session:
        routing.write_outputs(session, cast.machine, batch.id, found, late)
        assert routing.waiting(session, batch.id, 0, 1) is None
    with house.database.read(cast.organisation_id) as session:
        assert [session.get_one(Suggestion, one.id).commitment for one in first] == [
            one.commitment for one in first
        ]


def test_a_row_on_which_the_model_cannot_run_goes_to_a_person_with_the_reason(
    house: Installation, cast: Cast
) -> None:
    batch = builders.submitted(house, cast, 2)
    with house.database.write(cast.organisation_id) as session:
        one = session.exec(select(Suggestion).where(Suggestion.position == 0)).one()
        routing.fail(session, cast.machine, one.id, "register.sandbox.crashed", {})
    (other,) = builders.run(house, cast, batch)[1:]
    with house.database.read(cast.organisation_id) as session:
        failed = session.get_one(Suggestion, one.id)
    assert (failed.state, failed.reason, failed.sealed_output) == (
        State.FAILED,
        "register.sandbox.crashed",
        None,
    )
    assert failed.closed_at is not None
    assert other.state == State.QUEUED


def test_an_announcement_is_made_once_and_not_ahead_of_time(house: Installation, cast: Cast) -> None:
    found, today = builders.a_release(house, cast), clock.today()
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, found.id, today + timedelta(days=1))
    with house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, found.id, today)
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        releases.announce(session, cast.case_system, found.id, today)
    with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
        releases.announce(session, cast.strange_system, found.id, today)
    with house.database.read(cast.organisation_id) as session:
        told = releases.announcement_of(session, found.id)
    assert told is not None
    assert told.announced_on == today
