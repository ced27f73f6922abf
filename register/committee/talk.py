"""What is said about an algorithm in its dossier: questions with answers, opinions, and the request that is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from register.basis import Basis, basis_of, moved
from register.committee.models import AgendaItem, Meeting, Opinion, Question
from register.committee.requests import pending_request
from register.committee.vocabulary import ItemState
from register.models import Algorithm


@dataclass(frozen=True)
class QuestionShown:
    """A question and, when there is one, its answer; people by their function."""

    id: str
    text: str
    asked_as: str
    asked_at: datetime
    answer: str
    answered_as: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class OpinionShown:
    """What the FG or the CISO found; `stale` names what moved since."""

    function: str
    finding: str
    text: str
    given_at: datetime
    stale: tuple[str, ...]


@dataclass(frozen=True)
class RequestShown:
    """The request that has no advice yet, and the meeting on whose agenda it stands; `stale` is what moved since."""

    id: str
    question: str
    asked_at: datetime
    stale: tuple[str, ...]
    item_id: str | None
    meeting: Meeting | None


def questions_about(session: Session, algorithm_id: str) -> tuple[QuestionShown, ...]:
    """Every question about an algorithm, the oldest first."""
    chosen = select(Question).where(Question.algorithm_id == algorithm_id)
    rows = session.exec(chosen.order_by(col(Question.asked_at), col(Question.id)))
    return tuple(
        QuestionShown(
            row.id, row.text, row.asked_as, row.asked_at, row.answer, row.answered_as, row.answered_at
        )
        for row in rows
    )


def opinions_on(session: Session, algorithm: Algorithm) -> tuple[OpinionShown, ...]:
    """Every opinion on an algorithm, the newest first."""
    chosen = select(Opinion).where(Opinion.algorithm_id == algorithm.id)
    rows = session.exec(chosen.order_by(col(Opinion.given_at).desc())).all()
    now = basis_of(session, algorithm) if rows else {}
    return tuple(
        OpinionShown(row.function, row.finding, row.text, row.given_at, _moved(row.basis, now))
        for row in rows
    )


def request_about(session: Session, algorithm: Algorithm) -> RequestShown | None:
    """The open request for advice on an algorithm, if there is one."""
    request = pending_request(session, algorithm.id)
    if request is None:
        return None
    chosen = select(AgendaItem, Meeting).where(
        AgendaItem.request_id == request.id, AgendaItem.state != ItemState.POSTPONED,
        Meeting.id == AgendaItem.meeting_id,
    )  # fmt: skip
    item, meeting = session.exec(chosen).first() or (None, None)
    stale = _moved(request.basis, basis_of(session, algorithm))
    return RequestShown(
        request.id, request.question, request.asked_at, stale, item.id if item else None, meeting
    )


def _moved(then: Basis, now: Basis) -> tuple[str, ...]:
    """What moved; that a first deployment came after it is no change of what was judged."""
    return tuple(part for part in moved(then, now) if part != "policy" or "policy" in then)
