"""The answers of an assessment as they stand: the last version of each, with references followed to what they say now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from infra.identity.people import names_of
from register.assessments.models import Answer, Assessment
from register.assessments.values import Value, filled
from register.assessments.vocabulary import ADVICE, AssessmentState

FARTHEST = 8  # references of references


@dataclass(frozen=True)
class Given:
    """An answer with who gave it. `refers_to` is (assessment, question) where it is taken from elsewhere."""

    question_id: str
    value: Value
    version: int
    author_id: str
    at: datetime
    refers_to: tuple[str, str] | None = None
    lost: bool = False  # it refers to an answer that is no longer there


NEVER: dict[str, Given] = {}


def rows(session: Session, assessment_id: str) -> dict[str, Answer]:
    """The last version of each answer, as it is stored."""
    last = (
        select(col(Answer.question_id), func.max(col(Answer.version)).label("version"))
        .where(Answer.assessment_id == assessment_id)
        .group_by(col(Answer.question_id))
        .subquery()
    )
    chosen = select(Answer).where(
        Answer.assessment_id == assessment_id,
        Answer.question_id == last.c.question_id,
        Answer.version == last.c.version,
    )
    return {row.question_id: row for row in session.exec(chosen)}


def current(session: Session, assessment: Assessment) -> dict[str, Given]:
    """Every answer as it counts now. Of a signed assessment references were copied: they no longer move."""
    stored = rows(session, assessment.id)
    return {name: _given(session, row, assessment) for name, row in stored.items()}


def plain(given: Mapping[str, Given]) -> dict[str, Any]:
    """Only the values, of the questions that have one; the FG's advice is no answer to a question."""
    return {name: one.value for name, one in given.items() if filled(one.value) and name != ADVICE}


def history(session: Session, assessment_id: str, question_id: str) -> list[Answer]:
    """Every version of one answer, the first one first."""
    chosen = select(Answer).where(Answer.assessment_id == assessment_id, Answer.question_id == question_id)
    return list(session.exec(chosen.order_by(col(Answer.version))))


def authors(session: Session, versions: Iterable[Answer]) -> dict[str, str]:
    """The names of who gave these answers."""
    return names_of(session, {row.author_id for row in versions})


def followed(session: Session, assessment_id: str, question_id: str) -> tuple[Value, bool]:
    """What an answer elsewhere says now, and whether it is there at all."""
    for _ in range(FARTHEST):
        chosen = select(Answer).where(
            Answer.assessment_id == assessment_id, Answer.question_id == question_id
        )
        row = session.exec(chosen.order_by(col(Answer.version).desc())).first()
        if row is None:
            return None, False
        if row.refers_to is None or row.value is not None:
            return row.value, filled(row.value)
        assessment_id, question_id = row.refers_to, row.refers_question or ""
    return None, False


def _given(session: Session, row: Answer, assessment: Assessment) -> Given:
    if row.refers_to is None:
        return Given(row.question_id, row.value, row.version, row.author_id, row.at)
    pointed = (row.refers_to, row.refers_question or "")
    if row.value is not None or assessment.state == AssessmentState.SIGNED:
        return Given(row.question_id, row.value, row.version, row.author_id, row.at, pointed)
    value, found = followed(session, *pointed)
    return Given(row.question_id, value, row.version, row.author_id, row.at, pointed, lost=not found)
