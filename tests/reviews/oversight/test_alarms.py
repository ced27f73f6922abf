"""Alarms by the real steps: at exactly the stated number, once, answered by people, and stopping the model but never the help."""

from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.installation import Installation
from infra.ledger.models import Entry
from register.models import Deployment, Interruption
from register.vocabulary import DeploymentState
from reviews.models import Suggestion
from reviews.oversight import alarms, consent, listing, marks, own, queries
from reviews.oversight.consent import Given
from reviews.oversight.models import Alarm, Mark, OwnMark
from reviews.oversight.vocabulary import AlarmKind, Scope
from reviews.queries import without_model
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast
from tests.reviews.oversight import work
from tests.reviews.oversight.work import Act

ENOUGH = 149


def up(house: Installation, cast: Cast) -> list[Alarm]:
    with house.database.read(cast.organisation_id) as session:
        return list(session.exec(select(Alarm)))


def marked(house: Installation, cast: Cast, deployment: Deployment, number: int, **words: object) -> None:
    """So many signatures more of this week, as the steps count them."""
    cell: dict[str, object] = {
        "algorithm_id": deployment.algorithm_id, "week": marks.week_of(clock.today()), "duty": "first", "closing": True,
        "own": work.OUTPUT, "output": work.OUTPUT, "final": work.OUTPUT, "seconds": 60, "hurried": False,
    }  # fmt: skip
    with house.database.write(cast.organisation_id) as session:
        session.add(Mark(organisation_id=cast.organisation_id, count=number, **(cell | words)))  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_an_output_against_residents_raises_its_alarm_at_149_of_149_and_once(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast, suspend_on_alarm=True)
    marked(house, cast, deployment, ENOUGH - 2, own=work.OTHER, seconds=90)
    work.decided(house, cast, deployment, [(cast.kees, Act())])
    assert up(house, cast) == []
    waiting = builders.waiting_suggestions(house, cast, 2, deployment)
    with house.database.write(cast.organisation_id) as session:
        work.decide(session, cast.noor, waiting[0], Act())
    (alarm,) = up(house, cast)
    assert (alarm.kind, alarm.about, alarm.figures["hits"], alarm.figures["of"]) == (
        "follow",
        "brief",
        149,
        149,
    )
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Deployment, deployment.id).state == DeploymentState.SUSPENDED
        told = session.exec(select(Interruption).where(Interruption.deployment_id == deployment.id)).one()
        assert "Mensen beslissen zonder het model" in told.text
        assert told.done_by == cast.tim.id
        # The help goes on: what was open is still there, for people.
        assert session.get_one(Suggestion, waiting[1].id).state == State.QUEUED
        assert {one.id for one in without_model(session, cast.noor).rows} >= {one.id for one in waiting}
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 0


def test_an_output_that_is_not_against_residents_and_one_deviation_raise_nothing(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, 500, output=work.OTHER, final=work.OTHER)
    marked(house, cast, deployment, ENOUGH)
    work.decided(house, cast, deployment, [(cast.kees, Act(final=work.OTHER))])
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 0
    assert up(house, cast) == []


def test_a_suspension_is_only_by_policy(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, ENOUGH)
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 1
        assert session.get_one(Deployment, deployment.id).state == DeploymentState.ACTIVE


def test_an_alarm_ends_when_its_figure_is_back_and_is_answered_once(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, ENOUGH)
    with house.database.write(cast.organisation_id) as session:
        alarms.look_round(session, cast.organisation_id)
    marked(house, cast, deployment, 20, final=work.OTHER)
    with house.database.write(cast.organisation_id) as session:
        alarms.look_round(session, cast.organisation_id)
    (alarm,) = up(house, cast)
    assert alarm.ended_at
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotValid):
            alarms.answer(session, cast.tim, alarm.id, "  ")
        with pytest.raises(NotValid):
            alarms.answer(session, cast.tim, alarm.id, "Zie zaak van 111222333.")
        with pytest.raises(NotYours):
            alarms.answer(session, cast.kees, alarm.id, "Niets.")
        alarms.answer(session, cast.sanne, alarm.id, "Met het team besproken.")
        with pytest.raises(NotNow):
            alarms.answer(session, cast.tim, alarm.id, "Nog eens.")
    assert listing_of(house, cast) == []


def listing_of(house: Installation, cast: Cast) -> list[str]:
    with house.database.read(cast.organisation_id) as session:
        return [alarm.kind for alarm, _ in listing.up_for(session, cast.tim)]


def test_missed_practice_cases_and_readers_who_disagree_raise_an_alarm_and_few_of_them_do_not(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, 10, practice=True, known=work.OTHER)
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 0
    marked(house, cast, deployment, 10, practice=True, known=work.OTHER, own=work.OTHER)
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 1
    assert listing_of(house, cast) == [AlarmKind.CATCH]


