"""What is on its way to case systems: written where it happens, sent by a worker, tried again, and given up at last."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, func, select

from infra import clock, ledger, queue
from infra.errors import NotFound, Parameters
from infra.identity.actors import machine
from infra.identity.models import ApiKey
from infra.ids import new_id
from infra.queue import Job, JobState
from reviews.deliveries.events import Event
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.secrecy import secrets_of
from reviews.deliveries.vocabulary import (
    DELIVER,
    FIRST_PAUSE,
    KEPT,
    LONGEST_PAUSE,
    LONGEST_REST,
    TRIES_MAX,
    DeliveryState,
    EndpointState,
    EventKind,
)
from reviews.models import Suggestion

RUNG = "deliveries_rung"
BUSY = timedelta(seconds=60)


@dataclass(frozen=True)
class Parcel:
    """One event that is due for one address, with the secrets that sign it."""

    delivery_id: str
    address: str
    secrets: tuple[bytes, ...]
    event: Event


@dataclass(frozen=True)
class Failure:
    """Why a try came to nothing; `wait` is what the receiver asked for, in seconds."""

    reason: str
    parameters: Parameters
    wait: int = 0


def announce(session: Session, kind: EventKind, suggestion_id: str) -> None:
    """Tell the case system that asked for this suggestion, if it wants to know.

    Called inside the step itself: the event is kept exactly when the step is.
    """
    suggestion = session.get_one(Suggestion, suggestion_id)
    chosen = select(Endpoint).join(ApiKey, col(ApiKey.id) == Endpoint.api_key_id).where(
        Endpoint.api_key_id == suggestion.requester,
        Endpoint.state != EndpointState.ENDED,
        col(ApiKey.revoked_at).is_(None),
    )  # fmt: skip
    event_id = new_id()
    for endpoint in session.exec(chosen).all():
        if kind in endpoint.kinds:
            _post(session, endpoint, Event(event_id, kind, suggestion_id, clock.now()))


def take_up(session: Session, endpoint_id: str, job_id: str) -> bool:
    """Have one job alone send to this endpoint; False while another does, or nothing may go there."""
    now = clock.now()
    free = (
        col(Endpoint.busy_by).is_(None) | (col(Endpoint.busy_until) < now) | (col(Endpoint.busy_by) == job_id)
    )
    rested = col(Endpoint.rest_until).is_(None) | (col(Endpoint.rest_until) <= now)
    taken = session.connection().execute(
        update(Endpoint)
        .where(col(Endpoint.id) == endpoint_id, col(Endpoint.state) == EndpointState.ACTIVE, free, rested)
        .values(busy_by=job_id, busy_until=now + BUSY)
    )
    return taken.rowcount == 1


def next_due(session: Session, endpoint_id: str) -> Parcel | None:
    """What waits longest for this endpoint; nothing when it was paused meanwhile or its key revoked."""
    endpoint = session.get_one(Endpoint, endpoint_id, populate_existing=True)
    if not _open(session, endpoint):
        return None
    chosen = select(Delivery).where(
        Delivery.endpoint_id == endpoint_id,
        Delivery.state == DeliveryState.WAITING,
        Delivery.next_at <= clock.now(),
    )
    row = session.exec(chosen.order_by(col(Delivery.next_at), col(Delivery.id)).limit(1)).first()
    if row is None:
        return None
    event = Event(row.event_id, row.kind, row.suggestion_id, row.at)
    return Parcel(row.id, endpoint.address, secrets_of(session, endpoint), event)


def hold(session: Session, delivery_id: str) -> tuple[Delivery, Endpoint]:
    """A delivery and its endpoint, locked: the endpoint first, as everybody does, so that no two wait for each other.

    Raises `NotFound`.
    """
    known = session.get(Delivery, delivery_id)
    if known is None:
        raise NotFound("reviews.webhook.delivery_not_found")
    endpoint = session.get_one(Endpoint, known.endpoint_id, with_for_update=True, populate_existing=True)
    row = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    return row, endpoint


def delivered(session: Session, delivery_id: str) -> None:
    """The receiver took it."""
    row, endpoint = hold(session, delivery_id)
    row.state, row.tries, row.tried_at = DeliveryState.DELIVERED, row.tries + 1, clock.now()
    row.reason, row.reason_parameters = None, {}
    endpoint.failures, endpoint.rest_until, endpoint.heard_at = 0, None, clock.now()
    session.add_all([row, endpoint])


def failed(session: Session, delivery_id: str, why: Failure) -> None:
    """The receiver did not take it: later again, longer after every try, and given up after the last one.

    The whole endpoint rests too, for less long: what is down is not asked once for every event that waits.
    """
    row, endpoint = hold(session, delivery_id)
    if row.state != DeliveryState.WAITING:
        return
    row.tries, row.tried_at = row.tries + 1, clock.now()
    row.reason, row.reason_parameters = why.reason, why.parameters
    row.next_at = clock.now() + max(pause(row.tries), timedelta(seconds=why.wait))
    endpoint.failures += 1
    endpoint.rest_until = clock.now() + min(
        max(pause(endpoint.failures), timedelta(seconds=why.wait)), LONGEST_REST
    )
    if row.tries >= TRIES_MAX:
        row.state = DeliveryState.DEAD
        ledger.append(
            session,
            machine(row.organisation_id),
            "delivery.given_up",
            row.id,
            event=row.event_id,
            reason=why.reason,
        )
    session.add_all([row, endpoint])


def put_down(session: Session, endpoint_id: str, job_id: str) -> None:
    """Let the endpoint go, and see to what still waits for it."""
    mine = col(Endpoint.id) == endpoint_id, col(Endpoint.busy_by) == job_id
    session.connection().execute(update(Endpoint).where(*mine).values(busy_by=None, busy_until=None))
    see_to(session, endpoint_id)


def see_to(session: Session, endpoint_id: str) -> None:
    """Ask for a job at the moment that something is due for this endpoint, where none is asked for yet."""
    endpoint = session.get_one(Endpoint, endpoint_id, populate_existing=True)
    first = session.exec(select(func.min(Delivery.next_at)).where(
        Delivery.endpoint_id == endpoint_id, Delivery.state == DeliveryState.WAITING
    )).one()  # fmt: skip
    if first is None or not _open(session, endpoint):
        return
    at = max(first, endpoint.rest_until or first, endpoint.busy_until or first)
    asked = select(Job.id).where(
        Job.task == DELIVER.name, Job.subject_id == endpoint_id, Job.state == JobState.QUEUED, Job.run_after <= at
    )  # fmt: skip
    if session.exec(asked.limit(1)).first() is None:
        queue.enqueue(session, DELIVER, endpoint_id).run_after = at


def mend(session: Session) -> None:
    """See to every endpoint for which something is overdue: its job may have been given up."""
    late = clock.now() - 2 * BUSY
    chosen = select(Delivery.endpoint_id).where(
        Delivery.state == DeliveryState.WAITING, Delivery.next_at < late
    )
    for endpoint_id in session.exec(chosen.distinct()).all():
        see_to(session, endpoint_id)
    ended = select(Endpoint.id).where(Endpoint.state == EndpointState.ENDED)
    over = (col(Delivery.state) == DeliveryState.DELIVERED) | col(Delivery.endpoint_id).in_(ended)
    session.exec(delete(Delivery).where(over, col(Delivery.at) < clock.now() - KEPT))


def again(session: Session, row: Delivery, endpoint: Endpoint) -> None:
    """Have what was given up tried again, now and with a clean sheet."""
    row.state, row.tries, row.next_at = DeliveryState.WAITING, 0, clock.now()
    endpoint.failures, endpoint.rest_until = 0, None
    session.add_all([row, endpoint])
    session.flush()
    ring(session, endpoint)


def ring(session: Session, endpoint: Endpoint) -> None:
    """Ring for an endpoint, once in a transaction however much is announced in it."""
    rung: set[str] = session.info.setdefault(RUNG, set())
    if endpoint.id not in rung and endpoint.state == EndpointState.ACTIVE:
        rung.add(endpoint.id)
        queue.enqueue(session, DELIVER, endpoint.id)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, and never at the same moment as others."""
    longest = min(FIRST_PAUSE * 2 ** (min(tries, 30) - 1), LONGEST_PAUSE)
    return longest * secrets.SystemRandom().uniform(0.5, 1)


def _open(session: Session, endpoint: Endpoint) -> bool:
    """Whether anything may go there now."""
    key = session.get_one(ApiKey, endpoint.api_key_id, populate_existing=True)
    return endpoint.state == EndpointState.ACTIVE and key.revoked_at is None


def _post(session: Session, endpoint: Endpoint, event: Event) -> None:
    session.add(
        Delivery(
            organisation_id=endpoint.organisation_id, endpoint_id=endpoint.id, event_id=event.id, kind=event.kind,
            suggestion_id=event.suggestion_id, at=event.at,
        )
    )  # fmt: skip
    ring(session, endpoint)
