"""Which assessments wait for one person: for a second signature, or for the FG's advice."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, select

from infra.identity.actors import Actor
from register.assessments.models import Answer, Assessment, Signature
from register.assessments.vocabulary import ADVICE, AssessmentState, Signer, signers_of
from register.instruments.definition import Kind
from register.models import Algorithm
from register.vocabulary import Standing


def to_sign(session: Session, who: Actor) -> list[Assessment]:
    """Open assessments that another signed and that wait for a signature in a capacity of this person."""
    chosen = select(Assessment, Signature.capacity).join(
        Signature, col(Signature.assessment_id) == Assessment.id
    )
    signed: dict[str, set[str]] = {}
    found: dict[str, Assessment] = {}
    for one, capacity in session.exec(chosen.where(*_open())).all():
        signed.setdefault(one.id, set()).add(capacity)
        found[one.id] = one
    return [one for one in found.values() if _theirs(who, signers_of(one.kind), signed[one.id])]


def to_advise(session: Session) -> list[Assessment]:
    """Open data protection assessments on which the FG did not advise yet."""
    advised = exists().where(col(Answer.assessment_id) == Assessment.id, col(Answer.question_id) == ADVICE)
    chosen = select(Assessment).where(*_open(), Assessment.kind == Kind.DPIA, ~advised)
    return list(session.exec(chosen).all())


def _open() -> tuple[ColumnElement[bool], ...]:
    alive = select(Algorithm.id).where(Algorithm.standing != Standing.WITHDRAWN)
    return col(Assessment.state) == AssessmentState.OPEN, col(Assessment.algorithm_id).in_(alive)


def _theirs(who: Actor, asked: Sequence[Signer], given: set[str]) -> bool:
    return any(one.value in who.roles and one.value not in given for one in asked)
