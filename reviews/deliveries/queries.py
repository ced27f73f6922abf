"""What the pages and the API tell of webhooks: each endpoint with what waits, what went wrong, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from infra.errors import Parameters
from infra.identity.models import ApiKey
from infra.outward import target_of
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.vocabulary import DeliveryState, EndpointState

DEAD_SHOWN = 100


@dataclass(frozen=True)
class GivenUp:
    """An event that was given up, and why."""

    id: str
    kind: str
    at: datetime
    tries: int
    reason: str
    parameters: Parameters


@dataclass(frozen=True)
class Line:
    """An endpoint as its tender sees it. Of its address only the host: the rest may hold a secret of the receiver."""

    id: str
    system: str
    host: str
    kinds: tuple[str, ...]
    state: str
    revoked: bool
    created_at: datetime
    heard_at: datetime | None
    rest_until: datetime | None
    failures: int
    waiting: int
    delivered: int
    dead: int
    reason: str
    parameters: Parameters
    given_up: tuple[GivenUp, ...]


def lines(session: Session) -> list[Line]:
    """Every endpoint that was not ended, in the order in which they came."""
    chosen = select(Endpoint, ApiKey).join(ApiKey, col(ApiKey.id) == Endpoint.api_key_id)
    living = chosen.where(Endpoint.state != EndpointState.ENDED).order_by(col(Endpoint.id))
    counted = _counts(session)
    return [_line(session, endpoint, key, counted) for endpoint, key in session.exec(living).all()]


def given_up(session: Session) -> int:
    """How many events were given up and still wait for somebody to look."""
    chosen = select(func.count(col(Delivery.id))).join(Endpoint, col(Endpoint.id) == Delivery.endpoint_id)
    dead = chosen.where(Delivery.state == DeliveryState.DEAD, Endpoint.state != EndpointState.ENDED)
    return session.exec(dead).one()


def _counts(session: Session) -> dict[tuple[str, str], int]:
    chosen = select(Delivery.endpoint_id, Delivery.state, func.count(col(Delivery.id)))
    grouped = chosen.group_by(col(Delivery.endpoint_id), col(Delivery.state))
    return {(endpoint_id, state): count for endpoint_id, state, count in session.exec(grouped)}


def _line(session: Session, endpoint: Endpoint, key: ApiKey, counted: dict[tuple[str, str], int]) -> Line:
    last = _last_failure(session, endpoint)
    return Line(
        id=endpoint.id, system=key.name, host=target_of(endpoint.address).host, kinds=tuple(endpoint.kinds),
        state=endpoint.state, revoked=key.revoked_at is not None, created_at=endpoint.created_at,
        heard_at=endpoint.heard_at, rest_until=endpoint.rest_until, failures=endpoint.failures,
        waiting=counted.get((endpoint.id, DeliveryState.WAITING), 0),
        delivered=counted.get((endpoint.id, DeliveryState.DELIVERED), 0),
        dead=counted.get((endpoint.id, DeliveryState.DEAD), 0),
        reason=(last.reason or "") if last else "", parameters=last.reason_parameters if last else {},
        given_up=_given_up(session, endpoint),
    )  # fmt: skip


def _last_failure(session: Session, endpoint: Endpoint) -> Delivery | None:
    chosen = select(Delivery).where(
        Delivery.endpoint_id == endpoint.id, Delivery.state == DeliveryState.WAITING, Delivery.tries > 0
    )
    return session.exec(chosen.order_by(col(Delivery.tried_at).desc()).limit(1)).first()


def _given_up(session: Session, endpoint: Endpoint) -> tuple[GivenUp, ...]:
    chosen = select(Delivery).where(Delivery.endpoint_id == endpoint.id, Delivery.state == DeliveryState.DEAD)
    rows = session.exec(chosen.order_by(col(Delivery.at).desc()).limit(DEAD_SHOWN)).all()
    return tuple(
        GivenUp(row.id, row.kind, row.at, row.tries, row.reason or "", row.reason_parameters) for row in rows
    )
