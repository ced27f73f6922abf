"""What the pages show of requests to be forgotten, and of what was forgotten: looked up, never changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor, Role
from infra.identity.models import ApiKey, Membership, Person
from infra.identity.people import names_of
from infra.sealing import Erased
from reviews.erasing import concerns, permissions, requests
from reviews.erasing.concerns import Concerns
from reviews.erasing.models import ErasureRequest
from reviews.erasing.vocabulary import About
from reviews.models import Case
from reviews.queries.names import PAGE, references


@dataclass(frozen=True)
class RequestRow:
    """One in the list; `whom` is the reference or the name, None where that is forgotten."""

    id: str
    about: str
    whom: str | None
    received_on: date
    due_on: date
    overdue: bool
    answer: str | None
    decided_on: date | None


@dataclass(frozen=True)
class RequestList:
    rows: list[RequestRow]
    total: int
    first: int


@dataclass(frozen=True)
class Shown:
    """One request with all that belongs to it; `asked` and `reasons` are None where they are forgotten.

    `erased_at`: when the key was gone, or the name; None while that is not so. `handed_in_by`: the system that did, if one did.
    """

    row: ErasureRequest
    whom: str | None
    asked: str | None
    extension: str
    reasons: str | None
    overdue: bool
    decided_by: str
    concerns: Concerns
    forgotten: bool
    erased_at: datetime | None
    handed_in_by: str


def listed(session: Session, actor: Actor, page: int = 1) -> RequestList:
    """What is open first, by the day on which the answer is due, then what was decided, the newest first."""
    actor.must(permissions.SEE)
    first = (max(page, 1) - 1) * PAGE
    order = (
        col(ErasureRequest.decided_on).is_not(None),
        col(ErasureRequest.decided_on).desc(),
        col(ErasureRequest.due_on),
        col(ErasureRequest.id),
    )
    rows = list(session.exec(select(ErasureRequest).order_by(*order).offset(first).limit(PAGE)))
    total = session.exec(select(func.count(col(ErasureRequest.id)))).one()
    whom = _whom(session, rows)
    return RequestList([_row(row, whom.get(row.id)) for row in rows], total, first)


def shown(session: Session, actor: Actor, request_id: str) -> Shown:
    """One request. Raises `NotFound`."""
    actor.must(permissions.SEE)
    return _shown(session, requests.get(session, request_id))


def to_follow(actor: Actor) -> SelectOfScalar[ErasureRequest]:
    """What this system handed in; everything for who handles or watches requests."""
    actor.must(permissions.FOLLOW)
    chosen = select(ErasureRequest)
    return chosen.where(ErasureRequest.entered_by == actor.id) if Role.CASE_SYSTEM in actor.roles else chosen


def followed(session: Session, actor: Actor, request_id: str) -> Shown:
    """One of `to_follow`. Raises `NotFound`."""
    row = session.exec(to_follow(actor).where(ErasureRequest.id == request_id)).first()
    if not row:
        raise NotFound("reviews.erasing.not_found")
    return _shown(session, row)


def _shown(session: Session, row: ErasureRequest) -> Shown:
    names = names_of(session, [row.decided_by]) if row.decided_by else {}
    forgotten, erased_at = _gone(session, row)
    system = session.get(ApiKey, row.entered_by)
    return Shown(
        row, _whom(session, [row]).get(row.id), _text(session, row, "asked"), _text(session, row, "extension") or "",
        _text(session, row, "reasons"), is_overdue(row), names.get(row.decided_by or "", ""),
        concerns.of_request(session, row), forgotten, erased_at, system.name if system else "",
    )  # fmt: skip


def left(session: Session) -> list[tuple[str, str]]:
    """Who left here and is not forgotten: id and name, by name."""
    chosen = select(Person, Membership).where(
        Person.id == Membership.person_id, ~col(Membership.active), col(Person.forgotten_at).is_(None)
    )
    found = [(person.id, person.name) for person, _ in session.exec(chosen)]
    return sorted(found, key=lambda one: one[1].casefold())


def _row(row: ErasureRequest, whom: str | None) -> RequestRow:
    return RequestRow(
        row.id, row.about, whom, row.received_on, row.due_on, is_overdue(row), row.answer, row.decided_on
    )


def is_overdue(row: ErasureRequest) -> bool:
    """Whether the day to answer has passed without an answer."""
    return row.decided_on is None and row.due_on < clock.today()


def _whom(session: Session, rows: list[ErasureRequest]) -> dict[str, str]:
    """The reference of the case, or the name, by request."""
    cases = references(session, [row.case_id for row in rows if row.case_id])
    people = names_of(session, [row.person_id for row in rows if row.person_id])
    found = {row.id: cases.get(row.case_id or "") or people.get(row.person_id or "") for row in rows}
    return {request_id: name for request_id, name in found.items() if name}


def _text(session: Session, row: ErasureRequest, what: str) -> str | None:
    try:
        return requests.text_of(session, row, what)
    except Erased:
        return None


def _gone(session: Session, row: ErasureRequest) -> tuple[bool, datetime | None]:
    """Whether it was ordered that they are forgotten, and when that was done."""
    if row.about == About.CASE:
        case = session.get_one(Case, row.case_id)
        return case.forgotten_at is not None, case.erased_at
    person = session.get_one(Person, row.person_id)
    done = person.email.endswith("@vergeten.invalid")
    return person.forgotten_at is not None, person.forgotten_at if done else None
