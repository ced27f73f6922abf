"""What who works on an entry sees: the list with the next thing to do, and one entry with all that belongs to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import canonical
from infra.errors import NotFound
from infra.identity.actors import Permission
from infra.identity.models import Organisation
from infra.identity.people import members, names_of
from infra.queue import Job
from register.algorithms import current_revision
from register.content import missing, public_part
from register.documented import documented, named
from register.gate import Condition, conditions
from register.house_style.queries import style_of
from register.informing import untold
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, ModelVersion, Revision
from register.queries.public import since_when
from register.standards.ours import KINDS, kind_of
from register.vocabulary import DeploymentState, ModelState, Standing

PER_PAGE = 50
T = TypeVar("T")


class Next(StrEnum):
    """The next thing to do with an entry; its words stand under `register.next.<name>`."""

    DESCRIBE = "describe"
    UPLOAD = "upload"
    WAIT = "wait"
    OTHER_FILE = "other_file"
    DATA = "data"
    EXAMPLES = "examples"
    MEND = "mend"
    EXAMINE = "examine"
    PUBLISH = "publish"
    PUBLISH_AGAIN = "publish_again"
    DEPLOY = "deploy"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Progress:
    """How far an entry is, as plain answers."""

    withdrawn: bool
    described: bool
    model: ModelVersion | None
    documented: bool
    published: bool
    changed: bool
    deployed: bool
    # An assistant or a supplier's system has no model of ours.
    with_model: bool = True

    @property
    def accepted(self) -> bool:
        return self.model is not None and self.model.state == ModelState.ACCEPTED

    @property
    def next(self) -> Next:
        """The first thing that is not done."""
        of_model = self._of_model() if self.with_model else ()
        in_order = (
            (self.withdrawn, Next.NOTHING), (not self.described, Next.DESCRIBE), *of_model,
            (not self.published, Next.PUBLISH), (self.changed, Next.PUBLISH_AGAIN),
            (self.with_model and not self.deployed, Next.DEPLOY),
        )  # fmt: skip
        return next((step for holds, step in in_order if holds), Next.NOTHING)

    def _of_model(self) -> tuple[tuple[bool, Next], ...]:
        model = self.model
        if model is None:
            return ((True, Next.UPLOAD),)
        busy = model.state in {ModelState.RECEIVED, ModelState.EXAMINING}
        open_ = not busy and not self.accepted
        return (
            (busy, Next.WAIT),
            (open_ and not model.contract, Next.OTHER_FILE),
            (open_ and not self.documented, Next.DATA),
            (open_ and not (model.background_file and model.golden_file), Next.EXAMPLES),
            (model.state == ModelState.REFUSED, Next.MEND),
            (open_, Next.EXAMINE),
        )


@dataclass(frozen=True)
class Line:
    """An entry in the office's list."""

    id: str
    name: str
    standing: str
    revision_number: int | None
    owner: str
    changed_at: datetime
    next: Next


@dataclass(frozen=True)
class DeploymentLine:
    """A deployment on the page of its entry."""

    deployment: Deployment
    since: datetime
    model_number: int
    decided_by: str


@dataclass(frozen=True)
class Entry:
    """One entry with its newest model, everything that was uploaded and everything that runs."""

    algorithm: Algorithm
    organisation_slug: str
    owner: str
    missing: tuple[str, ...]
    revision: Revision | None
    models: tuple[ModelVersion, ...]
    features: tuple[Feature, ...]
    deployments: tuple[DeploymentLine, ...]
    progress: Progress
    untold: tuple[str, ...]  # what the letter to the resident lacks

    @property
    def model(self) -> ModelVersion | None:
        """The newest model version: the one that the steps are about."""
        return self.models[0] if self.models else None

    @property
    def accepted(self) -> list[ModelVersion]:
        return [model for model in self.models if model.state == ModelState.ACCEPTED]

    @property
    def address(self) -> str:
        """Where the public reads it."""
        return f"/algoritmes/{self.organisation_slug}/{self.algorithm.slug}"


def how_many(session: Session, words: str = "", standing: str = "") -> int:
    """How many entries there are with these words in their name, and of this standing where one is asked."""
    return session.exec(_sought(select(func.count(col(Algorithm.id))), words, standing)).one()


