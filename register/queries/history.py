"""The history of an algorithm as everybody may read it: what was published when, what differs, and how it stood on a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.models import Organisation
from register.content import Content
from register.differences import Change, Said, between
from register.models import Algorithm, Revision
from register.queries.public import since_when
from register.vocabulary import Standing


@dataclass(frozen=True)
class History:
    """Every revision of an algorithm, newest first as (number, moment), and since when it is withdrawn if it is."""

    algorithm_id: str
    organisation: Organisation
    slug: str
    name: str
    revisions: tuple[tuple[int, datetime], ...]
    withdrawn_at: datetime | None

    @property
    def address(self) -> str:
        return f"/algoritmes/{self.organisation.slug}/{self.slug}"

    def on(self, day: date) -> int | None:
        """The number of the revision that stood at the end of a day in the Netherlands, or None before the first."""
        end = datetime.combine(day + timedelta(days=1), time(), clock.AMSTERDAM)
        return next((number for number, moment in self.revisions if moment < end), None)

    def before(self, number: int) -> int | None:
        """The revision before this one."""
        return next((each for each, _ in self.revisions if each < number), None)


def history(session: Session, organisation: str, slug: str) -> History:
    """The history of a published algorithm, also of a withdrawn one. Raises `NotFound`."""
    chosen = (
        select(Algorithm, Organisation)
        .where(Algorithm.organisation_id == Organisation.id, Organisation.slug == organisation)
        .where(Algorithm.slug == slug, col(Algorithm.revision_number).is_not(None))
    )
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.algorithm_not_found")
    algorithm, owner = found
    rows = session.exec(
        select(Revision.number, Revision.published_at)
        .where(Revision.algorithm_id == algorithm.id)
        .order_by(col(Revision.number).desc())
    ).all()
    gone = algorithm.standing == Standing.WITHDRAWN
    since = since_when(session, [algorithm.id]) if gone else {}
    return History(
        algorithm.id, owner, algorithm.slug, algorithm.name, tuple((number, moment) for number, moment in rows),
        since.get(algorithm.id),
    )  # fmt: skip


def content_of(session: Session, algorithm_id: str, number: int) -> Content:
    """What one revision said. Raises `NotFound`."""
    chosen = select(Revision.content).where(Revision.algorithm_id == algorithm_id, Revision.number == number)
    found = session.exec(chosen).first()
    if found is None:
        raise NotFound("register.revision_not_found")
    return dict(found)


def changes(session: Session, algorithm_id: str, old: int, new: int, said: Said) -> tuple[Change, ...]:
    """What revision `new` changed since `old`. Raises `NotFound` when one of them never was."""
    return between(content_of(session, algorithm_id, old), content_of(session, algorithm_id, new), said)
