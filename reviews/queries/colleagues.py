"""What lies between colleagues: who holds what, what waits for an answer, and on what somebody is asked to think along."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, exists, select

from infra.identity.actors import Actor, Role
from infra.identity.people import members, names_of
from register.models import Texts
from reviews import permissions
from reviews.models import Consultation, InformationRequest, Suggestion
from reviews.queries.names import deployments_named, references
from reviews.queries.work import HELD, WorkRow, rows_of
from reviews.vocabulary import OPEN, State

MOST = 100
READERS = frozenset({Role.CASEWORKER, Role.SECOND_READER, Role.ARBITER})


@dataclass(frozen=True)
class InHand:
    """A case that somebody holds."""

    case: WorkRow
    holder: str


@dataclass(frozen=True)
class Question:
    """A question of a colleague, about a case that is still open."""

    id: str
    suggestion_id: str
    reference: str | None
    algorithm: str
    purpose: Texts
    asked_by: str
    asked_at: datetime


def in_hand(session: Session, actor: Actor) -> list[InHand]:
    """Who holds what, for the team lead; the first to act by first."""
    if not actor.may(permissions.ASSIGN):
        return []
    chosen = select(Suggestion.id).where(
        col(Suggestion.state).in_(HELD), col(Suggestion.holder_id).is_not(None)
    )
    ids = list(session.exec(chosen.order_by(col(Suggestion.act_by)).limit(MOST)))
    rows = rows_of(session, deployments_named(session), ids)
    names = names_of(session, {row.holder_id for row in rows if row.holder_id})
    return [InHand(row, names.get(row.holder_id or "", "")) for row in rows]


def readers(session: Session) -> list[tuple[str, str]]:
    """Who could take a case, as id and name, by name."""
    found = members(session)
    return [
        (person.id, person.name)
        for person, membership in found
        if membership.active and READERS & {Role(role) for role in membership.roles}
    ]


def awaiting(session: Session, actor: Actor) -> list[WorkRow]:
    """Cases of this person that wait for somebody outside; those of everybody for the team lead."""
    actor.must(permissions.SEE_QUEUE)
    chosen = select(Suggestion.id).where(Suggestion.state == State.AWAITING)
    if not actor.may(permissions.ASSIGN):
        theirs = col(InformationRequest.suggestion_id) == col(Suggestion.id)
        mine = (theirs, col(InformationRequest.asked_by) == actor.id)
        chosen = chosen.where(exists().where(*mine))
    ids = list(session.exec(chosen.order_by(col(Suggestion.awaiting_until)).limit(MOST)))
    return rows_of(session, deployments_named(session), ids)


def questions(session: Session, actor: Actor) -> list[Question]:
    """What colleagues ask this person about cases that are still open, the oldest first."""
    named = deployments_named(session)
    chosen = (
        select(Consultation, Suggestion)
        .where(Consultation.suggestion_id == Suggestion.id, Consultation.person_id == actor.id)
        .where(col(Consultation.answered_at).is_(None), col(Suggestion.state).in_(OPEN))
        .order_by(col(Consultation.asked_at))
    )
    found = session.exec(chosen.limit(MOST)).all()
    known = references(session, [row.case_id for _, row in found])
    names = names_of(session, {one.asked_by for one, _ in found})
    return [
        Question(
            one.id, row.id, known.get(row.case_id), named[row.deployment_id][1].name,
            named[row.deployment_id][0].purpose, names.get(one.asked_by, ""), one.asked_at,
        )
        for one, row in found
    ]  # fmt: skip
