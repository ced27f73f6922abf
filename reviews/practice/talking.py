"""After a practice case was closed: what the experts said of it is shown, and who does not agree says so."""

from sqlmodel import Session, col, select

from infra import ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor
from reviews.facts import Held
from reviews.models import Case, Review, Suggestion
from reviews.practice import library, permissions, stories
from reviews.sealed import reference_of, seal, unseal
from reviews.seeded.models import PracticeReply, PracticeRun
from reviews.seeded.vocabulary import REPLY_MAX
from reviews.vocabulary import State


def disagree(session: Session, actor: Actor, suggestion_id: str, text: str) -> PracticeReply:
    """Say why the experts may be wrong: the case goes into no work any more until people talked about it."""
    actor.must(permissions.REPLY)
    run = closed_run(session, actor, suggestion_id)
    if not run:
        raise NotFound("reviews.practice.not_found")
    if reply_of(session, suggestion_id, actor.id):
        raise NotNow("reviews.practice.replied_already")
    text = text.strip()
    if code := stories.text_fault(text, REPLY_MAX) if text else "reviews.practice.reply_needed":
        raise NotValid("reviews.practice.reply_not_valid", faults=[Fault("text", code, {"limit": REPLY_MAX})])
    case = library.get(session, run.practice_case_id)
    reply = PracticeReply(
        organisation_id=case.organisation_id, practice_case_id=case.id, suggestion_id=suggestion_id,
        person_id=actor.id, sealed_text=b"",
    )  # fmt: skip
    reply.sealed_text = seal(stories.key_of(session, case.id), text, f"reply:{reply.id}")
    session.add(reply)
    library.dispute(session, case)
    ledger.append(session, actor, "practice.disagreed", case.id, reply=reply.id)
    return reply


def closed_run(session: Session, actor: Actor, suggestion_id: str) -> PracticeRun | None:
    """The practice behind a suggestion, for who worked on it and only once it is closed; None for every other."""
    chosen = (
        select(PracticeRun)
        .join(Suggestion, col(Suggestion.id) == col(PracticeRun.suggestion_id))
        .join(Review, col(Review.suggestion_id) == col(PracticeRun.suggestion_id))
        .where(
            PracticeRun.suggestion_id == suggestion_id,
            Suggestion.state == State.PRACTISED,
            Review.person_id == actor.id,
        )
    )
    return session.exec(chosen).first()


def reply_of(session: Session, suggestion_id: str, person_id: str) -> PracticeReply | None:
    chosen = select(PracticeReply).where(
        PracticeReply.suggestion_id == suggestion_id, PracticeReply.person_id == person_id
    )
    return session.exec(chosen).first()


def text_of(session: Session, reply: PracticeReply) -> str:
    """What a reader brought."""
    return str(
        unseal(stories.key_of(session, reply.practice_case_id), reply.sealed_text, f"reply:{reply.id}")
    )


def reference(session: Session, held: Held) -> str:
    """Under which reference the case stood among the work."""
    return reference_of(held.key, session.get_one(Case, held.suggestion.case_id))
