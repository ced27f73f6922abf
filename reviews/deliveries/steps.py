"""What may be done with webhooks: a case system has its own, and an administrator or team lead looks after all of them."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from infra import ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor
from infra.outward import NotAllowed, look_up, target_of
from infra.settings import Settings
from reviews.deliveries import outbox
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.permissions import HAVE_WEBHOOKS, TEND_WEBHOOKS
from reviews.deliveries.secrecy import give_secret
from reviews.deliveries.vocabulary import ENDPOINTS_MAX, DeliveryState, EndpointState, EventKind


def inside(settings: Settings) -> bool:
    """Whether webhooks may go to networks that are not public."""
    return settings.demo or settings.webhooks_inside


def check_address(settings: Settings, address: str) -> None:
    """Refuse an address that we would not call. Looks the name up: call it before a transaction begins.

    Raises `NotValid`. It is checked again at every call, since a name may come to mean something else.
    """
    try:
        look_up(target_of(address), inside(settings))
    except NotAllowed as why:
        code = f"reviews.webhook.address.{why.code}"
        raise NotValid(code, faults=[Fault("address", code)]) from None


def register(
    session: Session, actor: Actor, address: str, kinds: Collection[EventKind]
) -> tuple[Endpoint, bytes]:
    """A new endpoint of this case system, for an address that was checked; and its secret, which is shown once."""
    actor.must(HAVE_WEBHOOKS)
    theirs = [one for one in of_system(session, actor) if one.state != EndpointState.ENDED]
    if any(one.address == address for one in theirs):
        raise NotValid("reviews.webhook.twice", faults=[Fault("address", "reviews.webhook.twice")])
    if len(theirs) >= ENDPOINTS_MAX:
        raise NotNow("reviews.webhook.too_many", limit=ENDPOINTS_MAX)
    endpoint = Endpoint(
        organisation_id=actor.organisation_id, api_key_id=actor.id, address=address, kinds=_sorted(kinds),
        sealed_secret=b"",
    )  # fmt: skip
    secret = give_secret(session, endpoint)
    session.add(endpoint)
    ledger.append(session, actor, "webhook.registered", endpoint.id, kinds=endpoint.kinds)
    return endpoint, secret


def change(
    session: Session, actor: Actor, endpoint_id: str, kinds: Collection[EventKind], paused: bool
) -> Endpoint:
    """Other kinds of events from now on, or a pause: what happens meanwhile is kept."""
    endpoint = own(session, actor, endpoint_id)
    endpoint.kinds = _sorted(kinds)
    _set(session, endpoint, EndpointState.PAUSED if paused else EndpointState.ACTIVE)
    ledger.append(session, actor, "webhook.changed", endpoint.id, kinds=endpoint.kinds, state=endpoint.state)
    return endpoint


def renew_secret(session: Session, actor: Actor, endpoint_id: str) -> tuple[Endpoint, bytes]:
    """Another secret, shown once; the former one signs beside it for a day, so that nothing is missed."""
    endpoint = own(session, actor, endpoint_id)
    secret = give_secret(session, endpoint)
    session.add(endpoint)
    ledger.append(session, actor, "webhook.secret_renewed", endpoint.id)
    return endpoint, secret


def end(session: Session, actor: Actor, endpoint_id: str) -> None:
    """Send nothing there any more; what still waits for it is given up. This cannot be undone."""
    endpoint = own(session, actor, endpoint_id)
    endpoint.state = EndpointState.ENDED
    session.add(endpoint)
    for row in _deliveries(session, endpoint.id, DeliveryState.WAITING):
        row.state, row.reason, row.reason_parameters = DeliveryState.DEAD, "reviews.delivery.reason.ended", {}
        session.add(row)
    ledger.append(session, actor, "webhook.ended", endpoint.id)


def pause(session: Session, actor: Actor, endpoint_id: str) -> None:
    """Hold everything for this endpoint back until it is resumed; nothing is lost."""
    actor.must(TEND_WEBHOOKS)
    _move(session, actor, endpoint_id, EndpointState.ACTIVE, EndpointState.PAUSED)


def resume(session: Session, actor: Actor, endpoint_id: str) -> None:
    """Send again, beginning with what was kept."""
    actor.must(TEND_WEBHOOKS)
    _move(session, actor, endpoint_id, EndpointState.PAUSED, EndpointState.ACTIVE)


def try_again(session: Session, actor: Actor, delivery_id: str) -> Delivery:
    """Another series of tries for what was given up, by who looks after it or by the case system itself."""
    row, endpoint = outbox.hold(session, delivery_id)
    if not actor.may(TEND_WEBHOOKS):
        own(session, actor, row.endpoint_id)
    if row.state != DeliveryState.DEAD or endpoint.state == EndpointState.ENDED:
        raise NotNow("reviews.webhook.not_given_up")
    outbox.again(session, row, endpoint)
    ledger.append(session, actor, "delivery.tried_again", row.id, event=row.event_id)
    return row


def try_all_again(session: Session, actor: Actor, endpoint_id: str) -> int:
    """Another series of tries for all that was given up of one endpoint. Returns how many."""
    actor.must(TEND_WEBHOOKS)
    rows = _deliveries(session, _endpoint(session, endpoint_id).id, DeliveryState.DEAD)
    for row in rows:
        try_again(session, actor, row.id)
    return len(rows)


def own(session: Session, actor: Actor, endpoint_id: str) -> Endpoint:
    """An endpoint of this very case system that was not ended. Raises `NotFound`."""
    actor.must(HAVE_WEBHOOKS)
    endpoint = session.get(Endpoint, endpoint_id, with_for_update=True)
    if not endpoint or endpoint.api_key_id != actor.id or endpoint.state == EndpointState.ENDED:
        raise NotFound("reviews.webhook.not_found")
    return endpoint


def of_system(session: Session, actor: Actor) -> list[Endpoint]:
    """The endpoints of this case system, the oldest first, ended ones too."""
    chosen = select(Endpoint).where(Endpoint.api_key_id == actor.id).order_by(col(Endpoint.id))
    return list(session.exec(chosen))


def _endpoint(session: Session, endpoint_id: str) -> Endpoint:
    endpoint = session.get(Endpoint, endpoint_id, with_for_update=True)
    if not endpoint:
        raise NotFound("reviews.webhook.not_found")
    return endpoint


def _move(
    session: Session, actor: Actor, endpoint_id: str, before: EndpointState, after: EndpointState
) -> None:
    endpoint = _endpoint(session, endpoint_id)
    if endpoint.state != before:
        raise NotNow("reviews.webhook.other_state")
    _set(session, endpoint, after)
    ledger.append(session, actor, "webhook.changed", endpoint.id, state=after)


def _set(session: Session, endpoint: Endpoint, state: EndpointState) -> None:
    woken = endpoint.state == EndpointState.PAUSED and state == EndpointState.ACTIVE
    endpoint.state = state
    if woken:
        endpoint.failures, endpoint.rest_until = 0, None
    session.add(endpoint)
    session.flush()
    if woken:
        outbox.ring(session, endpoint)


def _deliveries(session: Session, endpoint_id: str, state: DeliveryState) -> list[Delivery]:
    chosen = select(Delivery).where(Delivery.endpoint_id == endpoint_id, Delivery.state == state)
    return list(session.exec(chosen.with_for_update()))


def _sorted(kinds: Collection[EventKind]) -> list[str]:
    return [kind.value for kind in EventKind if kind in kinds]
