"""What happened to what is public, newest first: publications, new revisions, suspensions, resumptions, withdrawals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as columns
from sqlmodel import Session, col

from infra.identity.models import Organisation
from infra.ledger import Entry
from register.models import Algorithm, Deployment, Revision

PAGE = 30
# Acts of the ledger that the public is told of, and what the news is then.
ACTS = {
    "algorithm.withdrawn": "withdrawn",
    "deployment.suspended": "suspended",
    "deployment.active": "resumed",
    "deployment.withdrawn": "stopped",
}
KINDS = ("published", "revised", *dict.fromkeys(ACTS.values()))


@dataclass(frozen=True)
class News:
    """One thing that happened. `id` never changes; `number` is the revision, where it is one."""

    id: str
    kind: str
    at: datetime
    organisation: str
    organisation_slug: str
    slug: str
    name: str
    summary: str
    number: int | None = None


def news(session: Session, organisation: str = "", page: int = 1) -> tuple[list[News], bool]:
    """A page of news, and whether older news follows."""
    until = PAGE * page + 1
    every = [*_revisions(session, organisation, until), *_acts(session, organisation, until)]
    every.sort(key=lambda one: (one.at, one.id), reverse=True)
    return every[PAGE * (page - 1) : PAGE * page], len(every) > PAGE * page


def _revisions(session: Session, organisation: str, most: int) -> Iterable[News]:
    chosen = (
        columns(Revision, Organisation, col(Algorithm.slug))
        .join(Algorithm, col(Algorithm.id) == col(Revision.algorithm_id))
        .join(Organisation, col(Organisation.id) == col(Revision.organisation_id))
        .order_by(col(Revision.published_at).desc())
        .limit(most)
    )
    if organisation:
        chosen = chosen.where(col(Organisation.slug) == organisation)
    for revision, owner, slug in session.execute(chosen):
        kind = "published" if revision.number == 1 else "revised"
        yield News(
            f"revision:{revision.id}", kind, revision.published_at, owner.name, owner.slug, slug,
            revision.content["name"], revision.content.get("description_short", ""), revision.number,
        )  # fmt: skip


def _acts(session: Session, organisation: str, most: int) -> Iterable[News]:
    of_deployments = columns(col(Deployment.id), col(Deployment.algorithm_id))
    of_algorithms = columns(col(Algorithm.id), col(Algorithm.id))
    subjects = of_deployments.union_all(of_algorithms).subquery()
    chosen = (
        columns(Entry, Organisation, col(Algorithm.slug), col(Revision.content))
        .join(subjects, subjects.c[0] == col(Entry.subject_id))
        .join(Algorithm, col(Algorithm.id) == subjects.c[1])
        .join(Organisation, col(Organisation.id) == col(Algorithm.organisation_id))
        .join(Revision, (col(Revision.algorithm_id) == col(Algorithm.id)) & (col(Revision.number) == col(Algorithm.revision_number)))
        .where(col(Entry.act).in_(ACTS))
        .order_by(col(Entry.at).desc())
        .limit(most)
    )  # fmt: skip
    if organisation:
        chosen = chosen.where(col(Organisation.slug) == organisation)
    for entry, owner, slug, content in session.execute(chosen):
        yield News(
            f"act:{entry.id}", ACTS[entry.act], entry.at, owner.name, owner.slug, slug, content["name"],
            content.get("description_short", ""),
        )  # fmt: skip
