"""Colleagues: who may be given a case or asked to think along, and thinking along itself."""

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.identity.models import Person
from reviews import permissions
from reviews.facts import Held, duties_of, hold, take, who_of
from reviews.models import Consultation
from reviews.notifications import occasions
from reviews.policy import Act, Action, Duty
from reviews.sealed import seal, unseal
from reviews.texts import said
from reviews.vocabulary import OPEN, State

THINK_ALONG = frozenset({Duty.READ, Duty.SECOND, Duty.ARBITRATE, Duty.LEAD})


def colleague(session: Session, held: Held, person_id: str) -> Actor:
    """Somebody who works here now and has a duty in this review. Raises `NotValid` at `person`."""
    try:
        membership = people.member(session, person_id)
    except NotFound:
        raise _no_colleague() from None
    roles = frozenset(Role(role) for role in membership.roles)
    found = Actor(person_id, membership.organisation_id, roles, session.get_one(Person, person_id).name)
    if not membership.active or not duties_of(found, held.deployment.review_policy) & THINK_ALONG:
        raise _no_colleague()
    return found


def consult(
    session: Session, actor: Actor, suggestion_id: str, epoch: int, person_id: str, question: str
) -> Consultation:
    """Ask a colleague to think along, who sees the case and the question, and then signs nothing in this case."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    asked = said(question, "question")
    to = who_of(session, colleague(session, held, person_id), held.deployment)
    take(session, held, Action(Act.CONSULT, to=to), actor, epoch)
    consultation = Consultation(
        organisation_id=actor.organisation_id, suggestion_id=suggestion_id, asked_by=actor.id, person_id=person_id,
        sealed_question=b"",
    )  # fmt: skip
    consultation.sealed_question = seal(held.key, asked, f"consulted:{consultation.id}")
    session.add(consultation)
    ledger.append(
        session, actor, "suggestion.consulted", suggestion_id, consultation=consultation.id, to=person_id
    )
    occasions.consulted(session, consultation)
    return consultation


def answer_consultation(session: Session, actor: Actor, consultation_id: str, text: str) -> Consultation:
    """Answer once what a colleague asked, for as long as the case is open."""
    actor.must(permissions.THINK_ALONG)
    consultation = session.get(Consultation, consultation_id)
    if not consultation or consultation.person_id != actor.id:
        raise NotFound("reviews.consultation_not_found")
    held = hold(session, consultation.suggestion_id)
    session.refresh(consultation)
    if consultation.answered_at:
        raise NotNow("reviews.consultation_answered")
    if State(held.suggestion.state) not in OPEN:
        raise NotNow("reviews.consultation_closed")
    consultation.sealed_answer = seal(held.key, said(text), f"advised:{consultation.id}")
    consultation.answered_at = clock.now()
    session.add(consultation)
    ledger.append(session, actor, "consultation.answered", consultation_id)
    occasions.answered(session, consultation)
    return consultation


def question_of(held: Held, consultation: Consultation) -> str:
    """What was asked."""
    return str(unseal(held.key, consultation.sealed_question, f"consulted:{consultation.id}"))


def answer_of(held: Held, consultation: Consultation) -> str:
    """What the colleague answered; empty while there is no answer."""
    if not consultation.sealed_answer:
        return ""
    return str(unseal(held.key, consultation.sealed_answer, f"advised:{consultation.id}"))


def _no_colleague() -> NotValid:
    return NotValid("reviews.no_colleague", faults=[Fault("person", "reviews.no_colleague")])
