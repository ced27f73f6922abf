"""Reading notices: what everybody may see of them, and what waits in the office."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from infra.identity.people import names_of
from register import permissions
from register.models import Algorithm
from register.notices.models import Notice
from register.notices.steps import may_handle
from register.notices.vocabulary import OPEN, SOON, NoticeKind

PAGE = 50
ANSWERS_SHOWN = 20


@dataclass(frozen=True)
class Due:
    """How the term of a notice runs. `days` is negative when it has passed."""

    on: date
    days: int

    @property
    def word(self) -> str:
        """`late`, `soon` or `later`."""
        return "late" if self.days < 0 else "soon" if self.days <= SOON else "later"


@dataclass(frozen=True)
class Line:
    """A notice in the office's list, without anything that its sender wrote."""

    id: str
    number: str
    kind: str
    state: str
    algorithm: str
    handler: str
    received_at: datetime
    due: Due
    open: bool
    yours: bool


@dataclass(frozen=True)
class About:
    """The entry that a notice is about, and the name of who handles it."""

    name: str
    address: str
    handler: str


def due_of(notice: Notice) -> Due:
    return Due(notice.due_on, (notice.due_on - clock.today()).days)


def published_algorithm(session: Session, organisation_id: str, slug: str) -> Algorithm:
    """The entry that somebody wants to say something about. Raises `NotFound` before its publication."""
    chosen = select(Algorithm).where(
        Algorithm.organisation_id == organisation_id, Algorithm.slug == slug, col(Algorithm.revision_number).is_not(None)
    )  # fmt: skip
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.algorithm_not_found")
    return found


def by_number(session: Session, algorithm: Algorithm, number: str) -> Notice:
    """One notice about this entry, for its public page. Raises `NotFound`."""
    chosen = select(Notice).where(Notice.algorithm_id == algorithm.id, Notice.number == number)
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.notice.not_found")
    return found


def about(session: Session, notice: Notice) -> About:
    """What a notice is about, and who handles it."""
    algorithm = session.get_one(Algorithm, notice.algorithm_id)
    organisation = session.get_one(Organisation, notice.organisation_id)
    handler = names_of(session, [notice.handler_id]).get(notice.handler_id, "") if notice.handler_id else ""
    return About(algorithm.name, f"/algoritmes/{organisation.slug}/{algorithm.slug}", handler)


def answered(session: Session, organisation_id: str, slug: str) -> list[Notice]:
    """What was answered about an entry, the newest first."""
    chosen = (
        select(Notice)
        .join(Algorithm, col(Algorithm.id) == col(Notice.algorithm_id))
        .where(Algorithm.organisation_id == organisation_id, Algorithm.slug == slug)
        .where(col(Notice.closed_at).is_not(None))
    )
    return list(session.exec(chosen.order_by(col(Notice.closed_at).desc()).limit(ANSWERS_SHOWN)))


def lines(session: Session, actor: Actor) -> list[Line]:
    """What this person may handle: the open ones first, by the last day of their term; then the newest answered."""
    actor.must(permissions.HANDLE_NOTICES)
    chosen = select(Notice, Algorithm).where(Notice.algorithm_id == Algorithm.id)
    is_open = col(Notice.state).in_(OPEN)
    waiting = session.exec(chosen.where(is_open).order_by(col(Notice.due_on), col(Notice.id))).all()
    closed = session.exec(chosen.where(~is_open).order_by(col(Notice.closed_at).desc()).limit(PAGE)).all()
    rows = [row for row in (*waiting, *closed) if may_handle(actor, *row)]
    names = names_of(session, {notice.handler_id for notice, _ in rows if notice.handler_id})
    return [_line(actor, notice, algorithm, names) for notice, algorithm in rows]


def open_for(session: Session, actor: Actor) -> int:
    """How many wait for this person."""
    return sum(line.open for line in lines(session, actor))


def complaints_since(session: Session, algorithm_id: str, since: date) -> int:
    """How many complaints came in about an entry from this day on."""
    begin = datetime(since.year, since.month, since.day, tzinfo=clock.AMSTERDAM)
    chosen = select(func.count(col(Notice.id))).where(
        Notice.algorithm_id == algorithm_id, Notice.kind == NoticeKind.COMPLAINT, Notice.received_at >= begin
    )
    return int(session.exec(chosen).one())


def _line(actor: Actor, notice: Notice, algorithm: Algorithm, names: dict[str, str]) -> Line:
    return Line(
        id=notice.id, number=notice.number, kind=notice.kind, state=notice.state, algorithm=algorithm.name,
        handler=names.get(notice.handler_id or "", ""), received_at=notice.received_at, due=due_of(notice),
        open=notice.state in OPEN, yours=notice.handler_id == actor.id,
    )  # fmt: skip
