"""A question of a colleague, with the case that it is about: the facts, and never an output or anybody's judgement."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.people import names_of
from register.explanation import Value
from register.model_versions import features_of
from register.models import Algorithm, Feature, Texts
from reviews import colleagues, permissions
from reviews.models import Case, Consultation
from reviews.queries.looking import look
from reviews.sealed import input_of, reference_of
from reviews.vocabulary import OPEN, State


@dataclass(frozen=True)
class Consulted:
    """`case` is None once the case is closed: there is nothing to think along about any more."""

    id: str
    reference: str
    algorithm: str
    purpose: Texts
    asked_by: str
    asked_at: datetime
    question: str
    answer: str
    open: bool
    case: list[tuple[Feature, Value]] | None


def consulted(session: Session, actor: Actor, consultation_id: str) -> Consulted:
    """What this person was asked. Raises `NotFound` for anybody else, and `Erased`."""
    actor.must(permissions.THINK_ALONG)
    found = session.get(Consultation, consultation_id)
    if not found or found.person_id != actor.id:
        raise NotFound("reviews.consultation_not_found")
    held = look(session, found.suggestion_id)
    row, is_open = held.suggestion, State(held.suggestion.state) in OPEN
    values = input_of(held.key, row)
    features = features_of(session, held.deployment.model_version_id)
    return Consulted(
        id=found.id, reference=reference_of(held.key, session.get_one(Case, row.case_id)),
        algorithm=session.get_one(Algorithm, held.deployment.algorithm_id).name, purpose=held.deployment.purpose,
        asked_by=names_of(session, [found.asked_by]).get(found.asked_by, ""), asked_at=found.asked_at,
        question=colleagues.question_of(held, found), answer=colleagues.answer_of(held, found), open=is_open,
        case=[(feature, values.get(feature.name)) for feature in features] if is_open else None,
    )  # fmt: skip
