"""What the pages show of notifications: how many are unread, and the list of one person."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from infra.errors import Parameters
from infra.identity.actors import Actor
from reviews.notifications.models import Notification
from reviews.notifications.vocabulary import SHOWN


@dataclass(frozen=True)
class Line:
    """One thing that somebody was told. Its words stand under `reviews.notifications.kind.<kind>`."""

    id: str
    kind: str
    parameters: Parameters
    at: datetime
    read: bool


def unread(session: Session, actor: Actor) -> int:
    """How much this person did not read."""
    chosen = select(func.count(col(Notification.id))).where(
        Notification.person_id == actor.id, col(Notification.read_at).is_(None)
    )
    return session.exec(chosen).one()


def lines(session: Session, actor: Actor) -> list[Line]:
    """What this person was told: what is unread first, then the newest."""
    chosen = select(Notification).where(Notification.person_id == actor.id)
    ordered = chosen.order_by(col(Notification.read_at).is_not(None), col(Notification.at).desc()).limit(
        SHOWN
    )
    return [
        Line(row.id, row.kind, row.parameters, row.at, row.read_at is not None)
        for row in session.exec(ordered)
    ]
