"""One case with all that belongs to it, to look at."""

from sqlmodel import Session, col, select

from infra.errors import NotFound
from register.models import Deployment
from reviews.facts import Held
from reviews.models import Review, Suggestion
from reviews.processed import concerns
from reviews.sealed import key_of


def look(session: Session, suggestion_id: str) -> Held:
    """As `facts.hold`, without a lock: nothing is going to change. Raises `NotFound`, and `Erased`."""
    suggestion = session.get(Suggestion, suggestion_id)
    if not suggestion:
        raise NotFound("reviews.suggestion_not_found")
    deployment = session.get_one(Deployment, suggestion.deployment_id)
    concerns(session, suggestion)
    chosen = select(Review).where(Review.suggestion_id == suggestion_id).order_by(col(Review.opened_at))
    return Held(suggestion, deployment, list(session.exec(chosen)), key_of(session, suggestion.case_id))
