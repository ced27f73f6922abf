"""What a request to be forgotten concerns, and what may forbid to grant it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from infra import clock
from register.models import Algorithm, Deployment
from reviews import forgetting
from reviews.erasing import staff
from reviews.erasing.models import ErasureRequest
from reviews.erasing.vocabulary import Ground
from reviews.models import Announcement, Release, Review, Suggestion
from reviews.objections.models import Objection
from reviews.objections.terms import last_day_to_object
from reviews.retention.due import due_of
from reviews.vocabulary import State


@dataclass(frozen=True)
class Work:
    """One output about the case: of which algorithm, since when, and how far it is."""

    algorithm: str
    state: State
    since: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class Objecting:
    """Something that stands in the way: a code (`reviews.erasing.hold.<code>`), the ground that it gives, and until when."""

    code: str
    ground: Ground
    until: date | None = None


@dataclass(frozen=True)
class Concerns:
    """What it is about. `held` forbids it now, as a message key; `objecting` is for the one who decides to weigh."""

    works: list[Work]
    objections: int
    signed: int
    held: str
    objecting: list[Objecting]


def of_request(session: Session, row: ErasureRequest) -> Concerns:
    """What this request concerns today."""
    return _of_case(session, row.case_id) if row.case_id else _of_person(session, row.person_id or "")


def _of_case(session: Session, case_id: str) -> Concerns:
    chosen = (
        select(Algorithm.name, Suggestion)
        .join(Deployment, col(Deployment.algorithm_id) == Algorithm.id)
        .join(Suggestion, col(Suggestion.deployment_id) == Deployment.id)
        .where(Suggestion.case_id == case_id)
        .order_by(col(Suggestion.id))
    )
    works = [
        Work(name, State(one.state), one.created_at, one.closed_at) for name, one in session.exec(chosen)
    ]
    brought = session.exec(select(func.count(col(Objection.id))).where(Objection.case_id == case_id)).one()
    why = forgetting.held(session, case_id)
    return Concerns(works, brought, 0, f"reviews.hold.{why}" if why else "", _objecting(session, case_id))


def _objecting(session: Session, case_id: str) -> list[Objecting]:
    found = []
    announced = select(func.max(Announcement.announced_on)).join(
        Release, col(Release.id) == Announcement.release_id
    )
    newest = session.exec(announced.where(Release.case_id == case_id)).one()
    last = last_day_to_object(newest) if newest else None
    if last and last >= clock.today():
        found.append(Objecting("may_object", Ground.LEGAL_CLAIM, last))
    due = due_of(session, [case_id]).get(case_id)
    if due and due.for_good:
        found.append(Objecting("for_good", Ground.ARCHIVING))
    elif due and due.keep_until and due.keep_until >= clock.today():
        found.append(Objecting("term_runs", Ground.LEGAL_OBLIGATION, due.keep_until))
    elif due and due.keep_until is None:
        found.append(Objecting("no_term", Ground.LEGAL_OBLIGATION))
    return found


def _of_person(session: Session, person_id: str) -> Concerns:
    chosen = select(func.count(col(Review.id))).where(
        Review.person_id == person_id, col(Review.decided_at).is_not(None)
    )
    why = staff.held(session, person_id)
    return Concerns([], 0, session.exec(chosen).one(), f"reviews.erasing.staff.{why}" if why else "", [])
