"""Telling people: called by the step that they are told of, in its own transaction."""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from infra import clock
from infra.database import organisation_of
from infra.errors import NotFound, Parameters
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from reviews.notifications.models import Notification
from reviews.notifications.vocabulary import Kind


def tell(
    session: Session,
    kind: Kind,
    whom: Collection[str] | Role,
    subject_id: str,
    /,
    again_after: timedelta | None = None,
    **codes: str | int | float,
) -> int:
    """Tell these people, or everybody in a role, of one thing; returns how many were told.

    Who was told of it and did not read that yet is not told again, nor within `again_after` of the last time. `codes`
    fill the sentence: codes and numbers, never a name or a reference. The session is one of an organisation.
    """
    people = _in_role(session, whom) if isinstance(whom, Role) else frozenset(whom)
    told = people - _know(session, kind, people, subject_id, again_after)
    for person_id in sorted(told):
        session.add(
            Notification(
                organisation_id=organisation_of(session), person_id=person_id, kind=kind, subject_id=subject_id,
                parameters=Parameters(codes),
            )
        )  # fmt: skip
    return len(told)


def read(session: Session, actor: Actor, notification_id: str) -> Notification:
    """Note that somebody read what they were told. Raises `NotFound` for what was told to another."""
    row = session.get(Notification, notification_id)
    if not row or row.person_id != actor.id:
        raise NotFound("reviews.notification_not_found")
    row.read_at = row.read_at or clock.now()
    session.add(row)
    return row


def read_all(session: Session, actor: Actor) -> None:
    """Note that somebody read everything."""
    chosen = select(Notification).where(
        Notification.person_id == actor.id, col(Notification.read_at).is_(None)
    )
    for row in session.exec(chosen).all():
        row.read_at = clock.now()
        session.add(row)


def _in_role(session: Session, role: Role) -> frozenset[str]:
    living = session.exec(select(Membership).where(col(Membership.active))).all()
    return frozenset(one.person_id for one in living if role.value in one.roles)


def _know(
    session: Session, kind: Kind, people: Collection[str], subject_id: str, again_after: timedelta | None
) -> frozenset[str]:
    unread = col(Notification.read_at).is_(None)
    still = unread if again_after is None else or_(unread, col(Notification.at) > clock.now() - again_after)
    chosen = select(Notification.person_id).where(
        Notification.kind == kind,
        Notification.subject_id == subject_id,
        col(Notification.person_id).in_(people),
        still,
    )
    return frozenset(session.exec(chosen))
