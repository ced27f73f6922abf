"""Drafts: what somebody typed and did not sign yet, kept for that person alone and gone with the signature."""

from typing import Any

from sqlmodel import Session

from infra import canonical
from infra.errors import Fault, NotNow, NotValid
from infra.identity.actors import Actor
from reviews import notes, permissions
from reviews.facts import Held, hold
from reviews.models import Review
from reviews.sealed import seal, unseal
from reviews.vocabulary import DRAFT_MAX, OPEN, State


def save_draft(
    session: Session, actor: Actor, suggestion_id: str, epoch: int, content: dict[str, Any]
) -> Review:
    """Keep what was typed, as the page that typed it reads it; also when the lease ran out meanwhile.

    No entry in the ledger: nothing was decided, and it may come with every pause in typing. A page of an earlier claim
    does not write over what was typed under a later one.
    """
    actor.must(permissions.REVIEW)
    held = hold(session, suggestion_id)
    review = _own(held, actor)
    if len(canonical.dumps(content)) > DRAFT_MAX:
        fault = Fault("content", "reviews.draft_too_long", {"limit": DRAFT_MAX})
        raise NotValid("reviews.draft_too_long", faults=[fault], limit=DRAFT_MAX)
    if _read(held, review).get("epoch", epoch) > epoch:
        raise NotNow("reviews.refused.not_holder")
    kept = {"epoch": epoch, "content": content}
    review.sealed_draft = seal(held.key, kept, f"draft:{review.id}")
    session.add(review)
    return review


def draft_of(held: Held, person_id: str) -> dict[str, Any] | None:
    """What this person typed and did not sign, or None; nobody else's draft can be asked for."""
    review = held.review_of(person_id)
    return _read(held, review).get("content") if review else None


def _own(held: Held, actor: Actor) -> Review:
    found = held.review_of(actor.id)
    signed = found is not None and found.decided_at is not None and not found.voided
    mine = held.suggestion.holder_id == actor.id or found is not None
    if signed or not mine or State(held.suggestion.state) not in OPEN:
        raise NotNow("reviews.refused.not_holder")
    return notes.of_person(held, actor)


def _read(held: Held, review: Review) -> dict[str, Any]:
    if not review.sealed_draft:
        return {}
    kept: dict[str, Any] = unseal(held.key, review.sealed_draft, f"draft:{review.id}")
    return kept
