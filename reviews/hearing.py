"""Hearing the resident before a decision against them, or the ground on which that may be left out (Awb 4:7 to 4:12)."""

from sqlmodel import Session

from infra import ledger
from infra.identity.actors import Actor
from reviews import notes, permissions
from reviews.facts import hold, take
from reviews.models import Suggestion
from reviews.notes import Kind
from reviews.policy import Act, Action
from reviews.texts import said
from reviews.vocabulary import Heard


def hear(session: Session, actor: Actor, suggestion_id: str, epoch: int, how: Heard, text: str) -> Suggestion:
    """Note that the resident was heard and what they said, or why they need not be; the last note counts."""
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    told = said(text)
    take(session, held, Action(Act.HEAR, heard=True), actor, epoch)
    held.suggestion.heard = how.value
    committed = notes.add(session, held, actor, [notes.note(Kind.HEARD, actor, told, how.value)])
    ledger.append(session, actor, "suggestion.heard", suggestion_id, how=how.value, note=committed)
    return held.suggestion
