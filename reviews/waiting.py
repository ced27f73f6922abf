"""A case that waits: for information from the resident, whose term stands still meanwhile, or for what they say of it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotValid
from infra.identity.actors import Actor, Role, machine
from infra.working_days import end_of_day, end_of_term
from reviews import permissions
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, hold, take
from reviews.models import InformationRequest, Suggestion
from reviews.policy import Act, Action
from reviews.sealed import seal, unseal
from reviews.texts import said
from reviews.vocabulary import ASK_DAYS, Asked, State


def ask(
    session: Session, actor: Actor, suggestion_id: str, epoch: int, asked: Asked, days: int, text: str
) -> InformationRequest:
    """Ask for what is missing, or what the resident thinks of it; the case waits until the end of the last day.

    For information the deadline of the case moves along (Awb 4:5, 4:15). `days` are calendar days; a term never ends on
    a day on which nobody works. The system that sent the case may read the question.
    """
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    question, until = said(text), _until(days)
    take(session, held, Action(Act.ASK, asked=asked, until=until), actor, epoch)
    request = InformationRequest(
        organisation_id=actor.organisation_id, suggestion_id=suggestion_id, kind=asked, asked_by=actor.id,
        sealed_question=b"", until=until,
    )  # fmt: skip
    request.sealed_question = seal(held.key, question, f"question:{request.id}")
    session.add(request)
    ledger.append(
        session, actor, "suggestion.asked", suggestion_id, kind=asked.value, until=until.date().isoformat(),
        request=request.id,
    )  # fmt: skip
    outbox.announce(session, EventKind.INFORMATION_ASKED, suggestion_id)
    return request


def receive(session: Session, actor: Actor, suggestion_id: str, text: str) -> Suggestion:
    """Note what came in: the case goes back on the pile, and time that was not used is taken off its deadline."""
    actor.must(permissions.RECEIVE)
    held = hold(session, suggestion_id)
    if Role.CASE_SYSTEM in actor.roles and held.suggestion.requester != actor.id:
        raise NotFound("reviews.suggestion_not_found")
    answer = said(text)
    take(session, held, Action(Act.RECEIVE), actor)
    _close(session, actor, held, answer)
    ledger.append(session, actor, "suggestion.received", suggestion_id)
    return held.suggestion


def awaited_too_long(session: Session, most: int = 500) -> int:
    """Put back what waited until the end of its time and got no answer: a person goes on with what is known (Awb 4:5)."""
    chosen = (
        select(Suggestion.id)
        .where(Suggestion.state == State.AWAITING, col(Suggestion.awaiting_until) <= clock.now())
        .where(col(Suggestion.due_at) > clock.now())
        .order_by(col(Suggestion.deployment_id), col(Suggestion.id))
        .limit(most)
    )
    ids = list(session.exec(chosen))
    for suggestion_id in ids:
        held = hold(session, suggestion_id)
        actor = machine(held.suggestion.organisation_id)
        take(session, held, Action(Act.RECEIVE), actor)
        _close(session, actor, held)
        ledger.append(session, actor, "suggestion.awaited_too_long", suggestion_id)
    return len(ids)


def requests_of(session: Session, suggestion_ids: list[str]) -> list[InformationRequest]:
    """What was asked in these suggestions, the oldest first."""
    chosen = select(InformationRequest).where(col(InformationRequest.suggestion_id).in_(suggestion_ids))
    return list(session.exec(chosen.order_by(col(InformationRequest.asked_at), col(InformationRequest.id))))


def question_of(held: Held, request: InformationRequest) -> str:
    """What was asked."""
    return str(unseal(held.key, request.sealed_question, f"question:{request.id}"))


def answer_of(held: Held, request: InformationRequest) -> str:
    """What came in; empty while nothing did, and where the time was over."""
    if not request.sealed_answer:
        return ""
    return str(unseal(held.key, request.sealed_answer, f"answer:{request.id}"))


def _close(session: Session, actor: Actor, held: Held, answer: str = "") -> None:
    for request in requests_of(session, [held.suggestion.id]):
        if request.received_at is None:
            request.received_at, request.received_from = clock.now(), actor.id
            request.sealed_answer = seal(held.key, answer, f"answer:{request.id}") if answer else None
            session.add(request)


def _until(days: int) -> datetime:
    least, most = ASK_DAYS
    if not least <= days <= most:
        fault = Fault("days", "reviews.days_needed", {"least": least, "most": most})
        raise NotValid("reviews.question_not_valid", faults=[fault])
    return end_of_day(end_of_term(clock.today() + timedelta(days=days)))
