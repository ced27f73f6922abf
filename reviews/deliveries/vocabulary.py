"""The words and limits of webhooks."""

from datetime import timedelta
from enum import StrEnum

from infra.queue import Task

DELIVER = Task("reviews.deliver", "steps")

ENDPOINTS_MAX = 5  # per case system
TRIES_MAX = 16  # a day to a day and a half, with the pauses below
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_REST = timedelta(seconds=10), timedelta(hours=6), timedelta(minutes=15)
CALL_SECONDS = 10.0
KEPT = timedelta(days=30)  # how long the record of a delivery is kept
OVERLAP = timedelta(hours=24)  # how long the former secret still signs after a new one was asked


class EventKind(StrEnum):
    """What a case system may be told of a suggestion that it asked for."""

    RELEASED = "released"
    WITHOUT_MODEL = "without_model"
    INFORMATION_ASKED = "information_asked"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    OBJECTION_RESOLVED = "objection_resolved"


class EndpointState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # events are kept for it
    ENDED = "ended"  # nothing goes there any more


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; a person may have it tried again