def test_cases_that_reach_their_deadline_raise_an_alarm(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    waiting = builders.waiting_suggestions(house, cast, 3, deployment)
    with house.database.write(cast.organisation_id) as session:
        for one in waiting:
            row = session.get_one(Suggestion, one.id)
            row.state, row.closed_at = State.EXPIRED, clock.now()
            session.add(row)
        session.flush()
        assert alarms.look_round(session, cast.organisation_id) == 1
    assert listing_of(house, cast) == [AlarmKind.STALLED]


def test_nothing_is_counted_about_one_person_without_the_works_council(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))] * 8)
    assert work.count(house, cast, OwnMark) == 0
    assert up(house, cast) == []
    with house.database.read(cast.organisation_id) as session:
        assert own.own_figures(session, cast.kees).consent is None


def agree(house: Installation, cast: Cast, scope: Scope = Scope.PERSONAL) -> None:
    with house.database.write(cast.organisation_id) as session:
        consent.record(session, cast.aisha, Given(clock.today(), "OR 2026-14", scope))


def test_who_signs_in_three_seconds_is_told_and_nobody_else_is(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    agree(house, cast)
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))] * 6)
    assert up(house, cast) == []
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))])
    (alarm,) = up(house, cast)
    assert (alarm.kind, alarm.person_id) == (AlarmKind.OWN_HURRY, cast.kees.id)
    with house.database.write(cast.organisation_id) as session:
        assert [one.kind for one, _ in own.own_figures(session, cast.kees).signals] == [AlarmKind.OWN_HURRY]
        assert own.own_figures(session, cast.noor).signals == ()
        assert queries.figures(session, cast.tim, deployment.algorithm_id).alarms == ()
        assert listing.overview(session, cast.tim)[0].alarms == ()
        with pytest.raises(NotFound):
            listing.alarm(session, cast.tim, alarm.id)
        with pytest.raises(NotFound):
            alarms.answer(session, cast.tim, alarm.id, "Wie?")
        acts = session.exec(select(Entry.act).where(Entry.subject_id == alarm.id)).all()
        assert acts == []


def test_a_team_of_five_hears_of_somebody_after_the_week_and_a_smaller_one_never(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    agree(house, cast, Scope.SIGNALS)
    others = work.a_team(house, cast, "Groot", 5, [cast.kees])[1:]
    work.a_team(house, cast, "Klein", 4, [cast.noor])
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3)), (cast.noor, Act(seconds=3))] * 7)
    with (
        clock.stopped(clock.now() + timedelta(days=7)),
        house.database.write(cast.organisation_id) as session,
    ):
        # Only one of the large team worked with this algorithm: "somebody" would be a name.
        assert alarms.look_round(session, cast.organisation_id) == 0
    work.decided(house, cast, deployment, [(one, Act()) for one in others])
    with house.database.write(cast.organisation_id) as session:
        assert alarms.look_round(session, cast.organisation_id) == 0
        with clock.stopped(clock.now() + timedelta(days=7)):
            assert alarms.look_round(session, cast.organisation_id) == 1
            told = session.exec(select(Alarm).where(Alarm.kind == AlarmKind.SOMEBODY)).one()
            assert (told.person_id, told.figures) == ("", {})
            assert alarms.look_round(session, cast.organisation_id) == 0


def test_a_withdrawn_consent_takes_every_figure_of_one_person_with_it(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    agree(house, cast)
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))] * 7)
    assert work.count(house, cast, OwnMark)
    with house.database.write(cast.organisation_id) as session:
        with pytest.raises(NotNow):
            consent.record(session, cast.aisha, Given(clock.today(), "nog eens", Scope.PERSONAL))
        with pytest.raises(NotYours):
            consent.withdraw(session, cast.tim)
        consent.withdraw(session, cast.aisha)
    assert (work.count(house, cast, OwnMark), work.count(house, cast, Alarm)) == (0, 0)
    assert work.count(house, cast, Mark)


def test_a_consent_that_ran_out_is_one_that_was_withdrawn(house: Installation, cast: Cast) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    with house.database.write(cast.organisation_id) as session:
        given = Given(clock.today(), "OR 2026-14", Scope.PERSONAL, clock.today())
        consent.record(session, cast.aisha, given)
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))])
    assert work.count(house, cast, OwnMark) == 1
    with (
        clock.stopped(clock.now() + timedelta(days=2)),
        house.database.write(cast.organisation_id) as session,
    ):
        alarms.look_round(session, cast.organisation_id)
    assert work.count(house, cast, OwnMark) == 0


def test_of_two_who_raise_the_same_alarm_one_does_and_the_other_goes_on(
    house: Installation, cast: Cast
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    week = marks.week_of(clock.today())

    def one() -> Alarm:
        return Alarm(
            organisation_id=cast.organisation_id, algorithm_id=deployment.algorithm_id, kind=AlarmKind.STALLED, week=week
        )  # fmt: skip

    with house.database.write(cast.organisation_id) as session:
        assert alarms._added(session, one())
        assert not alarms._added(session, one())
    assert len(up(house, cast)) == 1
