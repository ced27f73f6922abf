"""What there is to give: every entry as it was published last, or as its draft stands when it never was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from infra.identity.models import Organisation
from register.content import Content
from register.exchange.exporting import Exported, exported
from register.models import Algorithm, Revision
from register.vocabulary import Standing

AT_ONCE = 200


@dataclass(frozen=True)
class Held:
    """An entry with what is needed to tell of it elsewhere. `number` is that of its revision, None for a draft."""

    algorithm_id: str
    organisation_id: str
    organisation: str
    organisation_slug: str
    oin: str | None
    tooi: str | None
    slug: str
    content: Content
    number: int | None
    withdrawn: bool
    changed_at: datetime

    @property
    def path(self) -> str:
        """The public page of the entry, below the address of the installation."""
        return f"/algoritmes/{self.organisation_slug}/{self.slug}"

    def exported(self) -> Exported:
        """The entry as a record of the national standard."""
        return exported(self.content, self.withdrawn)


def everything(session: Session) -> Iterator[Held]:
    """Every entry that the session sees: published ones as published, others as their draft is."""
    yield from _held(session, _chosen(True))


def published(session: Session, organisation: str = "", slug: str = "") -> Iterator[Held]:
    """What the public may have: published entries only, of one organisation or one entry if asked."""
    chosen = _chosen(False)
    if organisation:
        chosen = chosen.where(col(Organisation.slug) == organisation)
    if slug:
        chosen = chosen.where(col(Algorithm.slug) == slug)
    yield from _held(session, chosen)


def state_of(session: Session) -> str:
    """A word that changes whenever anything published changes: how many, the newest revision, how many withdrawn."""
    chosen = columns(
        func.count(), func.max(Revision.id), func.max(Revision.published_at), func.count().filter(_withdrawn())
    ).where(
        col(Revision.algorithm_id) == col(Algorithm.id),
        col(Revision.organisation_id) == col(Algorithm.organisation_id),
    )  # fmt: skip
    return "-".join(str(part) for part in session.execute(chosen).one())


def _chosen(drafts: bool) -> Select[Algorithm, Organisation, Revision]:
    current = and_(
        col(Revision.algorithm_id) == col(Algorithm.id),
        col(Revision.organisation_id) == col(Algorithm.organisation_id),
        col(Revision.number) == col(Algorithm.revision_number),
    )
    return (
        columns(Algorithm, Organisation, Revision)
        .join(Organisation, col(Organisation.id) == col(Algorithm.organisation_id))
        .join(Revision, current, isouter=drafts)
        .order_by(col(Organisation.slug), col(Algorithm.slug))
    )


def _held(session: Session, chosen: Select[Algorithm, Organisation, Revision]) -> Iterator[Held]:
    for algorithm, owner, revision in session.execute(chosen.execution_options(yield_per=AT_ONCE)):
        yield Held(
            algorithm.id, owner.id, owner.name, owner.slug, owner.oin, owner.tooi, algorithm.slug,
            revision.content if revision else algorithm.draft, revision.number if revision else None,
            algorithm.standing == Standing.WITHDRAWN,
            revision.published_at if revision else algorithm.changed_at,
        )  # fmt: skip


def _withdrawn() -> ColumnElement[bool]:
    return col(Algorithm.standing) == Standing.WITHDRAWN
