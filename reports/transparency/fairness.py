"""How well the models that ran work for each group, as it was measured: small groups were hidden when that was done."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from infra.charts import Dots
from infra.i18n import LANGUAGES, speaking
from register.evaluation import evaluation_of
from register.evaluation.telling import names_of
from register.evaluation.telling_performance import grouping_told
from register.model_versions import features_of
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
                charts = [asdict(one) for one in _charts(session, model)]
                found.append({"name": name, "model": model.sha256, "groupings": groupings, "charts": charts})
    return found


def _charts(session: Session, model: ModelVersion) -> list[Dots]:
    """How often the model was right for each group, beside everybody; a group that is too small keeps its place."""
    evaluation = evaluation_of(model)
    found = evaluation.performance if evaluation else None
    if not found:
        return []
    names = names_of(model, features_of(session, model.id))
    told = [grouping_told(found, one, found.outcomes[0], names) for one in found.groupings]
    charts = [chart.chart for one in told for chart in one.charts[:1]]
    return [chart for chart in charts if isinstance(chart, Dots)]
