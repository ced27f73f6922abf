"""Webhooks over the API: a case system looks after its own."""

from typing import Any

from sqlmodel import col, select

from infra.i18n import gettext
from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, PageQuery, Routes, at, list_of, listed, page_of
from register.door import actor, house, reading, writing
from register.schemas.base import Word
from reviews.deliveries import steps
from reviews.deliveries.events import shown
from reviews.deliveries.models import Delivery, Endpoint
from reviews.deliveries.permissions import HAVE_WEBHOOKS
from reviews.deliveries.schemas import (
    DeliverySchema,
    WebhookBody,
    WebhookChange,
    WebhookSchema,
    WebhookWithSecretSchema,
)
from reviews.deliveries.vocabulary import DeliveryState, EndpointState, EventKind

ABOUT = (
    "Events for a case system, as CloudEvents (NL GOV profile) in structured JSON, sent at least once and in no promised "
    "order. They hold ids and links only: fetch the rest with your key. `webhook-id` is the same at every try. "
    "`webhook-signature` holds one or more of `v1,<base64>`, divided by spaces: HMAC-SHA256 under the secret (the base 64 "
    "behind `whsec_`) over `<webhook-id>.<webhook-timestamp>.<body>`. Answer 2xx within 10 seconds; anything else, a "
    "redirect too, is tried again for about a day, less and less often."
)
routes = Routes("Webhooks", __name__, ABOUT)


class DeliveriesQuery(PageQuery):
    state = Word(DeliveryState, load_default=None)


class EndpointsQuery(PageQuery):
    """Which page of the endpoints."""


@routes.post("/webhooks")
@needs(HAVE_WEBHOOKS)
@routes.arguments(WebhookBody)
@routes.response(201, WebhookWithSecretSchema, headers=LOCATION)
def register_webhook(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Have events sent to an address. The secret in the answer is shown this once."""
    steps.check_address(house().settings, given["address"])
    with writing() as session:
        endpoint, secret = steps.register(session, actor(), given["address"], _kinds(given))
        told = _told(endpoint) | {"secret": shown(secret)}
    return told, {"Location": at("webhooks", endpoint.id)}


@routes.get("/webhooks")
@needs(HAVE_WEBHOOKS)
@routes.arguments(EndpointsQuery, location="query")
@routes.response(200, list_of("Webhooks", WebhookSchema))
def list_webhooks(query: dict[str, Any]) -> Answer:
    """The endpoints of this case system."""
    chosen = select(Endpoint).where(Endpoint.api_key_id == actor().id, Endpoint.state != EndpointState.ENDED)
    with reading() as session:
        rows, more = page_of(session, chosen, col(Endpoint.id), query["page"])
        return listed([_told(row) for row in rows], more)


@routes.get("/webhooks/<endpoint_id>")
@needs(HAVE_WEBHOOKS)
@routes.response(200, WebhookSchema)
def get_webhook(endpoint_id: str) -> Answer:
    """One endpoint."""
    with reading() as session:
        return _told(steps.own(session, actor(), endpoint_id))


@routes.put("/webhooks/<endpoint_id>")
@needs(HAVE_WEBHOOKS)
@routes.arguments(WebhookChange)
@routes.response(200, WebhookSchema)
def change_webhook(given: dict[str, Any], endpoint_id: str) -> Answer:
    """Have other kinds of events sent, or pause: events are kept meanwhile."""
    with writing() as session:
        return _told(steps.change(session, actor(), endpoint_id, _kinds(given), given["paused"]))


@routes.delete("/webhooks/<endpoint_id>")
@needs(HAVE_WEBHOOKS)
@routes.response(204)
def end_webhook(endpoint_id: str) -> None:
    """Send nothing there any more; what still waits is given up."""
    with writing() as session:
        steps.end(session, actor(), endpoint_id)


@routes.post("/webhooks/<endpoint_id>/secrets")
@needs(HAVE_WEBHOOKS)
@routes.response(201, WebhookWithSecretSchema)
def renew_webhook_secret(endpoint_id: str) -> Answer:
    """Another secret, shown this once. For a day events carry two signatures: one by each."""
    with writing() as session:
        endpoint, secret = steps.renew_secret(session, actor(), endpoint_id)
        return _told(endpoint) | {"secret": shown(secret)}


@routes.get("/webhooks/<endpoint_id>/deliveries")
@needs(HAVE_WEBHOOKS)
@routes.arguments(DeliveriesQuery, location="query")
@routes.response(200, list_of("Deliveries", DeliverySchema))
def list_deliveries(query: dict[str, Any], endpoint_id: str) -> Answer:
    """What was sent there and what waits, the newest first. Kept for 30 days after it arrived."""
    with reading() as session:
        chosen = select(Delivery).where(Delivery.endpoint_id == steps.own(session, actor(), endpoint_id).id)
        if query["state"]:
            chosen = chosen.where(Delivery.state == query["state"])
        rows, more = page_of(session, chosen, col(Delivery.id), query["page"], newest_first=True)
        return listed([_delivery(row) for row in rows], more)


@routes.post("/webhooks/<endpoint_id>/deliveries/<delivery_id>/retries")
@needs(HAVE_WEBHOOKS)
@routes.response(202, DeliverySchema)
def retry_delivery(endpoint_id: str, delivery_id: str) -> Answer:
    """Have an event that was given up sent again."""
    with writing() as session:
        steps.own(session, actor(), endpoint_id)
        return _delivery(steps.try_again(session, actor(), delivery_id))


def _kinds(given: dict[str, Any]) -> list[EventKind]:
    return [EventKind(kind) for kind in given["kinds"]] or list(EventKind)


def _told(endpoint: Endpoint) -> Answer:
    here = ("webhooks", endpoint.id)
    return {
        "id": endpoint.id, "address": endpoint.address, "kinds": endpoint.kinds, "state": endpoint.state,
        "created_at": endpoint.created_at, "last_delivered_at": endpoint.heard_at,
        "links": {"self": at(*here), "deliveries": at(*here, "deliveries")},
    }  # fmt: skip


def _delivery(row: Delivery) -> Answer:
    waits = row.state == DeliveryState.WAITING
    reason = (
        {"code": row.reason, "detail": gettext(row.reason, **row.reason_parameters)} if row.reason else None
    )
    return {
        "id": row.id, "event_id": row.event_id, "kind": row.kind, "suggestion_id": row.suggestion_id,
        "state": row.state, "tries": row.tries, "at": row.at, "next_try_at": row.next_at if waits else None,
        "reason": reason,
    }  # fmt: skip
