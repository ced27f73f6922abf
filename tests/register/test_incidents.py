"""Incidents: the clocks of the law as properties, the steps in order, who may do what, and the pages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError
from sqlmodel import delete, select, update

from infra import clock
from infra.errors import NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register import algorithms
from register.incidents import queries, steps
from register.incidents.models import Incident, IncidentStep
from register.incidents.queries import Running
from register.incidents.steps import Reported
from register.incidents.vocabulary import CLOCKS, Clock, Kind
from register.models import Algorithm
from register.vocabulary import StopReason
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]
BY_CODE = {one.code: one for one in CLOCKS}
ANNEX_III = date(2027, 12, 2)
HOUR = timedelta(hours=1)
TEXT = "Een lijst met adviezen ging naar de verkeerde afdeling."


def moments(first: date, last: date) -> st.SearchStrategy[datetime]:
    """Any moment between two days, in UTC."""
    seconds = st.integers(0, int((last - first) / timedelta(seconds=1)))
    begin = datetime.combine(first, time(), UTC)
    return seconds.map(lambda count: begin + timedelta(seconds=count))


# Any moment, and those around the nights on which the clocks of the Netherlands go forward and back.
MOMENTS = st.one_of(
    moments(date(2020, 1, 1), date(2035, 1, 1)),
    moments(date(2027, 3, 25), date(2027, 3, 30)),
    moments(date(2027, 10, 27), date(2027, 11, 2)),
    moments(date(2027, 12, 1), date(2027, 12, 4)),
)


@pytest.fixture
def algorithm(house: Installation, cast: Cast) -> Algorithm:
    return builders.a_published_algorithm(house, cast)


def reported(*kinds: Kind, known_at: datetime | None = None) -> Reported:
    known = known_at or clock.now() - HOUR
    return Reported("Een lijst ging verkeerd", TEXT, frozenset(kinds or {Kind.DATA_BREACH}), known)


def an_incident(
    house: Installation, cast: Cast, algorithm: Algorithm, *kinds: Kind, known_at: datetime | None = None
) -> Incident:
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm.id)
        return steps.report(session, cast.kees, held, reported(*kinds, known_at=known_at))


def acted(
    house: Installation, actor: Actor, incident: Incident, step: Callable[..., object], *words: str
) -> None:
    with house.database.write(actor.organisation_id) as session:
        step(session, actor, steps.get(session, incident.id), *words)


def told(house: Installation, cast: Cast, incident: Incident) -> queries.Told:
    with house.database.read(cast.organisation_id) as session:
        return queries.one(session, incident.id)


def codes(running: tuple[Running, ...]) -> set[str]:
    return {one.clock.code for one in running}


@given(MOMENTS)
def test_seventy_two_hours_are_seventy_two_hours_also_when_summer_time_ends(known: datetime) -> None:
    assert BY_CODE["avg_authority"].due(known.astimezone(clock.AMSTERDAM)) - known == timedelta(hours=72)


@given(MOMENTS, st.sampled_from([one for one in CLOCKS if one.days]))
def test_a_term_in_days_ends_with_its_last_day_in_the_netherlands(known: datetime, one: Clock) -> None:
    due = one.due(known).astimezone(clock.AMSTERDAM)
    assert due.timetz().replace(tzinfo=None) == time(23, 59, 59)
    assert due.date() - known.astimezone(clock.AMSTERDAM).date() == timedelta(days=one.days)


@given(MOMENTS, st.sampled_from(CLOCKS))
def test_a_clock_holds_from_the_day_of_its_law_in_the_netherlands_and_never_before(
    known: datetime, one: Clock
) -> None:
    assert one.holds_on(known) == (known.astimezone(clock.AMSTERDAM).date() >= one.since)
    assert one.since == (ANNEX_III if one.code.startswith("ai_") else date(2018, 5, 25))


@given(MOMENTS, st.sampled_from(CLOCKS), st.timedeltas(timedelta(seconds=1), timedelta(days=90)))
def test_late_is_late(known: datetime, one: Clock, over: timedelta) -> None:
    running = Running(one, known, None)
    with clock.stopped(one.late_from(known)):
        assert running.word == "runs"
    with clock.stopped(one.late_from(known) + over):
        assert running.word == "late"
    step = IncidentStep(
        organisation_id="o", incident_id="i", kind="reported", clock_code=one.code, done_by="p"
    )
    for at, word in ((one.late_from(known), "reported"), (one.late_from(known) + over, "reported_late")):
        step.done_at = at
        with clock.stopped(one.late_from(known) + over * 2):
            assert replace(running, step=step).word == word


@given(MOMENTS, st.sampled_from([one for one in CLOCKS if one.at_once]))
def test_at_once_is_late_after_a_day(known: datetime, one: Clock) -> None:
    assert one.due(known) == known
    assert one.late_from(known) - known == timedelta(days=1)


@pytest.mark.both_databases
def test_the_kinds_the_role_and_the_day_say_which_clocks_run(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    after = datetime(2027, 12, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 December in the Netherlands
    before = after - HOUR
    expected = {
        ("deployer", Kind.SERIOUS): {"ai_provider", "ai_authority"},
        ("deployer", Kind.WRONG_OUTCOMES): set(),
        ("provider", Kind.SERIOUS): {"ai_serious"},
        ("provider", Kind.DEATH): {"ai_death"},
        ("provider", Kind.WIDESPREAD): {"ai_widespread"},
        ("provider", Kind.DATA_BREACH): {"avg_authority", "avg_people"},
    }
    for (role, kind), wanted in expected.items():
        other = builders.an_entry(house, cast, name=f"{role} {kind}", ai_act_role=role)
        with clock.stopped(after + HOUR):
            one, old = (
                told(house, cast, an_incident(house, cast, other, kind, known_at=at))
                for at in (after, before)
            )
        assert (codes(one.clocks), one.not_yet) == (wanted, ())
        legal = {code for code in wanted if code.startswith("ai_")}
        assert (codes(old.clocks), {each.code for each in old.not_yet}) == (wanted - legal, legal)


@pytest.mark.both_databases
def test_an_incident_goes_from_report_to_close_and_each_step_stays(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    incident = an_incident(house, cast, algorithm)
    with pytest.raises(NotNow, match="clock_runs"):
        acted(house, cast.pia, incident, steps.close, "Geleerd.")
    acted(house, cast.pia, incident, steps.note, "De lijst is gewist.")
    acted(house, cast.pia, incident, steps.report_onward, "avg_authority", "AP-123", "")
    with pytest.raises(NotNow, match="no_such_clock"):
        acted(house, cast.pia, incident, steps.report_onward, "avg_authority", "AP-124", "")
    acted(house, cast.pia, incident, steps.stop_clock, "avg_people", "De lijst was versleuteld.")
    acted(house, cast.chris, incident, steps.close, "Wij sturen geen lijsten meer.")
    found = told(house, cast, incident)
    assert [step.kind for step in found.steps] == ["noted", "reported", "not_needed", "closed"]
    assert [one.word for one in found.clocks] == ["reported", "not_needed"]
    assert found.incident.state == "closed"
    with pytest.raises(NotNow, match="closed"):
        acted(house, cast.pia, incident, steps.note, "Nog iets.")
    for change in (update(IncidentStep).values(text="Anders"), delete(IncidentStep)):
        with pytest.raises(DatabaseError), house.database.write(cast.organisation_id) as session:
            session.exec(change)


def test_what_is_wrong_is_named_and_nothing_of_it_stands_in_the_ledger(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    good = reported()
    for wrong, field in (
        (replace(good, summary=" "), "summary"), (replace(good, summary="x" * 201), "summary"),
        (replace(good, text="Het gaat om 111222333."), "text"), (replace(good, kinds=frozenset()), "kinds"),
        (replace(good, known_at=None), "known_at"), (replace(good, known_at=clock.now() + HOUR), "known_at"),
    ):  # fmt: skip
        with pytest.raises(NotValid) as refusal, house.database.write(cast.organisation_id) as session:
            steps.report(session, cast.kees, algorithms.get(session, algorithm.id), wrong)
        assert [fault.where for fault in refusal.value.faults] == [field]
    incident = an_incident(house, cast, algorithm)
    for step, words in (
        (steps.note, ("",)),
        (steps.stop_clock, ("avg_people", " ")),
        (steps.note, ("BSN 111222333",)),
    ):
        with pytest.raises(NotValid):
            acted(house, cast.pia, incident, step, *words)
    with house.database.read(cast.organisation_id) as session:
        about = session.exec(select(Entry).where(Entry.subject_id == incident.id)).all()
        assert [entry.act for entry in about] == ["incident.reported"]
        assert not any(word in str(entry.body) for entry in about for word in (TEXT, good.summary))


def test_each_role_does_what_is_its_own_and_other_organisations_see_nothing(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    incident = an_incident(house, cast, algorithm)
    for actor in (cast.omar, cast.cora, cast.frank, cast.petra):
        with pytest.raises(NotYours), house.database.write(cast.organisation_id) as session:
            steps.report(session, actor, algorithms.get(session, algorithm.id), reported())
    handling = (
        (steps.note, ""),
        (steps.close, ""),
        (steps.stop_clock, "avg_people", ""),
        (steps.report_onward, "x", ""),
    )
    for actor in (cast.kees, cast.tim, cast.frank, cast.omar, cast.edith):
        for step, *words in handling:
            with pytest.raises(NotYours):
                acted(house, actor, incident, step, *words)
    with pytest.raises(NotFound):
        acted(house, cast.stranger, incident, steps.note, "Ik kijk mee.")
    with house.database.read(cast.elsewhere_id) as session:
        assert queries.of(session) == []


def test_open_ones_come_first_and_the_first_clock_to_end_on_top(
    house: Installation, cast: Cast, algorithm: Algorithm
) -> None:
    now = clock.now()
    late = an_incident(house, cast, algorithm, known_at=now - timedelta(days=9))
    soon = an_incident(house, cast, algorithm, known_at=now - HOUR)
    quiet = an_incident(house, cast, algorithm, Kind.WRONG_OUTCOMES, known_at=now - timedelta(days=20))
    done = an_incident(house, cast, algorithm, Kind.WRONG_OUTCOMES, known_at=now - timedelta(days=30))
    acted(house, cast.pia, done, steps.close, "Geleerd.")
    with house.database.read(cast.organisation_id) as session:
        found = queries.of(session, algorithm.id)
    assert [one.incident.id for one in found] == [late.id, soon.id, quiet.id, done.id]
    assert [one.next.word if one.next else "" for one in found] == ["late", "runs", "", ""]


def typed(**fields: object) -> dict[str, object]:
    known = (clock.now() - HOUR).astimezone(clock.AMSTERDAM)
    good = {
        "summary": "Een lijst ging verkeerd", "text": TEXT, "kinds": ["data_breach"],
        "known_day": known.date().isoformat(), "known_time": f"{known:%H:%M}",
    }  # fmt: skip
    return good | fields


def test_an_incident_is_reported_and_handled_on_the_pages(
    signed_in: SignedIn, algorithm: Algorithm, cast: Cast
) -> None:
    pia, form = signed_in(cast.pia), f"/werk/algoritmes/{algorithm.id}/incident"
    assert f'href="{form}"' in pia.get(f"/werk/algoritmes/{algorithm.id}").text
    assert "Noem geen namen van mensen." in pia.get(form).text
    answer = pia.submit(form, typed())
    assert answer.status_code == 303
    place = answer.headers["Location"].partition("?")[0]
    page = pia.get(place).text
    assert "Nog te doen" in page
    assert "AVG 33(1)" in page
    assert "Dat kan als 2 termijnen nog zijn gemeld" in page
    refused = pia.submit(f"{place}/niet-nodig", {"clock_off": "avg_people", "why": ""})
    assert (refused.status_code, 'href="#f-why"' in refused.text) == (400, True)
    for act, words in (
        ("gemeld", {"clock": "avg_authority", "reference": "AP-123"}),
        ("niet-nodig", {"clock_off": "avg_people", "why": "Versleuteld."}), ("notitie", {"note": "Gewist."}),
        ("sluiten", {"learned": "Geen lijsten meer."}),
    ):  # fmt: skip
        assert pia.submit(f"{place}/{act}", words).status_code == 303, act
    page = pia.get(place).text
    order = [
        page.index(word)
        for word in ("Incident gemeld", "nummer AP-123", "Versleuteld.", "Gewist.", "Geen lijsten meer.")
    ]
    assert order == sorted(order)
    assert "<form" not in page.split("<main", 1)[1].split("</main", 1)[0]
    assert place in pia.get("/werk/incidenten").text


def test_what_was_typed_is_kept_and_each_fault_is_told_at_its_field(
    signed_in: SignedIn, algorithm: Algorithm, cast: Cast
) -> None:
    pia, form = signed_in(cast.pia), f"/werk/algoritmes/{algorithm.id}/incident"
    wrong = {"summary": "", "kinds": [], "known_day": "gisteren", "text": "Over 111222333 dus"}
    answer = pia.submit(form, typed(**wrong))
    assert answer.status_code == 400
    for field in ("summary", "kinds", "known_day", "text"):
        assert f'href="#f-{field}"' in answer.text
    assert "Over 111222333 dus" in answer.text
    for day in ("0001-01-01", "9999-12-31"):
        assert pia.submit(form, typed(known_day=day)).status_code == 400
    assert pia.submit(form, typed(kinds=["brand"])).status_code == 400


def test_the_page_says_from_when_the_ai_act_asks_something(
    signed_in: SignedIn, house: Installation, algorithm: Algorithm, cast: Cast
) -> None:
    with clock.stopped(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        incident = an_incident(house, cast, algorithm, Kind.SERIOUS)
        page = signed_in(cast.frank).get(f"/werk/incidenten/{incident.id}").text
    assert "geldt vanaf 2 december 2027" in page
    assert "Voor dit incident loopt geen termijn uit de wet." in page
    with clock.stopped(datetime(2027, 12, 2, 12, tzinfo=UTC)):
        incident = an_incident(house, cast, algorithm, Kind.SERIOUS)
        page = signed_in(cast.frank).get(f"/werk/incidenten/{incident.id}").text
    assert "geldt vanaf" not in page
    assert "AI Act 26(5)" in page


def test_who_reports_without_following_comes_back_at_the_algorithm(
    signed_in: SignedIn, algorithm: Algorithm, cast: Cast
) -> None:
    kees = signed_in(cast.kees)
    answer = kees.submit(f"/werk/algoritmes/{algorithm.id}/incident", typed())
    assert answer.headers["Location"].startswith(f"/werk/algoritmes/{algorithm.id}?")
    assert kees.get("/werk/incidenten").status_code == 403
    assert signed_in(cast.omar).get(f"/werk/algoritmes/{algorithm.id}/incident").status_code == 403
    assert signed_in(cast.stranger).get(f"/werk/algoritmes/{algorithm.id}/incident").status_code == 404


def test_who_stops_an_algorithm_because_of_an_incident_is_asked_to_report_it(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    chris = signed_in(cast.chris)
    answer = chris.submit(f"/werk/inzet/{deployment.id}/schorsen", {"reason": StopReason.INCIDENT.value})
    place = answer.headers["Location"]
    assert place.startswith(f"/werk/algoritmes/{deployment.algorithm_id}/incident?na=stoppen&gedaan=")
    assert re.search("Het algoritme staat stil. Meld nu ook het incident.", chris.get(place).text)


def test_nobody_reads_an_incident_of_another_organisation(
    signed_in: SignedIn, house: Installation, algorithm: Algorithm, cast: Cast
) -> None:
    incident = an_incident(house, cast, algorithm)
    stranger = signed_in(cast.stranger)
    assert stranger.get(f"/werk/incidenten/{incident.id}").status_code == 404
    assert stranger.submit(f"/werk/incidenten/{incident.id}/notitie", {"note": "Hoi"}).status_code == 404
    assert incident.summary not in stranger.get("/werk/incidenten").text
