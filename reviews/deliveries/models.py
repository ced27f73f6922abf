"""The tables of webhooks: where a case system wants to hear, and what is on its way there. Ids and codes, nothing personal."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.deliveries.vocabulary import DeliveryState, EndpointState, EventKind


class Endpoint(Owned, table=True):
    """An address of a case system. Its secrets are sealed under the key of the organisation.

    `busy_by` is the job that sends to it now; `rest_until` holds all of its deliveries back after a failure.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = owned(words("state", EndpointState))

    api_key_id: str = Field(max_length=32, index=True)
    address: str = Field(max_length=500)
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = Field(default=EndpointState.ACTIVE, max_length=10)
    sealed_secret: bytes
    sealed_former: bytes | None = None
    former_until: datetime | None = Field(default=None, sa_type=Instant)
    busy_by: str | None = Field(default=None, max_length=32)
    busy_until: datetime | None = Field(default=None, sa_type=Instant)
    rest_until: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    heard_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Delivery(Owned, table=True):
    """One event for one endpoint. `event_id` is the same at every try, so that a receiver knows what came twice."""

    __table_args__ = owned(
        words("kind", EventKind),
        words("state", DeliveryState),
        belongs_to("webhook_endpoint", "endpoint_id"),
        belongs_to("suggestion"),
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_delivery_due", "endpoint_id", "state", "next_at"),
    )

    endpoint_id: str = Field(max_length=32)
    event_id: str = Field(max_length=32)
    kind: str = Field(max_length=20)
    suggestion_id: str = Field(max_length=32)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    state: str = Field(default=DeliveryState.WAITING, max_length=10)
    tries: int = 0
    next_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=80)
    reason_parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
