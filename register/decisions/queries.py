"""Reading decisions: the one that a model runs on, and why a deployment was stopped."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from register.models import Decision, Interruption


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


def interruptions(session: Session, deployment_ids: Sequence[str]) -> dict[str, list[Interruption]]:
    """Per deployment, every time that it was stopped, resumed or ended, the newest first."""
    chosen = select(Interruption).where(col(Interruption.deployment_id).in_(deployment_ids))
    found: dict[str, list[Interruption]] = {}
    for row in session.exec(chosen.order_by(col(Interruption.at).desc(), col(Interruption.id).desc())):
        found.setdefault(row.deployment_id, []).append(row)
    return found
