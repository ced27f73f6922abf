"""How much of the committee's work waits for one person."""

from sqlmodel import Session, col, func, select

from infra.identity.actors import Actor
from register.committee.calendar import to_vote, unfinished
from register.committee.models import AdviceCondition, AdviceRequest, Question
from register.committee.vocabulary import RequestState
from register.models import Algorithm


def votes(session: Session, who: Actor) -> int:
    """Proposals on which a member is asked to vote."""
    return len(to_vote(session, who.id))


def requests(session: Session) -> int:
    """Requests that are on no agenda."""
    chosen = select(func.count(col(AdviceRequest.id))).where(AdviceRequest.state == RequestState.WAITING)
    return session.exec(chosen).one()


def questions(session: Session, who: Actor) -> int:
    """Questions without an answer about the algorithms of this person."""
    chosen = select(func.count(col(Question.id))).where(
        Question.algorithm_id == Algorithm.id,
        Algorithm.owner_id == who.id,
        col(Question.answered_at).is_(None),
    )
    return session.exec(chosen).one()


def conditions(session: Session, who: Actor) -> int:
    """Conditions that this person sees to and did not report on."""
    chosen = select(func.count(col(AdviceCondition.id))).where(
        AdviceCondition.owner_id == who.id, col(AdviceCondition.checked_at).is_(None),
        col(AdviceCondition.reported_at).is_(None),
    )  # fmt: skip
    return session.exec(chosen).one()


def reported(session: Session) -> int:
    """Conditions of which somebody must check whether they are met."""
    chosen = select(func.count(col(AdviceCondition.id))).where(
        col(AdviceCondition.checked_at).is_(None), col(AdviceCondition.reported_at).is_not(None)
    )
    return session.exec(chosen).one()


def without_reply(session: Session) -> int:
    """Adopted advice to which the college did not reply."""
    return sum(not line.replied for line in unfinished(session))
