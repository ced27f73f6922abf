"""The occasions on which a step tells somebody: one line in the step, in its own transaction."""

from sqlmodel import Session

from infra.identity.actors import Role
from register.models import Algorithm
from reviews.models import Consultation
from reviews.notifications.telling import tell
from reviews.notifications.vocabulary import Kind
from reviews.vocabulary import ReviewPolicy


def escalated(session: Session, policy: ReviewPolicy, suggestion_id: str) -> None:
    """Whoever is arbiter under this policy: a case waits."""
    tell(session, Kind.ESCALATION, Role(policy.arbiter.value), suggestion_id)


def consulted(session: Session, consultation: Consultation) -> None:
    """The colleague who is asked to think along."""
    tell(session, Kind.CONSULTATION, [consultation.person_id], consultation.id)


def answered(session: Session, consultation: Consultation) -> None:
    """Who asked: there is an answer."""
    tell(session, Kind.ANSWER, [consultation.asked_by], consultation.suggestion_id)


def assigned(session: Session, person_id: str, suggestion_id: str) -> None:
    """Who was given a colleague's case."""
    tell(session, Kind.ASSIGNED, [person_id], suggestion_id)


def objected(session: Session, objection_id: str) -> None:
    """Whoever handles objections: one came in, or came back."""
    tell(session, Kind.OBJECTION, Role.OBJECTION_HANDLER, objection_id)


def asked_to_be_forgotten(session: Session, request_id: str) -> None:
    """Whoever handles requests under the AVG: one came in over the API, and a month runs."""
    tell(session, Kind.ERASURE, Role.PRIVACY_OFFICER, request_id)


def alarmed(session: Session, alarm_id: str, algorithm_id: str) -> None:
    """The team lead and the owner. Of what is for one person's eyes alone nobody is told: a mail about it passes through the employer."""
    tell(session, Kind.ALARM, Role.TEAM_LEAD, alarm_id)
    tell(session, Kind.ALARM, [session.get_one(Algorithm, algorithm_id).owner_id], alarm_id)
