"""Publishing onward, against a stand-in of the national register: every act, conflicts, waiting, and nothing sent by mistake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotNow, NotValid, NotYours, Stale
from infra.installation import Installation
from infra.queue import Job, JobState
from register import algorithms
from register.exchange import onward
from register.exchange.models import NationalEntry
from register.exchange.national import fingerprint
from register.exchange.vocabulary import TELL_NATIONAL, NationalAct, NationalState
from register.models import Algorithm
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.exchange import stand_in
from tests.register.exchange.entries import publish
from tests.register.exchange.stand_in import ORGANISATION, There
from workers.onward import tell
from workers.running import run
from workers.workshop import Workshop


@pytest.fixture
def there() -> Iterator[There]:
    with stand_in.running() as running:
        yield running


@pytest.fixture
def onward_house(house: Installation, there: There) -> Installation:
    """The installation with publishing onward switched on."""
    on = replace(
        house.settings, national_register_url=f"{there.address}/aanleverapi/v1_0", national_register_organisation=ORGANISATION,
        national_register_token_url=f"{there.address}/token", national_register_client="authentication-client",
        national_register_user="petra", national_register_password="geheim",
    )  # fmt: skip
    return replace(house, settings=on)


def known(house: Installation, cast: Cast, algorithm: Algorithm) -> NationalEntry:
    with house.database.read(cast.organisation_id) as session:
        entry = onward.entry_of(session, session.get_one(Algorithm, algorithm.id))
        session.expunge_all()
        return entry


def ask(
    house: Installation, cast: Cast, algorithm: Algorithm, act: NationalAct, seen: str | None = None
) -> None:
    entry = known(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm.id)
        onward.ask(session, cast.petra, held, act, entry.version, seen or entry.theirs)


def work(house: Installation, cast: Cast) -> list[Job]:
    """Do every job that is due, once."""
    with house.database.read(cast.organisation_id) as session:
        due = select(Job.id).where(
            Job.task == TELL_NATIONAL.name, Job.state == JobState.QUEUED, Job.run_after <= clock.now()
        )
        ids = list(session.exec(due))
    for job_id in ids:
        run(Workshop(house), job_id, tell)
    with house.database.read(cast.organisation_id) as session:
        jobs = list(session.exec(select(Job).where(Job.task == TELL_NATIONAL.name)))
        session.expunge_all()
        return jobs


def acted(house: Installation, cast: Cast, algorithm: Algorithm, act: NationalAct) -> NationalEntry:
    ask(house, cast, algorithm, act)
    work(house, cast)
    return known(house, cast, algorithm)


def test_an_entry_goes_all_the_way_and_back(onward_house: Installation, cast: Cast, there: There) -> None:
    algorithm = publish(onward_house, cast)
    states = [
        acted(onward_house, cast, algorithm, act).state
        for act in (NationalAct.SEND, NationalAct.RELEASE, NationalAct.PUBLISH, NationalAct.RETRACT)
    ]
    assert states == ["saved", "released", "published", "retracted"]
    entry = known(onward_house, cast, algorithm)
    assert (entry.lars, entry.error, entry.wanted) == ("10000000", None, None)
    assert there.entries["10000000"]["name"] == "Contactadvies"
    assert entry.sent == fingerprint(there.entries["10000000"])


def test_what_changed_there_is_not_run_over(onward_house: Installation, cast: Cast, there: There) -> None:
    algorithm = publish(onward_house, cast)
    acted(onward_house, cast, algorithm, NationalAct.SEND)
    there.entries["10000000"]["goal"] = "Iemand schreef hier iets anders."
    stopped = acted(onward_house, cast, algorithm, NationalAct.SEND)
    assert stopped.error == "register.national.changed_there"
    assert there.entries["10000000"]["goal"] == "Iemand schreef hier iets anders."
    ask(onward_house, cast, algorithm, NationalAct.SEND, seen=fingerprint(there.entries["10000000"]))
    work(onward_house, cast)
    assert known(onward_house, cast, algorithm).error is None
    assert there.entries["10000000"]["goal"] == algorithm.draft["goal"]


def test_a_register_that_is_too_busy_is_asked_again_when_it_said(
    onward_house: Installation, cast: Cast, there: There
) -> None:
    algorithm = publish(onward_house, cast)
    there.limit = 0
    ask(onward_house, cast, algorithm, NationalAct.SEND)
    before = clock.now()
    waiting = [job for job in work(onward_house, cast) if job.state == JobState.QUEUED]
    assert len(waiting) == 1
    assert before + timedelta(seconds=6) < waiting[0].run_after < clock.now() + timedelta(seconds=8)
    assert known(onward_house, cast, algorithm).wanted == NationalAct.SEND
    there.limit = 25
    with clock.stopped(clock.now() + timedelta(seconds=10)):
        work(onward_house, cast)
    assert known(onward_house, cast, algorithm).state == NationalState.SAVED


def test_an_entry_that_was_made_just_before_a_crash_is_found_and_not_made_twice(
    onward_house: Installation, cast: Cast, there: There
) -> None:
    algorithm = publish(onward_house, cast)
    with onward_house.database.read(cast.organisation_id) as session:
        message = onward.message(session, session.get_one(Algorithm, algorithm.id))
    assert message
    there.entries["10000000"], there.states["10000000"] = message.record, "STATE_1"
    assert acted(onward_house, cast, algorithm, NationalAct.SEND).lars == "10000000"
    assert len(there.entries) == 1


def test_a_register_that_stays_silent_is_told_in_the_end(
    onward_house: Installation, cast: Cast, there: There
) -> None:
    algorithm = publish(onward_house, cast)
    there.down = True
    ask(onward_house, cast, algorithm, NationalAct.SEND)
    for hour in range(6):
        with clock.stopped(clock.now() + timedelta(hours=hour)):
            work(onward_house, cast)
    entry = known(onward_house, cast, algorithm)
    assert (entry.wanted, entry.error) == (None, "register.national.odd_answer")


def test_only_a_publisher_asks_and_only_for_what_can_be(onward_house: Installation, cast: Cast) -> None:
    algorithm = builders.an_entry(onward_house, cast)
    with onward_house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm.id)
        with pytest.raises(NotYours):
            onward.ask(session, cast.sanne, held, NationalAct.SEND, 1, None)
        with pytest.raises(NotNow):
            onward.ask(session, cast.petra, held, NationalAct.SEND, 1, None)
        algorithms.publish(session, cast.petra, held)
        with pytest.raises(NotNow):
            onward.ask(session, cast.petra, held, NationalAct.PUBLISH, 1, None)
        with pytest.raises(Stale):
            onward.ask(session, cast.petra, held, NationalAct.SEND, 9, None)
    wrong = publish(onward_house, cast, name="Half", lawful_basis="&amp;" * 600)
    with onward_house.database.write(cast.organisation_id) as session, pytest.raises(NotValid):
        onward.ask(session, cast.petra, algorithms.get(session, wrong.id), NationalAct.SEND, 1, None)


def test_the_page_shows_what_is_sent_and_asks_for_it(
    onward_house: Installation, cast: Cast, there: There, app: object, signed_in: object
) -> None:
    algorithm = publish(onward_house, cast)
    app.extensions["house"] = onward_house  # type: ignore[attr-defined]
    visitor: Visitor = signed_in(cast.petra)  # type: ignore[operator]
    address = f"/werk/algoritmes/{algorithm.id}/landelijk"
    page = visitor.get(address)
    assert page.status_code == 200
    assert algorithm.draft["goal"] in page.text
    answer = visitor.submit(address, {"act": "send", "version": "1"})
    assert answer.status_code == 303
    work(onward_house, cast)
    assert len(there.entries) == 1
    assert visitor.submit(address, {"act": "send", "version": "1"}).status_code in (409, 412)


def test_publishing_onward_is_off_until_an_address_is_set(
    house: Installation, cast: Cast, signed_in: object
) -> None:
    algorithm = publish(house, cast)
    visitor: Visitor = signed_in(cast.petra)  # type: ignore[operator]
    page = visitor.get(f"/werk/algoritmes/{algorithm.id}/landelijk")
    assert page.status_code == 200
    assert '<button class="utrecht-button' not in page.text.split("<main")[1].split("</main>")[0]
    ask(house, cast, algorithm, NationalAct.SEND)
    work(house, cast)
    assert known(house, cast, algorithm).error == "register.national.off"