def entries(session: Session, words: str = "", standing: str = "", page: int = 1) -> list[Line]:
    """One page (from 1) of the entries of the organisation, by name, each with the next thing to do."""
    chosen = _sought(select(Algorithm), words, standing).order_by(Algorithm.name, col(Algorithm.id))
    algorithms = session.exec(chosen.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    models = _newest_models(session, [algorithm.id for algorithm in algorithms])
    features = _features_of_all(session, [model.id for model in models.values()])
    hashes = _published_hashes(session)
    running = set(
        session.exec(select(Deployment.algorithm_id).where(Deployment.state != DeploymentState.WITHDRAWN))
    )
    names = names_of(session, {algorithm.owner_id for algorithm in algorithms})
    lines = []
    for algorithm in algorithms:
        model = models.get(algorithm.id)
        described = features.get(model.id, []) if model else []
        progress = _progress(algorithm, model, described, hashes.get(algorithm.id), algorithm.id in running)
        lines.append(_line(algorithm, names.get(algorithm.owner_id, ""), progress.next))
    return lines


def entry(session: Session, algorithm_id: str) -> Entry:
    """One entry. Raises `NotFound`."""
    algorithm = session.get(Algorithm, algorithm_id)
    if not algorithm:
        raise NotFound("register.algorithm_not_found")
    organisation = session.get_one(Organisation, algorithm.organisation_id)
    chosen = select(ModelVersion).where(ModelVersion.algorithm_id == algorithm.id)
    models = tuple(session.exec(chosen.order_by(col(ModelVersion.number).desc())))
    features = tuple(features_of(session, models[0].id)) if models else ()
    deployments = _deployments(session, algorithm, {model.id: model.number for model in models})
    revision = current_revision(session, algorithm)
    runs = any(line.deployment.state != DeploymentState.WITHDRAWN for line in deployments)
    progress = _progress(
        algorithm, models[0] if models else None, features, revision.content_hash if revision else None, runs
    )
    owner = names_of(session, [algorithm.owner_id]).get(algorithm.owner_id, "")
    return Entry(
        algorithm, organisation.slug, owner, tuple(missing(algorithm.draft)), revision, models, features,
        deployments, progress, untold(algorithm.draft, features, style_of(session, organisation)),
    )  # fmt: skip


def gate(session: Session, found: Entry, model: ModelVersion | None) -> list[Condition]:
    """The conditions for deploying this model of the entry."""
    return conditions(session, found.algorithm, model)


def who_may(session: Session, wanted: Permission) -> list[str]:
    """The names of the members whose role carries a permission, so that a page can say whom to ask."""
    roles = {role.value for role in wanted.roles or ()}
    return [
        person.name
        for person, membership in members(session)
        if person.active and membership.active and roles & set(membership.roles)
    ]


def job_of(session: Session, subject_id: str) -> Job | None:
    """The last piece of work about something, so that a page can say how it goes."""
    chosen = select(Job).where(Job.subject_id == subject_id)
    return session.exec(chosen.order_by(col(Job.created_at).desc())).first()


def _sought(chosen: SelectOfScalar[T], words: str, standing: str) -> SelectOfScalar[T]:
    for word in words.split():
        chosen = chosen.where(col(Algorithm.name).icontains(word, autoescape=True))
    return chosen.where(Algorithm.standing == standing) if standing else chosen


def _newest_models(session: Session, algorithm_ids: list[str]) -> dict[str, ModelVersion]:
    of_these = select(ModelVersion).where(col(ModelVersion.algorithm_id).in_(algorithm_ids))
    chosen = of_these.order_by(col(ModelVersion.number))
    return {model.algorithm_id: model for model in session.exec(chosen)}


def _features_of_all(session: Session, model_ids: list[str]) -> dict[str, list[Feature]]:
    grouped: dict[str, list[Feature]] = defaultdict(list)
    for feature in session.exec(select(Feature).where(col(Feature.model_version_id).in_(model_ids))):
        grouped[feature.model_version_id].append(feature)
    return grouped


def _published_hashes(session: Session) -> dict[str, str]:
    chosen = select(Revision.algorithm_id, Revision.content_hash).where(
        Revision.algorithm_id == Algorithm.id, Revision.number == Algorithm.revision_number
    )
    return dict(session.exec(chosen).all())


def _progress(
    algorithm: Algorithm, model: ModelVersion | None, features: Sequence[Feature], published: str | None, runs: bool
) -> Progress:  # fmt: skip
    outcomes = model.outcomes if model else []
    return Progress(
        withdrawn=algorithm.standing == Standing.WITHDRAWN,
        described=not missing(algorithm.draft),
        model=model,
        documented=bool(features and outcomes)
        and all(map(named, outcomes))
        and all(map(documented, features)),
        published=published is not None,
        changed=published is not None and canonical.digest(public_part(algorithm.draft)) != published,
        deployed=runs,
        with_model=kind_of(algorithm.draft) == KINDS[0],
    )


def _line(algorithm: Algorithm, owner: str, step: Next) -> Line:
    return Line(
        algorithm.id, algorithm.name, algorithm.standing, algorithm.revision_number, owner, algorithm.changed_at, step
    )  # fmt: skip


def _deployments(
    session: Session, algorithm: Algorithm, numbers: dict[str, int]
) -> tuple[DeploymentLine, ...]:
    chosen = select(Deployment).where(Deployment.algorithm_id == algorithm.id)
    rows = session.exec(chosen.order_by(col(Deployment.decided_at).desc())).all()
    since = since_when(session, [row.id for row in rows])
    names = names_of(session, {row.decided_by for row in rows})
    return tuple(
        DeploymentLine(row, since[row.id], numbers[row.model_version_id], names.get(row.decided_by, ""))
        for row in rows
    )
