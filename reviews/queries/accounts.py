"""The account of one released decision: what the model said, how far that can be relied on, and how people came to decide.

Days, never moments of one person's work: between the moments of judging and signing lies how long a colleague took, and
that is no colleague's to see (WOR 27(1)(l)).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra.ledger.models import Leaf
from register.models import Decision, Deployment, ModelVersion, Revision
from reviews.facts import Held
from reviews.models import Release, Review
from reviews.queries.beside import Beside, told_beside
from reviews.queries.looking import look
from reviews.queries.outcomes import Outcome, decided_in
from reviews.queries.signatures import Signature, signatures
from reviews.sealed import judgement_of
from reviews.vocabulary import State


@dataclass(frozen=True)
class Reader:
    """What one person signed, and what that person thought before; `own` is None where nothing was judged first.

    `number` is the place of the signature in the log; None while it is being recorded.
    """

    signed: Signature
    own: str | None
    confidence: str
    blind: bool
    number: int | None


@dataclass(frozen=True)
class Account:
    """One released decision with what lies under it."""

    outcome: Outcome
    beside: Beside
    readers: list[Reader]
    state: State
    escalated: bool
    heard: str
    received_at: datetime
    predicted_at: datetime | None
    due_at: datetime
    deployment: Deployment
    decision: Decision | None
    model: ModelVersion
    revision: Revision
    number: int | None


def account_of(session: Session, release: Release) -> Account:
    """For whoever asked whether it may be seen. Similar cases are those that were decided before. Raises `Erased`."""
    held = look(session, release.suggestion_id)
    row, deployment = held.suggestion, held.deployment
    model = session.get_one(ModelVersion, deployment.model_version_id)
    outcome = decided_in(session, held, release)
    places = _places(session, [release.entry_id, *(one.entry_id or "" for one in held.reviews)])
    return Account(
        outcome=outcome, beside=told_beside(session, held, model, outcome.case, before=release.id),
        readers=_readers(session, held, places), state=State(row.state), escalated=row.escalated, heard=row.heard or "",
        received_at=row.created_at, predicted_at=row.predicted_at, due_at=row.due_at, deployment=deployment,
        decision=session.get(Decision, deployment.decision_id) if deployment.decision_id else None, model=model,
        revision=session.get_one(Revision, deployment.revision_id), number=places.get(release.entry_id),
    )  # fmt: skip


def _readers(session: Session, held: Held, places: dict[str, int]) -> list[Reader]:
    by_person = {one.person_id: one for one in held.reviews}
    signed = signatures(session, held)
    return [_reader(held, one, by_person[one.person_id], places) for one in signed]


def _reader(held: Held, signed: Signature, review: Review, places: dict[str, int]) -> Reader:
    number = places.get(review.entry_id or "")
    if not review.sealed_judgement or not review.judged_at:
        return Reader(signed, None, "", False, number)
    own = judgement_of(held.key, review)
    blind = review.seen_at is not None and review.judged_at <= review.seen_at
    return Reader(signed, str(own["outcome"]), str(own["confidence"]), blind, number)


def _places(session: Session, entry_ids: list[str]) -> dict[str, int]:
    """The place of each entry in the log, of those that have one."""
    chosen = select(Leaf.id, Leaf.number).where(col(Leaf.id).in_([one for one in entry_ids if one]))
    return dict(session.exec(chosen).all())
