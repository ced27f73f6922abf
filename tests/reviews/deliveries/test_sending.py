"""Events reach a case system at least once and signed, whatever its receiver does; what cannot be delivered is not lost."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from infra import clock, queue
from infra.database import EVERYONE
from infra.identity import people
from infra.identity.models import Organisation
from infra.installation import Installation
from reviews import stops
from reviews.deliveries import outbox, steps
from reviews.deliveries.models import Endpoint
from reviews.deliveries.vocabulary import DELIVER, TRIES_MAX, DeliveryState, EventKind
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast
from tests.reviews.deliveries.conftest import Deliver, Registered, announce, deliveries, jobs, next_try
from tests.reviews.deliveries.receiving import (
    Behaviour,
    Receiver,
    answers,
    answers_late,
    dies,
    drips,
    hangs,
)

KIND = EventKind.INFORMATION_ASKED


@pytest.mark.both_databases
def test_a_released_decision_is_announced_as_a_signed_cloud_event_without_anything_personal(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    with house.database.write(EVERYONE) as session:
        session.get_one(Organisation, cast.organisation_id).oin = "00000001234567890000"
    builders.a_release(house, cast, suggestion)
    deliver()
    (got,) = receiver.got
    event = got.event
    base = house.settings.base_url
    assert got.signed_with(endpoint.secret)
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    assert event.pop("id") == got.headers["webhook-id"]
    assert event.pop("time").endswith("+00:00")
    here = f"{base}/api/v1/suggestions/{suggestion.id}"
    assert event == {
        "specversion": "1.0", "type": "nl.toetssteen.suggestion.released", "subject": suggestion.id,
        "source": "urn:nld:oin:00000001234567890000:systeem:toetssteen", "datacontenttype": "application/json",
        "data": {"suggestionId": suggestion.id, "links": {"suggestion": here, "release": f"{here}/release"}},
    }  # fmt: skip
    assert [row.state for row in deliveries(house)] == [DeliveryState.DELIVERED]


def test_a_changed_body_id_or_time_breaks_the_signature(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    announce(house, cast, suggestion, KIND)
    deliver()
    (got,) = receiver.got
    assert got.signed_with(endpoint.secret)
    assert not got.signed_with(b"another secret")
    for name in ("webhook-id", "webhook-timestamp"):
        assert not type(got)(got.headers | {name: "1"}, got.body).signed_with(endpoint.secret)
    assert not type(got)(got.headers, got.body + b" ").signed_with(endpoint.secret)


MOODS: list[tuple[Behaviour, str]] = [
    (answers(500), "answer"),
    (answers(404), "answer"),
    (answers(302, Location="http://127.0.0.1:1/elders"), "redirect"),
    (hangs, "late"),
    (drips, "late"),
    (dies, "unreachable"),
]


def test_what_goes_wrong_is_tried_again_later_under_the_same_id(
    house: Installation, cast: Cast, suggestion: Suggestion, endpoint: Registered, receiver: Receiver, deliver: Deliver
) -> None:  # fmt: skip
    for number, (mood, reason) in enumerate(MOODS):
        receiver.moods, receiver.got = [mood], []
        announce(house, cast, suggestion, KIND)
        deliver()
        row = deliveries(house)[number]
        assert (row.state, row.tries) == (DeliveryState.WAITING, 1)
        assert row.reason == f"reviews.delivery.reason.{reason}"
        deliver()
        assert len(receiver.got) == 1, "it is not tried again before its time"
        with clock.stopped(next_try(house)):
            deliver()
        assert deliveries(house)[number].state == DeliveryState.DELIVERED
        assert [got.headers["webhook-id"] for got in receiver.got] == [row.event_id] * 2


def test_a_receiver_that_answers_slowly_but_in_time_is_heard(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    receiver.moods = [answers_late]
    announce(house, cast, suggestion, KIND)
    deliver()
    assert [(row.state, row.tries) for row in deliveries(house)] == [(DeliveryState.DELIVERED, 1)]


def test_a_receiver_that_is_away_is_asked_ever_less_often_and_given_up_at_last(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    receiver.moods = [answers(503)] * TRIES_MAX
    announce(house, cast, suggestion, KIND)
    deliver()
    waits, at = [], clock.now()
    while deliveries(house)[0].state == DeliveryState.WAITING:
        waits.append((next_try(house) - at).total_seconds())
        at = next_try(house)
        with clock.stopped(at):
            deliver()
    assert len(receiver.got) == TRIES_MAX
    assert sum(waits[-3:]) > 20 * sum(waits[:3])
    assert 12 * 3600 < sum(waits) < 48 * 3600
    with house.database.write(cast.organisation_id) as session:
        assert steps.try_all_again(session, cast.tim, endpoint.id) == 1
    deliver()
    assert [(row.state, row.tries) for row in deliveries(house)] == [(DeliveryState.DELIVERED, 1)]


@pytest.mark.both_databases
def test_a_receiver_that_is_away_is_asked_once_in_a_turn_however_much_waits(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    receiver.moods = [answers(500)]
    announce(house, cast, suggestion, KIND, times=20)
    deliver()
    assert len(receiver.got) == 1
    with clock.stopped(next_try(house) + timedelta(hours=1)):
        deliver()
    assert len(receiver.got) == 21
    assert {row.state for row in deliveries(house)} == {DeliveryState.DELIVERED}


def test_a_receiver_that_asks_for_a_pause_gets_it(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    receiver.moods = [answers(429, Retry_After="600")]
    announce(house, cast, suggestion, KIND)
    deliver()
    assert next_try(house) - clock.now() > timedelta(minutes=9)


DYING = """
import os, signal, sys
from pathlib import Path
from dataclasses import replace
from infra.installation import open_installation
from infra.settings import load
from workers import delivering
from workers.running import run
from workers.workshop import Workshop
settings = replace(load({}, data=Path(sys.argv[1])), webhooks_inside=True)
house = open_installation(settings, lambda *_: None)
sent = delivering.post
def and_die(*given, **more):
    sent(*given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
delivering.post = and_die
run(Workshop(house), sys.argv[2], delivering.deliver)
"""


def test_a_worker_that_is_killed_between_sending_and_marking_sends_the_same_id_again(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    announce(house, cast, suggestion, KIND)
    (job_id,) = jobs(house)
    command = [sys.executable, "-c", DYING, str(house.settings.data), job_id]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert [row.state for row in deliveries(house)] == [DeliveryState.WAITING]
    with clock.stopped(clock.now() + timedelta(minutes=3)):
        with house.database.write(EVERYONE) as session:
            queue.sweep(session, timedelta(seconds=1))
        deliver()
    assert [row.state for row in deliveries(house)] == [DeliveryState.DELIVERED]
    assert len(receiver.got) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert all(got.signed_with(endpoint.secret) for got in receiver.got)


def test_an_event_whose_step_is_undone_is_never_sent(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    def undone() -> None:
        with house.database.write(cast.organisation_id) as session:
            outbox.announce(session, KIND, suggestion.id)
            session.flush()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        undone()
    deliver()
    assert (receiver.got, deliveries(house)) == ([], [])


def test_an_event_whose_job_is_lost_is_found_again(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    announce(house, cast, suggestion, KIND)
    builders.finish_jobs(house, cast, DELIVER.name)
    deliver()
    assert receiver.got == []
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        with house.database.write(cast.organisation_id) as session:
            outbox.mend(session)
        deliver()
    assert len(receiver.got) == 1


def test_a_paused_endpoint_gets_what_was_kept_when_it_is_resumed_and_a_revoked_key_gets_nothing(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    with house.database.write(cast.organisation_id) as session:
        steps.pause(session, cast.tim, endpoint.id)
    announce(house, cast, suggestion, KIND, times=3)
    deliver()
    assert receiver.got == []
    with house.database.write(cast.organisation_id) as session:
        steps.resume(session, cast.aisha, endpoint.id)
    deliver()
    assert len(receiver.got) == 3
    announce(house, cast, suggestion, KIND)
    with house.database.write(cast.organisation_id) as session:
        people.revoke_api_key(session, cast.aisha, cast.case_system.id)
    announce(house, cast, suggestion, KIND)
    deliver()
    assert len(receiver.got) == 3
    assert jobs(house) == []


def test_only_the_system_that_asked_hears_and_only_what_it_wants_to(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    with house.database.write(cast.elsewhere_id) as session:
        steps.register(session, cast.strange_system, receiver.address, list(EventKind))
    with house.database.write(cast.organisation_id) as session:
        steps.change(session, cast.case_system, endpoint.id, [EventKind.WITHOUT_MODEL], False)
    announce(house, cast, suggestion, KIND)
    with clock.stopped(clock.now() + timedelta(days=400)):
        with house.database.write(cast.organisation_id) as session:
            assert stops.expire(session) == 1
        deliver()
    assert [got.event["type"] for got in receiver.got] == ["nl.toetssteen.suggestion.without-model"]


def test_for_a_day_after_a_new_secret_the_former_one_still_signs(
    house: Installation,
    cast: Cast,
    suggestion: Suggestion,
    endpoint: Registered,
    receiver: Receiver,
    deliver: Deliver,
) -> None:
    with house.database.write(cast.organisation_id) as session:
        _, renewed = steps.renew_secret(session, cast.case_system, endpoint.id)
    announce(house, cast, suggestion, KIND)
    deliver()
    assert receiver.got[0].signed_with(endpoint.secret)
    assert receiver.got[0].signed_with(renewed)
    with clock.stopped(clock.now() + timedelta(hours=25)):
        announce(house, cast, suggestion, KIND)
        deliver()
    assert not receiver.got[1].signed_with(endpoint.secret)
    assert receiver.got[1].signed_with(renewed)


def test_two_jobs_at_once_do_not_both_send(
    house: Installation, cast: Cast, suggestion: Suggestion, endpoint: Registered
) -> None:
    announce(house, cast, suggestion, KIND)
    with house.database.write(cast.organisation_id) as session:
        assert outbox.take_up(session, endpoint.id, "first")
    with house.database.write(cast.organisation_id) as session:
        assert not outbox.take_up(session, endpoint.id, "second")
    with house.database.write(cast.organisation_id) as session:
        outbox.put_down(session, endpoint.id, "second")
        assert session.get_one(Endpoint, endpoint.id).busy_by == "first"
