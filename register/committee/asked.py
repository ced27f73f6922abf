"""How much of the committee's work waits for one person."""

from sqlmodel import Session, col, func, select

from infra.identity.actors import Actor
from register.committee.calendar import to_vote, unfinished
from register.committee.models import Advice, AdviceCondition, AdviceRequest, Meeting, Opinion, Question
from register.committee.vocabulary import Function, MeetingState, RequestState
from register.models import Algorithm
from register.vocabulary import Standing


def votes(session: Session, who: Actor) -> int:
    """Proposals on which a member is asked to vote."""
    return len(to_vote(session, who.id))


def invitations(session: Session, who: Actor) -> int:
    """Meetings and written procedures to which a member was convened and that did not begin yet."""
    convened = select(Meeting).where(Meeting.state == MeetingState.CONVENED)
    return sum(who.id in one.invited for one in session.exec(convened))


def requests(session: Session) -> int:
    """Requests that are on no agenda."""
    chosen = select(func.count(col(AdviceRequest.id))).where(AdviceRequest.state == RequestState.WAITING)
    return session.exec(chosen).one()


def questions(session: Session, who: Actor) -> list[str]:
    """Of each question without an answer about this person's algorithms, which algorithm it is about."""
    chosen = select(Question.algorithm_id).where(
        Question.algorithm_id == Algorithm.id,
        Algorithm.owner_id == who.id,
        col(Question.answered_at).is_(None),
    )
    return list(session.exec(chosen).all())


def conditions(session: Session, who: Actor) -> list[str]:
    """Of each condition that this person sees to and did not report on, which algorithm it is about."""
    chosen = select(Advice.algorithm_id).join(AdviceCondition, col(AdviceCondition.advice_id) == Advice.id)
    mine = chosen.where(
        AdviceCondition.owner_id == who.id, col(AdviceCondition.checked_at).is_(None),
        col(AdviceCondition.reported_at).is_(None),
    )  # fmt: skip
    return list(session.exec(mine).all())


def reported(session: Session) -> int:
    """Conditions of which somebody must check whether they are met."""
    chosen = select(func.count(col(AdviceCondition.id))).where(
        col(AdviceCondition.checked_at).is_(None), col(AdviceCondition.reported_at).is_not(None)
    )
    return session.exec(chosen).one()


def opinions(session: Session, who: Actor) -> list[str]:
    """Of each request for advice on which this person's function (FG, CISO) did not say anything yet, which algorithm."""
    chosen = select(AdviceRequest.algorithm_id, AdviceRequest.asked_at).join(
        Algorithm, col(Algorithm.id) == AdviceRequest.algorithm_id
    )
    open_ones = chosen.where(
        col(AdviceRequest.state).in_([RequestState.WAITING, RequestState.SCHEDULED]),
        Algorithm.standing != Standing.WITHDRAWN,
    )
    asked = session.exec(open_ones).all()
    given = session.exec(select(Opinion.algorithm_id, Opinion.function, Opinion.given_at)).all()
    return [
        algorithm_id
        for function in Function
        if function.value in who.roles
        for algorithm_id, asked_at in asked
        if not any(one == algorithm_id and by == function and at >= asked_at for one, by, at in given)
    ]


def without_reply(session: Session) -> int:
    """Adopted advice to which the college did not reply."""
    return sum(not line.replied for line in unfinished(session))
