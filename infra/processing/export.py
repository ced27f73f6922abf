"""What waits to be sent to the collector, and what became of it: a record is done with once it was confirmed, not before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, func, select

from infra import clock, queue
from infra.database import organisation_of
from infra.identity.models import Organisation
from infra.processing.models import Processing, ProcessingExport, Subject
from infra.processing.otlp import Told
from infra.processing.vocabulary import EXPORT, FIRST_REST, LATE, LONGEST_REST, SPANS_A_CALL
from infra.queue import Job, JobState

# In a round as many operations are cleared away at most: each may have five hundred people.
CLEARED = 200
GOING = (JobState.QUEUED, JobState.RUNNING)


def next_due(session: Session, most: int = SPANS_A_CALL) -> list[Told]:
    """What is to be sent now, the longest waiting first: whole operations, about `most` records."""
    rows: list[Processing] = []
    waiting = (
        select(Processing)
        .where(col(Processing.sent_at).is_(None), col(Processing.due_at) <= clock.now())
        .order_by(col(Processing.due_at), col(Processing.id))
    )
    for row in session.exec(waiting.limit(most)):
        if rows and sum(one.subjects for one in rows) + row.subjects > most:
            break
        rows.append(row)
    people: dict[str, list[Subject]] = {row.id: [] for row in rows}
    for one in session.exec(
        select(Subject).where(col(Subject.processing_id).in_(people)).order_by(col(Subject.id))
    ):
        people[one.processing_id].append(one)
    return [Told(row, people[row.id]) for row in rows]


def confirmed(session: Session, ids: Sequence[str]) -> None:
    """These were taken, all of them."""
    now = clock.now()
    session.connection().execute(update(Processing).where(col(Processing.id).in_(ids)).values(sent_at=now))
    state = state_of(session)
    state.failures, state.rest_until, state.reason, state.heard_at = 0, None, None, now
    session.add(state)


def refused(session: Session, processing_id: str) -> None:
    """The collector answers, and does not want this one: it is tried again later, and keeps no other from going."""
    row = session.get_one(Processing, processing_id)
    row.refused, row.due_at = row.refused + 1, clock.now() + pause(row.refused + 1)
    session.add(row)


def rest(session: Session, reason: str, wait: int = 0) -> None:
    """The collector cannot be had: everything waits, each time twice as long, or as long as it asks (seconds)."""
    state = state_of(session)
    state.failures, state.reason = state.failures + 1, reason
    asked = min(timedelta(seconds=wait), LONGEST_REST)
    state.rest_until = clock.now() + max(pause(state.failures), asked)
    session.add(state)


def see_to(session: Session) -> None:
    """Ask for the work of sending, where something is due and nobody does it yet."""
    state = state_of(session)
    due = session.exec(select(func.min(Processing.due_at)).where(col(Processing.sent_at).is_(None))).one()
    asked = select(Job.id).where(Job.task == EXPORT.name, col(Job.state).in_(GOING)).limit(1)
    if due is None or session.exec(asked).first():
        return
    at = max(due, state.rest_until or due)
    queue.enqueue(session, EXPORT, organisation_of(session)).run_after = at


def resting(session: Session) -> bool:
    """Whether it is too early to try again."""
    until = state_of(session).rest_until
    return until is not None and until > clock.now()


def late_since(session: Session) -> datetime | None:
    """Since when the oldest record waits, when that is longer than it should; None when all is well."""
    # By organisation, so that the index gives the first of each and nothing is counted through.
    first = select(func.min(Processing.due_at)).where(
        Processing.organisation_id == Organisation.id, col(Processing.sent_at).is_(None)
    )
    found = session.exec(
        select(first.correlate(Organisation).scalar_subquery()).select_from(Organisation)
    ).all()
    oldest = min((one for one in found if one), default=None)
    return oldest if oldest and oldest < clock.now() - LATE else None


def refusals(session: Session) -> int:
    """How many operations the collector refused and still has to take."""
    chosen = select(func.count()).select_from(Processing)
    return session.exec(chosen.where(col(Processing.sent_at).is_(None), col(Processing.refused) > 0)).one()


def clear(session: Session, days: int, exported: bool) -> int:
    """Take away what is older than its term, some at a time; never what still has to be sent. Returns how many operations."""
    old = select(Processing.id).where(col(Processing.began_at) < clock.now() - timedelta(days=days))
    if exported:
        old = old.where(col(Processing.sent_at).is_not(None))
    ids = list(session.exec(old.order_by(col(Processing.began_at)).limit(CLEARED)))
    if ids:
        session.exec(delete(Subject).where(col(Subject.processing_id).in_(ids)))
        session.exec(delete(Processing).where(col(Processing.id).in_(ids)))
    return len(ids)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time."""
    return min(FIRST_REST * 2 ** (min(tries, 20) - 1), LONGEST_REST)


def state_of(session: Session) -> ProcessingExport:
    """How the export of this organisation fares."""
    found = session.exec(select(ProcessingExport)).first()
    return found or ProcessingExport(organisation_id=organisation_of(session))
