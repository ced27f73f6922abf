"""How well the models that ran work for each group, as it was measured: small groups were hidden when that was done."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from infra.i18n import LANGUAGES, speaking
from register.models import Deployment, ModelVersion
from register.vocabulary import DeploymentState
from reports.judged import measured_of
from reports.transparency.periods import Period

Told = dict[str, list[dict[str, Any]]]  # by language: {"name", "model", "groupings"}


def fairness_of(session: Session, period: Period, algorithms: dict[str, tuple[str, str]]) -> Told:
    """For each algorithm that is still in use its newest model, in each of our languages."""
    models = _models(session, period)
    return {code: _told(session, code, models, algorithms) for code in LANGUAGES}


def _models(session: Session, period: Period) -> dict[str, ModelVersion]:
    chosen = (
        select(Deployment.algorithm_id, ModelVersion)
        .join(ModelVersion, col(ModelVersion.id) == Deployment.model_version_id)
        .where(col(Deployment.decided_at) < period.ends, Deployment.state != DeploymentState.WITHDRAWN)
    )
    return dict(session.exec(chosen.order_by(col(Deployment.decided_at), col(Deployment.id))).all())


def _told(
    session: Session, code: str, models: dict[str, ModelVersion], algorithms: dict[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    found = []
    with speaking(code):
        for algorithm_id, (_, name) in algorithms.items():
            model = models.get(algorithm_id)
            measured = measured_of(session, model) if model else None
            if model and measured and measured.groupings:
                groupings = [asdict(one) for one in measured.groupings]
                found.append({"name": name, "model": model.sha256, "groupings": groupings})
    return found
