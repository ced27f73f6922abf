"""What everybody may read, across organisations: the register with its search, and the page of one algorithm.

Every query here asks for published revisions only, because a session for looking around sees every organisation.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.models import Organisation
from infra.ledger import Entry
from register.content import Content
from register.model_versions import features_of
from register.models import Algorithm, Deployment, Feature, ModelVersion, Revision, Texts
from register.vocabulary import DeploymentState, ReviewPolicy, Standing

PAGE = 20
# What is searched beside name, summary and organisation.
SEARCHED = ("goal", "tags", "summary_en")
FACETS = ("category", "status", "publication_category", "organisation")
# What runs comes first, then what may run again.
ORDER = (DeploymentState.ACTIVE, DeploymentState.SUSPENDED, DeploymentState.WITHDRAWN)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, the chosen values of each facet, and which page (from 1)."""

    text: str = ""
    facets: dict[str, frozenset[str]] = field(default_factory=dict)
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """An algorithm in the list of the register."""

    organisation: str
    organisation_slug: str
    slug: str
    name: str
    summary: str
    status: str
    publication_category: str
    categories: tuple[str, ...]
    published_at: datetime
    withdrawn: bool
    searched: str

    def values(self, facet: str) -> tuple[str, ...]:
        """What this algorithm is under a facet."""
        return self.categories if facet == "category" else (str(getattr(self, facet)),)


@dataclass(frozen=True)
class Found:
    """A page of the list; `facets` counts, per facet, what choosing a value would leave."""

    entries: tuple[Listed, ...]
    count: int
    first: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    empty_register: bool


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
    def main(self) -> Running | None:
        """The deployment that the page tells about first."""
        return self.deployments[0] if self.deployments else None


def find(session: Session, wanted: Wanted) -> Found:
    """The algorithms that fit, by name. All published entries pass by as a few short columns, never whole."""
    everything = _listed(session)
    by_text = [entry for entry in everything if _folded(wanted.text) in entry.searched]
    fitting = [entry for entry in by_text if _fits(entry, wanted)]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(wanted.page, 1), pages)
    facets = {
        facet: _counts((entry for entry in by_text if _fits(entry, wanted, facet)), facet) for facet in FACETS
    }
    start = (page - 1) * PAGE
    return Found(
        tuple(fitting[start : start + PAGE]), len(fitting), start + 1, page, pages, facets, not everything
    )


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


def preview(session: Session, algorithm: Algorithm) -> Published:
    """The page as it would be if the draft were published now. Only for who works on the entry."""
    owner = session.get_one(Organisation, algorithm.organisation_id)
    number = (algorithm.revision_number or 0) + 1
    return _told(session, algorithm, owner, algorithm.draft, (number, clock.now()), ())


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


def _listed(session: Session) -> list[Listed]:
    content = col(Revision.content)
    names = ("name", "description_short", "status", "publication_category")
    texts = [content[key].as_string() for key in (*names, *SEARCHED)]
    chosen = columns(
        col(Organisation.name), col(Organisation.slug), col(Algorithm.slug), col(Algorithm.standing),
        col(Revision.published_at), content["category"], *texts,
    ).where(
        col(Revision.algorithm_id) == Algorithm.id,
        col(Revision.organisation_id) == Algorithm.organisation_id,
        col(Revision.number) == Algorithm.revision_number,
        col(Algorithm.organisation_id) == Organisation.id,
    )  # fmt: skip
    rows = [_as_listed(*row) for row in session.execute(chosen)]
    return sorted(rows, key=lambda entry: (_folded(entry.name), entry.organisation))


def _as_listed(
    organisation: str, organisation_slug: str, slug: str, standing: str, published_at: datetime,
    categories: list[str] | None, name: str, summary: str, status: str, publication_category: str, *more: str | None,
) -> Listed:  # fmt: skip
    searched = _folded(" ".join(filter(None, (name, summary, organisation, *more))))
    return Listed(
        organisation, organisation_slug, slug, name, summary, status, publication_category,
        tuple(categories or ()), published_at, standing == Standing.WITHDRAWN, searched,
    )  # fmt: skip


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _fits(entry: Listed, wanted: Wanted, but: str = "") -> bool:
    chosen = ((facet, values) for facet, values in wanted.facets.items() if values and facet != but)
    return all(values & set(entry.values(facet)) for facet, values in chosen)


def _counts(entries: Iterable[Listed], facet: str) -> dict[str, int]:
    counted = Counter(value for entry in entries for value in entry.values(facet))
    return dict(sorted(counted.items()))


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
    since = since_when(session, [algorithm.id, *(deployment.id for deployment, _, _ in rows)])
    running = [
        _running(deployment, model, revision, since[deployment.id]) for deployment, model, revision in rows
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
    )  # fmt: skip


def _model(session: Session, model_version_id: str) -> ModelFacts:
    model = session.get_one(ModelVersion, model_version_id)
    outcomes = tuple(outcome.get("label") or {"nl": str(outcome["code"])} for outcome in model.outcomes)
    return ModelFacts(
        model.number, model.sha256, model.size, model.background_rows, model.golden_rows, model.examined_at,
        outcomes, tuple(features_of(session, model.id)),
    )  # fmt: skip
