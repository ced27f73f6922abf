"""What the resident is asked, for the system that sent the case: the question and its time, and nothing of the work behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.sealing import keys_of
from reviews import permissions
from reviews.models import InformationRequest, Suggestion
from reviews.queries.names import references
from reviews.sealed import scope, unseal
from reviews.vocabulary import State


@dataclass(frozen=True)
class Asked:
    """One open question."""

    id: str
    suggestion_id: str
    reference: str | None
    kind: str
    question: str
    asked_at: datetime
    until: datetime


def open_requests(actor: Actor) -> SelectOfScalar[InformationRequest]:
    """Questions in cases that this system sent and that still wait."""
    actor.must(permissions.FOLLOW_REQUEST)
    return (
        select(InformationRequest)
        .join(Suggestion, col(Suggestion.id) == InformationRequest.suggestion_id)
        .where(Suggestion.requester == actor.id, Suggestion.state == State.AWAITING)
        .where(col(InformationRequest.received_at).is_(None))
    )


def request(session: Session, actor: Actor, request_id: str) -> Asked:
    """One open question. Raises `NotFound` for one that is closed, or of another system."""
    found = session.exec(open_requests(actor).where(InformationRequest.id == request_id)).first()
    asked = told(session, [found]) if found else []
    if not asked:
        raise NotFound("reviews.request_not_found")
    return asked[0]


def told(session: Session, rows: Sequence[InformationRequest]) -> list[Asked]:
    """The questions as they read; those of people who were forgotten are left out."""
    chosen = select(Suggestion).where(col(Suggestion.id).in_([row.suggestion_id for row in rows]))
    cases = {one.id: one.case_id for one in session.exec(chosen)}
    keys = keys_of(session).open_all([scope(case_id) for case_id in cases.values()])
    known = references(session, set(cases.values()))
    found = []
    for row in rows:
        case_id = cases[row.suggestion_id]
        if key := keys.get(scope(case_id)):
            question = str(unseal(key, row.sealed_question, f"question:{row.id}"))
            found.append(
                Asked(
                    row.id, row.suggestion_id, known.get(case_id), row.kind, question, row.asked_at, row.until
                )
            )
    return found
