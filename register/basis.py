"""What a judgement rests on: hashes of the entry, the model, its data, the policy and the law, to see later what moved."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical
from register.model_versions import features_of
from register.models import Algorithm, Deployment, ModelVersion
from register.vocabulary import ModelState

Basis = dict[str, str]  # part -> hash; a part that is not there yet is absent

LAW = ("lawful_basis", "lawful_basis_grouping")


def basis_of(session: Session, algorithm: Algorithm) -> Basis:
    """The parts as they are now: `content` (the draft without its law), `law`, `model`, `features`, `policy`.

    The model is the newest accepted one, the policy that of the newest deployment.
    """
    parts: dict[str, Any] = {"content": _without_law(algorithm.draft), "law": _law(algorithm.draft)}
    model = _newest_model(session, algorithm)
    if model:
        features = [
            feature.model_dump(exclude={"id", "model_version_id"})
            for feature in features_of(session, model.id)
        ]
        parts |= {"model": model.sha256, "features": features}
    deployment = _newest_deployment(session, algorithm)
    if deployment:
        parts["policy"] = deployment.policy_hash
    return {name: canonical.digest(part) for name, part in parts.items()}


def moved(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Which parts changed since `then`; a part that was added counts, in the order of the alphabet."""
    return tuple(sorted(name for name in now if then.get(name) != now[name]))


def _without_law(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in LAW}


def _law(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: content[key] for key in LAW if key in content}


def _newest_model(session: Session, algorithm: Algorithm) -> ModelVersion | None:
    chosen = select(ModelVersion).where(
        ModelVersion.algorithm_id == algorithm.id, ModelVersion.state == ModelState.ACCEPTED
    )
    return session.exec(chosen.order_by(col(ModelVersion.number).desc())).first()


def _newest_deployment(session: Session, algorithm: Algorithm) -> Deployment | None:
    chosen = select(Deployment).where(Deployment.algorithm_id == algorithm.id)
    return session.exec(chosen.order_by(col(Deployment.decided_at).desc())).first()
