"""What people noted in a case: data that are wrong, what a resident said, why it was passed on; sealed, and never lost.

The notes of one person stand sealed in that person's review. Who may read them follows from what they tell: facts about
the case are for every reader, what tells a judgement (a hearing too) is for its writer, and for who judged already.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock
from infra.identity.actors import Actor
from infra.sealing import Erased
from register.explanation import Value
from reviews.facts import Held, former
from reviews.models import Review
from reviews.sealed import seal, unseal


class Kind(StrEnum):
    """What a note is about."""

    WRONG_DATUM = "wrong_datum"
    HEARD = "heard"
    ESCALATED = "escalated"
    RAISED = "raised"


# Who hears a resident is mostly about to decide against them, so that a hearing too tells what its writer thought.
ABOUT_THE_CASE = frozenset({Kind.WRONG_DATUM})


@dataclass(frozen=True)
class Note:
    """One note. `code` is how somebody was heard or why a case was raised; `datum`, `value` and `source` are of a wrong
    datum: which feature, what it should be (None where that is not known) and where that is known from."""

    kind: Kind
    at: datetime
    person_id: str
    text: str = ""
    code: str = ""
    datum: str = ""
    value: Value = None
    source: str = ""


def of_person(held: Held, actor: Actor) -> Review:
    """The actor's review of this suggestion, begun now where there is none."""
    if found := held.review_of(actor.id):
        return found
    row = held.suggestion
    review = Review(organisation_id=row.organisation_id, suggestion_id=row.id, person_id=actor.id)
    held.reviews.append(review)
    return review


def add(session: Session, held: Held, actor: Actor, notes: list[Note]) -> str:
    """Add notes of the actor; return a commitment to all of that person's notes, for the ledger."""
    review = of_person(held, actor)
    content = [_as_data(note) for note in [*_of(held, review), *notes]]
    about = f"notes:{review.id}"
    review.sealed_notes = seal(held.key, content, about)
    session.add(review)
    return held.key.commit(canonical.dumps(content), about)


def note(kind: Kind, actor: Actor, text: str = "", code: str = "") -> Note:
    """A note of this moment."""
    return Note(kind, clock.now(), actor.id, text, code)


def readable_by(session: Session, held: Held, person_id: str) -> list[Note]:
    """The notes that this person may read now, those on content that was replaced too, the oldest first."""
    own = held.review_of(person_id)
    seen = bool(own and own.seen_at)
    found = [one for review in [*_earlier(session, held), *held.reviews] for one in _of(held, review)]
    readable = [one for one in found if seen or one.person_id == person_id or one.kind in ABOUT_THE_CASE]
    return sorted(readable, key=lambda one: one.at)


def _earlier(session: Session, held: Held) -> list[Review]:
    chosen = select(Review).where(col(Review.suggestion_id).in_(former(session, held.suggestion)))
    return list(session.exec(chosen)) if held.suggestion.replaces_id else []


def _of(held: Held, review: Review) -> list[Note]:
    try:
        told = (
            unseal(held.key, review.sealed_notes or b"", f"notes:{review.id}") if review.sealed_notes else []
        )
    except Erased:
        return []  # noted before the person was forgotten, and came back since
    return [_note_from(one, review.person_id) for one in told]


def _note_from(told: dict[str, Any], person_id: str) -> Note:
    read = {"kind": Kind(told["kind"]), "at": datetime.fromisoformat(told["at"]), "person_id": person_id}
    return Note(**told | read)


def _as_data(note: Note) -> dict[str, Value]:
    data = asdict(note) | {"kind": note.kind.value, "at": note.at.isoformat()}
    del data["person_id"]
    return data
