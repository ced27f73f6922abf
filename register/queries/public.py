"""What everybody may read of one algorithm, across organisations: its page, as it is or as a revision was.

Every query here asks for published revisions only, because a session for looking around sees every organisation.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.models import Organisation
from infra.ledger import Entry
from register.content import Content, public_part
from register.decisions import queries as decisions
from register.model_versions import features_of
from register.models import (
    Algorithm,
    Decision,
    Deployment,
    Feature,
    Interruption,
    Listing,
    ModelVersion,
    Revision,
    Texts,
)
from register.vocabulary import DeploymentState, ReviewPolicy, Standing

SITEMAP_MAX = 45_000  # a sitemap holds 50,000 addresses, those of the organisations among them
# What runs comes first, then what may run again.
ORDER = (DeploymentState.ACTIVE, DeploymentState.SUSPENDED, DeploymentState.WITHDRAWN)


@dataclass(frozen=True)
class Running:
    """A deployment as the public reads it, with the moment since which it is in its state."""

    id: str
    state: DeploymentState
    since: datetime
    purpose: Texts
    impact: str
    legal_effect: str
    mandate: Texts
    remedies: Texts
    not_used: dict[str, list[str]]
    policy: ReviewPolicy
    model_version_id: str
    model_number: int
    revision_number: int
    decision: Decision | None
    interruptions: tuple[Interruption, ...]  # the newest first


@dataclass(frozen=True)
class ModelFacts:
    """The facts of the model that runs, with the data that it uses. `size` is in bytes."""

    number: int
    sha256: str
    size: int
    background_rows: int
    golden_rows: int
    examined_at: datetime | None
    outcomes: tuple[Texts, ...]
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Published:
    """One algorithm as the public reads it, at one of its revisions (`number`; the newest is `current`)."""

    organisation: Organisation
    slug: str
    content: Content
    number: int
    published_at: datetime
    current: int
    revisions: tuple[tuple[int, datetime], ...]
    withdrawn_at: datetime | None
    deployments: tuple[Running, ...]
    model: ModelFacts | None

    @property
    def stopped(self) -> Interruption | None:
        """Why it stands still, where something was stopped and nothing of it runs."""
        still = bool(self.deployments) and self.deployments[0].state == DeploymentState.SUSPENDED
        return next(iter(self.deployments[0].interruptions), None) if still else None

    @property
    def main(self) -> Running | None:
        """The deployment that the page tells about first."""
        return self.deployments[0] if self.deployments else None


def published(session: Session, organisation: str, slug: str, number: int | None = None) -> Published:
    """The page of an algorithm, as it is or as its revision `number` was. Raises `NotFound` before publication."""
    chosen = (
        select(Algorithm, Organisation)
        .where(Algorithm.organisation_id == Organisation.id, Organisation.slug == organisation)
        .where(Algorithm.slug == slug, col(Algorithm.revision_number).is_not(None))
    )
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.algorithm_not_found")
    algorithm, owner = found
    revision, history = _revision(session, algorithm, number)
    return _told(
        session, algorithm, owner, revision.content, (revision.number, revision.published_at), history
    )


def organisation_named(session: Session, slug: str) -> Organisation | None:
    """An organisation of this register, or None."""
    return session.exec(select(Organisation).where(Organisation.slug == slug)).first()


def every_address(session: Session) -> list[tuple[str, str, str]]:
    """What a crawler may visit: organisation, slug ("" for its own page) and the day of the last change."""
    chosen = select(Organisation.slug, Listing.slug, Listing.published_at)
    rows = session.exec(chosen.where(Listing.organisation_id == Organisation.id).limit(SITEMAP_MAX)).all()
    pages = [(owner, slug, at.astimezone(clock.AMSTERDAM).date().isoformat()) for owner, slug, at in rows]
    return [(owner, "", "") for owner in sorted({owner for owner, _, _ in rows})] + sorted(pages)


def preview(session: Session, algorithm: Algorithm) -> Published:
    """The page as it would be if the draft were published now. Only for who works on the entry."""
    owner = session.get_one(Organisation, algorithm.organisation_id)
    number = (algorithm.revision_number or 0) + 1
    return _told(session, algorithm, owner, public_part(algorithm.draft), (number, clock.now()), ())


def _told(
    session: Session, algorithm: Algorithm, owner: Organisation, content: Content, this: tuple[int, datetime],
    history: tuple[tuple[int, datetime], ...],
) -> Published:  # fmt: skip
    deployments, since = _deployments(session, algorithm)
    return Published(
        organisation=owner, slug=algorithm.slug, content=content, number=this[0], published_at=this[1],
        current=history[0][0] if history else this[0], revisions=history,
        withdrawn_at=since.get(algorithm.id) if algorithm.standing == Standing.WITHDRAWN else None,
        deployments=deployments,
        model=_model(session, deployments[0].model_version_id) if deployments else None,
    )  # fmt: skip


def _revision(
    session: Session, algorithm: Algorithm, number: int | None
) -> tuple[Revision, tuple[tuple[int, datetime], ...]]:
    of_this = Revision.algorithm_id == algorithm.id
    wanted = number or algorithm.revision_number
    revision = session.exec(select(Revision).where(of_this, Revision.number == wanted)).first()
    if not revision:
        raise NotFound("register.revision_not_found")
    chosen = select(Revision.number, Revision.published_at).where(of_this)
    history = session.exec(chosen.order_by(col(Revision.number).desc())).all()
    return revision, tuple((int(each), moment) for each, moment in history)


def _deployments(session: Session, algorithm: Algorithm) -> tuple[tuple[Running, ...], dict[str, datetime]]:
    rows = session.exec(
        select(Deployment, ModelVersion.number, Revision.number)
        .where(Deployment.algorithm_id == algorithm.id)
        .where(Deployment.model_version_id == ModelVersion.id, Deployment.revision_id == Revision.id)
    ).all()
    ids = [deployment.id for deployment, _, _ in rows]
    since = since_when(session, [algorithm.id, *ids])
    behind = {one.id: one for one in decisions.on(session, algorithm.id)}
    stops = decisions.interruptions(session, ids)
    running = [
        replace(
            _running(deployment, model, revision, since[deployment.id]),
            decision=behind.get(deployment.decision_id or ""),
            interruptions=tuple(stops.get(deployment.id, ())),
        )
        for deployment, model, revision in rows
    ]
    newest_first = sorted(running, key=lambda each: each.since, reverse=True)
    return tuple(sorted(newest_first, key=lambda each: ORDER.index(each.state))), since


def since_when(session: Session, subjects: list[str]) -> dict[str, datetime]:
    """The moment of the last act on each of these that the ledger knows: since then it is as it is."""
    moved = ("deployment.", "algorithm.withdrawn")
    chosen = select(Entry.subject_id, Entry.act, Entry.at).where(col(Entry.subject_id).in_(subjects))
    rows = session.exec(chosen.order_by(col(Entry.at)))
    return {subject: at for subject, act, at in rows if act.startswith(moved)}


def _running(deployment: Deployment, model: int, revision: int, since: datetime) -> Running:
    return Running(
        id=deployment.id, state=DeploymentState(deployment.state), since=since, purpose=deployment.purpose,
        impact=deployment.impact, legal_effect=deployment.legal_effect, mandate=deployment.mandate,
        remedies=deployment.remedies, not_used=deployment.not_used, policy=deployment.review_policy,
        model_version_id=deployment.model_version_id, model_number=model, revision_number=revision,
        decision=None, interruptions=(),
    )  # fmt: skip


def _model(session: Session, model_version_id: str) -> ModelFacts:
    model = session.get_one(ModelVersion, model_version_id)
    outcomes = tuple(outcome.get("label") or {"nl": str(outcome["code"])} for outcome in model.outcomes)
    return ModelFacts(
        model.number, model.sha256, model.size, model.background_rows, model.golden_rows, model.examined_at,
        outcomes, tuple(features_of(session, model.id)),
    )  # fmt: skip
