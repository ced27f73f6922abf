"""A case that a case system asked for, and a receiver that listens for what becomes of it."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlmodel import select

from infra import clock
from infra.database import EVERYONE
from infra.installation import Installation
from infra.queue import Job, JobState
from infra.settings import Settings
from reviews.deliveries import outbox, steps
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.vocabulary import DELIVER, EventKind
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast
from tests.reviews.deliveries.receiving import Receiver, listening
from workers import delivering
from workers.running import run
from workers.workshop import Workshop

Deliver = Callable[[], None]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As a demonstration has it: webhooks may go to this machine."""
    return dataclasses.replace(settings, webhooks_inside=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture
def suggestion(house: Installation, cast: Cast) -> Suggestion:
    """A case that waits for a person."""
    return builders.waiting_suggestions(house, cast)[0]


@dataclasses.dataclass(frozen=True)
class Registered:
    id: str
    secret: bytes


@pytest.fixture
def endpoint(house: Installation, cast: Cast, receiver: Receiver) -> Registered:
    """The receiver, registered by the case system for every kind of event."""
    with house.database.write(cast.organisation_id) as session:
        made, secret = steps.register(session, cast.case_system, receiver.address, list(EventKind))
    return Registered(made.id, secret)


@pytest.fixture
def deliver(house: Installation, monkeypatch: pytest.MonkeyPatch) -> Deliver:
    """Do every job of webhooks that is due now, as the worker does; a call may take a third of a second."""
    monkeypatch.setattr(delivering, "CALL_SECONDS", 0.3)
    workshop = Workshop(house)

    def work() -> None:
        while due := jobs(house):
            for job_id in due:
                run(workshop, job_id, delivering.deliver)

    return work


def jobs(house: Installation) -> list[str]:
    """The jobs of webhooks that are due."""
    with house.database.read(EVERYONE) as session:
        chosen = select(Job.id).where(
            Job.task == DELIVER.name, Job.state == JobState.QUEUED, Job.run_after <= clock.now()
        )
        return list(session.exec(chosen))


def announce(
    house: Installation, cast: Cast, suggestion: Suggestion, kind: EventKind, times: int = 1
) -> None:
    """Something happened to a suggestion."""
    with house.database.write(cast.organisation_id) as session:
        for _ in range(times):
            outbox.announce(session, kind, suggestion.id)


def deliveries(house: Installation) -> list[Delivery]:
    with house.database.read(EVERYONE) as session:
        return list(session.exec(select(Delivery).order_by(Delivery.id)))


def next_try(house: Installation) -> datetime:
    """When something is due again: the endpoint has rested and a delivery waited long enough."""
    with house.database.read(EVERYONE) as session:
        rests = [one.rest_until for one in session.exec(select(Endpoint)) if one.rest_until]
        waits = [one.next_at for one in session.exec(select(Delivery).where(Delivery.state == "waiting"))]
    return max([min(waits), *rests])
