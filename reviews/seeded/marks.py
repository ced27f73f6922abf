"""Which suggestions are practice cases, and who knows them: asked of every case alike, in one query, so that time tells nothing."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, exists, select

from register.models import Deployment
from reviews.models import Suggestion
from reviews.seeded.models import PracticeInsider, PracticeRun
from reviews.vocabulary import OPEN


def seeded(session: Session, suggestion_id: str) -> tuple[bool, frozenset[str]]:
    """Whether this suggestion is a practice case, and which people know it and so may not read it."""
    joined = col(PracticeInsider.practice_case_id) == col(PracticeRun.practice_case_id)
    chosen = (
        select(PracticeRun.id, PracticeInsider.person_id)
        .outerjoin(PracticeInsider, joined)
        .where(PracticeRun.suggestion_id == suggestion_id)
    )
    rows = session.exec(chosen).all()
    return bool(rows), frozenset(person for _, person in rows if person)


def among(session: Session, suggestion_ids: Collection[str]) -> set[str]:
    """Which of these suggestions are practice cases."""
    chosen = select(PracticeRun.suggestion_id).where(col(PracticeRun.suggestion_id).in_(suggestion_ids))
    return set(session.exec(chosen))


def mixed_in(session: Session, deployment: Deployment) -> bool:
    """Whether practice cases may lie among the open work of a deployment: what would tell them apart is then shown of none."""
    if deployment.review_policy.seeded_share > 0:
        return True
    chosen = (
        select(PracticeRun.id)
        .join(Suggestion, col(Suggestion.id) == col(PracticeRun.suggestion_id))
        .where(Suggestion.deployment_id == deployment.id, col(Suggestion.state).in_(OPEN))
    )
    return session.exec(chosen.limit(1)).first() is not None


def is_real() -> ColumnElement[bool]:
    """A condition on `Suggestion`: it is about somebody who exists. For every list and figure of the real work."""
    return ~exists().where(col(PracticeRun.suggestion_id) == col(Suggestion.id))


def unknown_to(person_id: str) -> ColumnElement[bool]:
    """A condition on `Suggestion`: it is no practice case that this person made, answered or looked into."""
    return ~exists().where(
        col(PracticeRun.suggestion_id) == col(Suggestion.id),
        col(PracticeInsider.practice_case_id) == col(PracticeRun.practice_case_id),
        col(PracticeInsider.person_id) == person_id,
    )


def carry(session: Session, suggestion_id: str, successor_id: str) -> None:
    """What takes the place of a practice case is the same practice case."""
    found = session.exec(select(PracticeRun).where(PracticeRun.suggestion_id == suggestion_id)).first()
    if found:
        session.add(
            PracticeRun(
                organisation_id=found.organisation_id,
                practice_case_id=found.practice_case_id,
                suggestion_id=successor_id,
            )
        )
