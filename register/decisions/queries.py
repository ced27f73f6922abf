"""Reading decisions: the one that a model runs on, and why a deployment was stopped."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.committee.models import Advice
from register.committee.vocabulary import AdviceVerdict
from register.models import Algorithm, Decision, Interruption
from register.vocabulary import Standing


def newest(session: Session, algorithm_id: str, model_version_id: str | None = None) -> Decision | None:
    """The last decision on an algorithm, or on one of its models."""
    chosen = select(Decision).where(Decision.algorithm_id == algorithm_id)
    if model_version_id is not None:
        chosen = chosen.where(Decision.model_version_id == model_version_id)
    return session.exec(chosen.order_by(col(Decision.recorded_at).desc(), col(Decision.id).desc())).first()


def on(session: Session, algorithm_id: str) -> Sequence[Decision]:
    """Every decision on an algorithm, the newest first."""
    chosen = select(Decision).where(Decision.algorithm_id == algorithm_id)
    return session.exec(chosen.order_by(col(Decision.recorded_at).desc())).all()


def undecided(session: Session) -> list[str]:
    """Algorithms whose newest advice allows their model, and on which nobody with the power to do so decided since."""
    chosen = select(Advice.algorithm_id, Advice.id, Advice.model_version_id, Advice.verdict).join(
        Algorithm, col(Algorithm.id) == Advice.algorithm_id
    )
    living = chosen.where(Algorithm.standing != Standing.WITHDRAWN).order_by(col(Advice.number))
    newest_ones = {row[0]: row[1:] for row in session.exec(living).all()}
    decided = set(session.exec(select(Decision.advice_id, Decision.model_version_id)).all())
    return [
        algorithm_id
        for algorithm_id, (advice_id, model_id, verdict) in newest_ones.items()
        if model_id and verdict != AdviceVerdict.NEGATIVE and (advice_id, model_id) not in decided
    ]


def interruptions(session: Session, deployment_ids: Sequence[str]) -> dict[str, list[Interruption]]:
    """Per deployment, every time that it was stopped, resumed or ended, the newest first."""
    chosen = select(Interruption).where(col(Interruption.deployment_id).in_(deployment_ids))
    found: dict[str, list[Interruption]] = {}
    for row in session.exec(chosen.order_by(col(Interruption.at).desc(), col(Interruption.id).desc())):
        found.setdefault(row.deployment_id, []).append(row)
    return found
