"""What was released: the list of an organisation, and one decision with who signed it and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.sealing import keys_of
from register.explanation import Explained, Value, explained_from
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, ModelVersion, Texts
from register.sentences.queries import spoken
from register.sentences.telling import Spoken
from reviews import permissions
from reviews.facts import Held
from reviews.models import Release
from reviews.queries.looking import look
from reviews.queries.names import PAGE, algorithms_of, deployments_named, references
from reviews.queries.signatures import Signature, signatures
from reviews.sealed import input_of, released_content, scope


@dataclass(frozen=True)
class OutcomeRow:
    """One released decision in the list; what is None went with a person who was forgotten."""

    id: str
    reference: str | None
    algorithm: str
    outcome: Texts | None
    verdict: str | None
    read_by_person: bool
    released_at: datetime


@dataclass(frozen=True)
class OutcomeList:
    rows: list[OutcomeRow]
    total: int
    first: int
    algorithms: list[tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """One released decision, with everything that explains it."""

    id: str
    suggestion_id: str
    reference: str
    algorithm: str
    slug: str
    purpose: Texts
    mandate: Texts
    outcome: Texts
    verdict: str
    model_outcome: Texts
    read_by_person: bool
    released_at: datetime
    revision: int
    signatures: list[Signature]
    outcomes: list[dict[str, Any]]
    case: list[tuple[Feature, Value]]
    explained: Explained
    spoken: Spoken


def outcomes(session: Session, actor: Actor, slug: str = "", page: int = 1) -> OutcomeList:
    """Released decisions, the newest first; `slug` keeps to one algorithm, `page` counts from 1."""
    actor.must(permissions.SEE_RELEASE)
    named = deployments_named(session)
    chosen = [one.id for one, algorithm in named.values() if slug in ("", algorithm.slug)]
    wanted = col(Release.deployment_id).in_(chosen)
    first = (max(page, 1) - 1) * PAGE
    # Ids grow with time, so the newest stand at the end of the primary key.
    found = session.exec(
        select(Release).where(wanted).order_by(col(Release.id).desc()).offset(first).limit(PAGE)
    )
    total = session.exec(select(func.count()).select_from(Release).where(wanted)).one()
    return OutcomeList(_rows(session, list(found), named), total, first, algorithms_of(named))


def outcome(session: Session, actor: Actor, release_id: str) -> Outcome:
    """One released decision. Raises `NotFound`, and `Erased` where the person of the case was forgotten."""
    actor.must(permissions.SEE_RELEASE)
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    return decided(session, release)


def decided(session: Session, release: Release) -> Outcome:
    """What a release says, for whoever asked whether it may be seen. Raises `Erased`."""
    return decided_in(session, look(session, release.suggestion_id), release)


def decided_in(session: Session, held: Held, release: Release) -> Outcome:
    """As `decided`, of a case that was opened before."""
    deployment = held.deployment
    algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    model = session.get_one(ModelVersion, deployment.model_version_id)
    content, values = released_content(held.key, release), input_of(held.key, held.suggestion)
    features = features_of(session, model.id)
    return Outcome(
        id=release.id, suggestion_id=held.suggestion.id, reference=references(session, [release.case_id]).get(release.case_id, ""),
        algorithm=algorithm.name, slug=algorithm.slug, purpose=deployment.purpose, mandate=deployment.mandate,
        outcome=label_of(model.outcomes, content["outcome"]), verdict=content["verdict"],
        model_outcome=label_of(model.outcomes, content["model_outcome"]), read_by_person=content["read_by_person"],
        released_at=release.released_at, revision=content["revision"],
        signatures=signatures(session, held), outcomes=model.outcomes,
        case=[(feature, values.get(feature.name)) for feature in features], explained=explained_from(content["explained"]),
        spoken=spoken(session, model.id),
    )  # fmt: skip


def label_of(outcomes: list[dict[str, Any]], code: str) -> Texts:
    """What an outcome is called; its code where it has no name."""
    return next((one.get("label") or {} for one in outcomes if str(one["code"]) == code), {}) or {"nl": code}


def _rows(
    session: Session, releases: list[Release], named: dict[str, tuple[Deployment, Algorithm]]
) -> list[OutcomeRow]:
    case_ids = [release.case_id for release in releases]
    known = references(session, case_ids)
    keys = keys_of(session).open_all([scope(case_id) for case_id in known])
    labels = _labels(session, {named[release.deployment_id][0].model_version_id for release in releases})
    rows = []
    for release in releases:
        deployment, algorithm = named[release.deployment_id]
        key = keys.get(scope(release.case_id))
        content = released_content(key, release) if key else {}
        told = labels[deployment.model_version_id]
        rows.append(OutcomeRow(
            release.id, known.get(release.case_id), algorithm.name,
            label_of(told, content["outcome"]) if content else None, content.get("verdict"),
            content.get("read_by_person", True), release.released_at,
        ))  # fmt: skip
    return rows


def _labels(session: Session, model_ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    chosen = select(ModelVersion.id, ModelVersion.outcomes).where(col(ModelVersion.id).in_(model_ids))
    return {model_id: list(told) for model_id, told in session.exec(chosen)}
