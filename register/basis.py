"""What a judgement rests on: hashes of the entry, the model, its data, the policy and the law, to see later what moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical
from register.models import Algorithm, Deployment, Feature, ModelVersion
from register.vocabulary import ModelState

Basis = dict[str, str]  # part -> hash; a part that is not there yet is absent

LAW = ("lawful_basis", "lawful_basis_grouping")


def basis_of(session: Session, algorithm: Algorithm) -> Basis:
    """The parts as they are now: `content` (the draft without its law), `law`, `model`, `features`, `policy`.

    The model is the newest accepted one, the policy that of the newest deployment.
    """
    return bases_of(session, [algorithm])[algorithm.id]


def bases_of(session: Session, algorithms: Sequence[Algorithm]) -> dict[str, Basis]:
    """What `basis_of` says of each of these, in as many questions to the database as for one."""
    ids = [algorithm.id for algorithm in algorithms]
    models, policies = _newest_models(session, ids), _newest_policies(session, ids)
    features = _features(session, [model for model, _ in models.values()])
    found = {}
    for algorithm in algorithms:
        parts: dict[str, Any] = {"content": _without_law(algorithm.draft), "law": _law(algorithm.draft)}
        if algorithm.id in models:
            model, sha256 = models[algorithm.id]
            parts |= {"model": sha256, "features": features.get(model, [])}
        if algorithm.id in policies:
            parts["policy"] = policies[algorithm.id]
        found[algorithm.id] = {name: canonical.digest(part) for name, part in parts.items()}
    return found


def moved(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Which parts changed since `then`; a part that was added counts, in the order of the alphabet."""
    return tuple(sorted(name for name in now if then.get(name) != now[name]))


def _without_law(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in LAW}


def _law(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: content[key] for key in LAW if key in content}


def _newest_models(session: Session, algorithm_ids: list[str]) -> dict[str, tuple[str, str]]:
    chosen = select(ModelVersion.algorithm_id, ModelVersion.id, ModelVersion.sha256).where(
        col(ModelVersion.algorithm_id).in_(algorithm_ids), ModelVersion.state == ModelState.ACCEPTED
    )
    rows = session.exec(chosen.order_by(col(ModelVersion.number)))
    return {algorithm_id: (model, sha256) for algorithm_id, model, sha256 in rows}


def _features(session: Session, model_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    chosen = select(Feature).where(col(Feature.model_version_id).in_(model_ids))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in session.exec(chosen.order_by(col(Feature.position))):
        told = row.model_dump(exclude={"id", "model_version_id"})
        found.setdefault(row.model_version_id, []).append(told)
    return found


def _newest_policies(session: Session, algorithm_ids: list[str]) -> dict[str, str]:
    chosen = select(Deployment.algorithm_id, Deployment.policy_hash).where(
        col(Deployment.algorithm_id).in_(algorithm_ids)
    )
    return dict(session.exec(chosen.order_by(col(Deployment.decided_at))).all())
