"""What stands beside an output, once it was seen: what was measured of the model, and similar cases that were decided.

Similar are cases whose data lie near: a plain distance over the data that are not protected, nor stand for one that is,
over a bounded number of the newest releases. Nothing in it says whose case it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra.identity.actors import Actor
from infra.sealing import keys_of
from register.evaluation import Evaluation, evaluation_of
from register.explanation import Value
from register.models import Deployment, Feature, ModelVersion, Revision
from register.vocabulary import FeatureKind, Protection
from reviews import permissions
from reviews.facts import Held
from reviews.models import Release, Suggestion
from reviews.sealed import input_of, released_content, scope

LOOKED_AT = 120
SHOWN = 3
# Further apart than this, on a scale from 0 to 1 per datum, is not alike.
ALIKE = 0.15
DIFFERS = 0.1
# So many cases say how far values really lie apart.
ENOUGH = 20

Case = list[tuple[Feature, Value]]


@dataclass(frozen=True)
class Similar:
    """A decided case: what the model said, what a person decided, and the data in which it differs most."""

    advised: str
    decided: str
    verdict: str
    differs: list[Feature]


@dataclass(frozen=True)
class Beside:
    """What helps to weigh an output. `compared`: with how many decided cases; `limits`: as the entry tells them."""

    evaluation: Evaluation | None
    similar: list[Similar]
    compared: int
    limits: str


def beside(session: Session, actor: Actor, held: Held, model: ModelVersion, case: Case) -> Beside:
    """For who saw the output of this case."""
    return told_beside(session, held, model, case, decided=actor.may(permissions.SEE_RELEASE))


def told_beside(
    session: Session, held: Held, model: ModelVersion, case: Case, *, decided: bool = True, before: str = ""
) -> Beside:
    """For whoever asked whether it may be seen; with or without decided cases, only those `before` a release."""
    near = _decided(session, held, before) if decided else []
    revision = session.get_one(Revision, held.deployment.revision_id)
    return Beside(
        evaluation_of(model),
        _nearest(session, held, case, near),
        len(near),
        str(revision.content.get("risks") or ""),
    )


def _decided(session: Session, held: Held, before: str) -> list[tuple[Release, Suggestion]]:
    """The newest releases of the same model, of other cases: under ids that grow with time."""
    same = select(Deployment.id).where(Deployment.model_version_id == held.deployment.model_version_id)
    chosen = (
        select(Release, Suggestion)
        .where(
            Release.suggestion_id == Suggestion.id, col(Release.deployment_id).in_(session.exec(same).all())
        )
        .where(Release.case_id != held.suggestion.case_id)
        .order_by(col(Release.id).desc())
    )
    chosen = chosen.where(col(Release.id) < before) if before else chosen
    return [(release, row) for release, row in session.exec(chosen.limit(LOOKED_AT)) if release.signed_by]


def _nearest(
    session: Session, held: Held, case: Case, decided: Sequence[tuple[Release, Suggestion]]
) -> list[Similar]:
    compared = [(feature, value) for feature, value in case if feature.protection == Protection.NONE]
    keys = keys_of(session).open_all([scope(row.case_id) for _, row in decided])
    known = [(release, row) for release, row in decided if scope(row.case_id) in keys]
    values = [input_of(keys[scope(row.case_id)], row) for _, row in known]
    spans = {feature.name: _span(feature, value, values) for feature, value in compared}
    apart = [_apart(compared, other, spans) for other in values]
    order = sorted(range(len(known)), key=lambda place: _mean(apart[place]))
    near = [place for place in order if _mean(apart[place]) <= ALIKE][:SHOWN]
    found = []
    for place in near:
        release, row = known[place]
        content = released_content(keys[scope(row.case_id)], release)
        differs = [feature for feature, _ in compared if apart[place][feature.name] > DIFFERS]
        found.append(Similar(content["model_outcome"], content["outcome"], content["verdict"], differs))
    return found


def _apart(compared: Case, other: Mapping[str, Value], spans: Mapping[str, float]) -> dict[str, float]:
    return {
        feature.name: _distance(feature, value, other.get(feature.name), spans[feature.name])
        for feature, value in compared
    }


def _distance(feature: Feature, one: Value, other: Value, span: float) -> float:
    """From 0 to 1; what is known of one and not of the other is as far apart as can be."""
    if one is None or other is None or feature.kind != FeatureKind.NUMBER:
        return 0.0 if one == other else 1.0
    return min(abs(float(one) - float(other)) / span, 1.0) if span else 0.0


def _span(feature: Feature, value: Value, others: Sequence[Mapping[str, Value]]) -> float:
    """How far values lie apart: as really occurs, or as described while there are few cases to tell."""
    if feature.kind != FeatureKind.NUMBER:
        return 1.0
    if len(others) < ENOUGH and feature.minimum is not None and feature.maximum is not None:
        return feature.maximum - feature.minimum
    found = [float(one) for one in (value, *(other.get(feature.name) for other in others)) if one is not None]
    return max(found) - min(found) if found else 0.0


def _mean(apart: Mapping[str, float]) -> float:
    return sum(apart.values()) / len(apart) if apart else 1.0
