"""How webhooks are asked for over the API, and how they answer."""

from marshmallow import fields

from infra.outward import ADDRESS_MAX
from register.schemas.answers import ReasonSchema
from register.schemas.base import Schema, Word, at_most
from reviews.deliveries.vocabulary import DeliveryState, EndpointState, EventKind

KINDS = {"description": "The kinds of events that are sent; all of them where none is named."}


class WebhookBody(Schema):
    """Where to send what. The address is https, and on a network that may be called."""

    address = fields.String(
        required=True, validate=at_most(ADDRESS_MAX), metadata={"format": "uri", "maxLength": ADDRESS_MAX}
    )
    kinds = fields.List(Word(EventKind), load_default=list, metadata=KINDS)


class WebhookChange(Schema):
    """What an endpoint is from now on. While it is paused, events are kept for it."""

    kinds = fields.List(Word(EventKind), load_default=list, metadata=KINDS)
    paused = fields.Boolean(load_default=False)


class WebhookLinks(Schema):
    self = fields.String()
    deliveries = fields.String()


class WebhookSchema(Schema):
    """An endpoint of this case system."""

    id = fields.String()
    address = fields.String()
    kinds = fields.List(Word(EventKind))
    state = Word(EndpointState)
    created_at = fields.DateTime()
    last_delivered_at = fields.DateTime(allow_none=True)
    links = fields.Nested(WebhookLinks)


class WebhookWithSecretSchema(WebhookSchema):
    """An endpoint with its secret, which is shown this once. Each event is signed with it: see Webhooks."""

    secret = fields.String()


class DeliverySchema(Schema):
    """One event on its way to one endpoint; `eventId` is the `webhook-id` of every try."""

    id = fields.String()
    event_id = fields.String()
    kind = Word(EventKind)
    suggestion_id = fields.String()
    state = Word(DeliveryState)
    tries = fields.Integer()
    at = fields.DateTime()
    next_try_at = fields.DateTime(allow_none=True)
    reason = fields.Nested(ReasonSchema, allow_none=True)
