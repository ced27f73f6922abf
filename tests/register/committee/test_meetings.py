"""Meetings are planned, convened, held and closed by the secretary; two secretaries do not overtake each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours, Refusal, Stale
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms
from register.committee import advising, calendar, meetings, requests
from register.committee.meetings import When
from register.committee.models import AgendaItem, Meeting, MinutesCorrection
from register.committee.vocabulary import ItemState, MeetingKind, MeetingState, RequestState
from tests import builders
from tests.cast import Cast
from tests.register.committee import builders as committee


def test_a_meeting_goes_from_plan_to_fixed_minutes(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.get(session, item.meeting_id)
        assert (meeting.state, set(meeting.invited)) == (MeetingState.HELD, {cast.edith.id, cast.hugo.id})
        meetings.write_minutes(session, cast.vera, meeting, "Besproken, niet besloten.", meeting.version)
        meetings.close(session, cast.vera, meeting, meeting.version)
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.get(session, item.meeting_id)
        with pytest.raises(NotNow):
            meetings.write_minutes(session, cast.vera, meeting, "Anders.", meeting.version)
        meetings.correct_minutes(session, cast.vera, meeting, "Hugo kwam later.")
    with house.database.read(cast.organisation_id) as session:
        shown = calendar.meeting_shown(session, item.meeting_id)
        assert shown.meeting.minutes == "Besproken, niet besloten."
        assert [row.text for row, _ in shown.corrections] == ["Hugo kwam later."]
        assert session.get_one(AgendaItem, item.id).state == ItemState.POSTPONED
        assert [line.state for line in calendar.waiting(session)] == [RequestState.WAITING]


@pytest.mark.both_databases
def test_a_correction_of_minutes_stays_as_it_was_written(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.get(session, item.meeting_id)
        meetings.write_minutes(session, cast.vera, meeting, "Kort.", meeting.version)
        meetings.close(session, cast.vera, meeting, meeting.version)
        added = meetings.correct_minutes(session, cast.vera, meeting, "Aanvulling.")
    with (
        pytest.raises(Exception, match="never changed"),
        house.database.write(cast.organisation_id) as session,
    ):
        session.get_one(MinutesCorrection, added.id).text = "Iets anders."


def test_minutes_are_needed_to_close_and_no_vote_may_be_open(house: Installation, cast: Cast) -> None:
    item = committee.an_item_voted_on(house, cast)
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.get(session, item.meeting_id)
        with pytest.raises(NotValid):
            meetings.close(session, cast.vera, meeting, meeting.version)
        meetings.write_minutes(session, cast.vera, meeting, "Kort.", meeting.version)
        with pytest.raises(NotNow, match="vote_is_open"):
            meetings.close(session, cast.vera, meeting, meeting.version)


@pytest.mark.both_databases
def test_of_two_secretaries_at_once_the_second_is_told(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.plan(session, cast.vera, committee.soon())

    def convene(_: int) -> str:
        try:
            with house.database.write(cast.organisation_id) as session:
                meetings.convene(session, cast.vera, meetings.get(session, meeting.id), 1)
        except Stale:
            return "told"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(convene, range(2))) == ["done", "told"]


@pytest.mark.both_databases
def test_two_secretaries_put_a_request_on_an_agenda_once(house: Installation, cast: Cast) -> None:
    request = committee.an_asked_advice(house, cast)
    both = [committee.a_convened_meeting(house, cast) for _ in range(2)]

    def put(meeting: Meeting) -> bool:
        try:
            with house.database.write(cast.organisation_id) as session:
                held = meetings.get(session, meeting.id)
                requests.schedule(session, cast.vera, held, requests.get_request(session, request.id))
        except NotNow:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put, both)) == [False, True]


def test_a_postponed_request_comes_back_on_the_same_agenda(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    with house.database.write(cast.organisation_id) as session:
        requests.postpone(session, cast.vera, requests.get_item(session, item.id))
    with house.database.write(cast.organisation_id) as session:
        meeting = meetings.get(session, item.meeting_id)
        again = requests.schedule(session, cast.vera, meeting, requests.get_request(session, item.request_id))
        assert (again.id, again.state) == (item.id, ItemState.OPEN)


def test_the_agenda_keeps_the_order_that_the_secretary_gave(house: Installation, cast: Cast) -> None:
    meeting = committee.a_convened_meeting(house, cast)
    names = []
    for name in ("Een", "Twee", "Drie"):
        request = committee.an_asked_advice(house, cast, builders.an_entry(house, cast, name=name))
        with house.database.write(cast.organisation_id) as session:
            held = meetings.get(session, meeting.id)
            item = requests.schedule(session, cast.vera, held, requests.get_request(session, request.id))
    with house.database.write(cast.organisation_id) as session:
        requests.bring_forward(session, cast.vera, requests.get_item(session, item.id))
    with house.database.read(cast.organisation_id) as session:
        names = [line.name for line in calendar.meeting_shown(session, meeting.id).agenda]
    assert names == ["Een", "Drie", "Twee"]


def test_changing_a_convened_meeting_asks_to_convene_again(house: Installation, cast: Cast) -> None:
    meeting = committee.a_convened_meeting(house, cast)
    with house.database.write(cast.organisation_id) as session:
        held = meetings.get(session, meeting.id)
        meetings.change(session, cast.vera, held, committee.soon(9), held.version)
        assert held.state == MeetingState.PLANNED
        with pytest.raises(NotNow):
            meetings.hold(session, cast.vera, held, held.version)


@pytest.mark.parametrize(
    ("when", "fields"),
    [
        (lambda soon: replace(soon, starts_at=clock.now() - timedelta(hours=1)), {"starts_at"}),
        (lambda soon: replace(soon, place="", video=""), {"place"}),
        (lambda soon: replace(soon, video="javascript:alert(1)"), {"video"}),
        (lambda soon: When(MeetingKind.WRITTEN, soon.starts_at, soon.starts_at), {"closes_at"}),
    ],
)
def test_a_meeting_without_a_good_moment_or_place_is_refused(
    house: Installation, cast: Cast, when: Callable[[When], When], fields: set[str]
) -> None:
    with pytest.raises(NotValid) as caught, house.database.write(cast.organisation_id) as session:
        meetings.plan(session, cast.vera, when(committee.soon()))
    assert {fault.where for fault in caught.value.faults} == fields


@pytest.mark.parametrize(("seats", "quorum"), [(1, 1), (26, 14), (5, 2), (5, 6), (4, 2), (2, 1)])
def test_a_quorum_is_more_than_half_of_the_seats(
    house: Installation, cast: Cast, seats: int, quorum: int
) -> None:
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        meetings.set_rule(session, cast.vera, seats, quorum)


def test_too_few_members_cannot_be_convened(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        meetings.set_rule(session, cast.vera, 5, 3)
        meeting = meetings.plan(session, cast.vera, committee.soon())
        with pytest.raises(NotNow, match="too_few_members"):
            meetings.convene(session, cast.vera, meeting, meeting.version)


def test_only_the_secretary_does_what_the_secretary_does(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    for actor in (cast.edith, cast.sanne, cast.frank, cast.cora, cast.omar):
        for step in secretary_steps(item, actor):
            with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
                step(session)


def secretary_steps(item: AgendaItem, actor: Actor) -> list[Callable[..., object]]:
    def at(session):  # type: ignore[no-untyped-def]
        return meetings.get(session, item.meeting_id)

    def of(session):  # type: ignore[no-untyped-def]
        return requests.get_item(session, item.id)

    return [
        lambda s: meetings.plan(s, actor, committee.soon()),
        lambda s: meetings.set_rule(s, actor, 3, 2),
        lambda s: meetings.note_presence(s, actor, at(s), []),
        lambda s: meetings.cancel(s, actor, at(s), 1),
        lambda s: meetings.close(s, actor, at(s), 1),
        lambda s: requests.postpone(s, actor, of(s)),
        lambda s: requests.bring_forward(s, actor, of(s)),
        lambda s: advising.propose(s, actor, of(s), committee.positive(), 1),
        lambda s: advising.put_to_vote(s, actor, of(s), 1),
        lambda s: advising.adopt(s, actor, of(s), 1),
    ]


def test_another_organisation_finds_nothing(house: Installation, cast: Cast) -> None:
    item = committee.an_item(house, cast)
    getters: list[Callable[..., object]] = [
        lambda s: meetings.get(s, item.meeting_id),
        lambda s: requests.get_item(s, item.id),
        lambda s: requests.get_request(s, item.request_id),
        lambda s: calendar.meeting_shown(s, item.meeting_id),
    ]
    for get in getters:
        with pytest.raises(NotFound), house.database.write(cast.elsewhere_id) as session:
            get(session)
    with house.database.read(cast.elsewhere_id) as session:
        assert calendar.calendar(session, cast.stranger.id).upcoming == ()


def test_an_owner_asks_once_and_can_take_it_back(house: Installation, cast: Cast) -> None:
    request = committee.an_asked_advice(house, cast)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, request.algorithm_id)
        with pytest.raises(NotNow, match="asked_already"):
            requests.ask_advice(session, cast.sanne, algorithm, "Nog eens?")
        requests.take_back(session, cast.sanne, requests.get_request(session, request.id))
        assert requests.ask_advice(session, cast.sanne, algorithm, "Nog eens?").state == RequestState.WAITING


def test_advice_is_not_asked_on_half_an_entry(house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(house, cast, risks="")
    with (
        pytest.raises(Refusal, match="entry_incomplete"),
        house.database.write(cast.organisation_id) as session,
    ):
        requests.ask_advice(session, cast.sanne, algorithms.get(session, algorithm.id), "Mag dit?")
    with house.database.read(cast.organisation_id) as session:
        assert session.exec(select(AgendaItem)).all() == []
