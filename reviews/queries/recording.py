"""How far a signature is on its way into the log: asked every few seconds by a page that waits, so it opens no case."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from reviews import permissions
from reviews.models import Release, Review, Suggestion
from reviews.vocabulary import OPEN, State


@dataclass(frozen=True)
class Recording:
    """Where a case stands that somebody signed; `release_id` once its decision went out."""

    id: str
    state: State
    signed_at: datetime
    release_id: str | None


def recording(session: Session, actor: Actor, suggestion_id: str) -> Recording:
    """For who signed, and for nobody else. Raises `NotFound`."""
    actor.must(permissions.REVIEW)
    chosen = (
        select(Suggestion.state, Review.decided_at, Release.id)
        .join(Review, col(Review.suggestion_id) == col(Suggestion.id))
        .outerjoin(Release, col(Release.suggestion_id) == col(Suggestion.id))
        .where(Suggestion.id == suggestion_id, Review.person_id == actor.id, ~col(Review.voided))
    )
    found = session.exec(chosen).first()
    if not found or not found[1] or State(found[0]) in OPEN - {State.SIGNED}:
        raise NotFound("reviews.suggestion_not_found")
    state, signed_at, release_id = found
    return Recording(suggestion_id, State(state), signed_at, release_id)
