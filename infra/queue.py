"""The queue: a row in `jobs` is the work, a message is only a bell, and finishing is fenced by owner and attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, Index, update
from sqlmodel import Field, Session, col, select

from infra import clock
from infra.database import after_commit, organisation_of
from infra.errors import NotNow, Parameters
from infra.tables import Instant, Owned, owned, words
from infra.tracing import trace_of

MOST_ATTEMPTS = 5
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    SPLIT = "split"  # its rows went on in two smaller jobs
    PARKED = "parked"  # given up, with the reason; a person may ring it again


@dataclass(frozen=True)
class Task:
    """A kind of work: the name that its message carries and the queue that it waits in."""

    name: str
    queue: str


class Job(Owned, table=True):
    """One piece of work about one row. `part` narrows it, such as the places in a batch; it holds no personal data."""

    __table_args__ = owned(words("state", JobState), Index("ix_job_due", "state", "run_after"))

    task: str = Field(max_length=60)
    queue: str = Field(max_length=30)
    subject_id: str = Field(max_length=32, index=True)
    part: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default=JobState.QUEUED, max_length=10)
    attempts: int = 0
    owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    run_after: datetime = Field(default_factory=clock.now, sa_type=Instant)
    rung_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=80)
    reason_parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
    # The thread of work that caused it, as `traceparent` tells it: what the job does goes on in it.
    trace: str | None = Field(default=None, max_length=55)


class LateFinish(Exception):
    """The lease ran out and the job went to somebody else, or was finished: what was computed here counts for nothing."""


def enqueue(session: Session, task: Task, subject_id: str, **part: int) -> Job:
    """Add work in the transaction that causes it; the bell rings after the commit."""
    job = Job(
        organisation_id=organisation_of(session),
        task=task.name,
        queue=task.queue,
        subject_id=subject_id,
        part=part,
        trace=trace_of(session).header,
    )
    session.add(job)
    _ring_later(session, job)
    return job


def claim(session: Session, job_id: str, owner: str, lease: timedelta) -> Job | None:
    """Take a queued job that is due. None when it is not to be had: somebody else got there first, or it is done."""
    now = clock.now()
    taken = session.connection().execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state) == JobState.QUEUED, col(Job.run_after) <= now)
        .values(state=JobState.RUNNING, owner=owner, lease_until=now + lease, attempts=col(Job.attempts) + 1)
    )
    return session.get(Job, job_id, populate_existing=True) if taken.rowcount == 1 else None


def renew(session: Session, job: Job, lease: timedelta) -> None:
    """Keep a job that takes long. Raises `LateFinish` when it is no longer ours."""
    _fenced(session, job, lease_until=clock.now() + lease)


def finish(session: Session, job: Job, state: JobState = JobState.DONE) -> None:
    """Close a job in the transaction that writes its effects: either both are kept, or neither."""
    _fenced(session, job, state=state, owner=None, lease_until=None, finished_at=clock.now())


def park(session: Session, job: Job, reason: str, parameters: Parameters) -> None:
    """Give a job up with a reason, so that it stops coming back and a person can see why."""
    _fenced(
        session, job, state=JobState.PARKED, owner=None, lease_until=None, finished_at=clock.now(),
        reason=reason, reason_parameters=parameters,
    )  # fmt: skip


def release(session: Session, job: Job, after: timedelta) -> None:
    """Put a job back for a later attempt."""
    _fenced(
        session,
        job,
        state=JobState.QUEUED,
        owner=None,
        lease_until=None,
        run_after=clock.now() + after,
        rung_at=NEVER,
    )


def ring_again(session: Session, job: Job) -> None:
    """A person asks for another try of a parked job: it starts with a clean sheet."""
    if job.state != JobState.PARKED:
        raise NotNow("infra.job_not_parked")
    job.state, job.attempts, job.reason, job.reason_parameters = JobState.QUEUED, 0, None, {}
    job.run_after = job.rung_at = clock.now()
    session.add(job)
    _ring_later(session, job)


def sweep(session: Session, patience: timedelta) -> dict[str, int]:
    """Mend what was stranded: expired leases go back or are parked, bells that nobody heard ring again.

    Safe to run by many at once: every change is conditional. Returns how many of each.
    """
    now = clock.now()
    expired = (col(Job.state) == JobState.RUNNING) & (col(Job.lease_until) < now)
    hopeless = expired & (col(Job.attempts) >= MOST_ATTEMPTS)
    free = {"owner": None, "lease_until": None}
    parked = session.connection().execute(
        update(Job).where(hopeless).values(
            state=JobState.PARKED, reason="infra.job_lost_its_worker", finished_at=now, **free
        )
    )  # fmt: skip
    returned = session.connection().execute(
        update(Job).where(expired).values(state=JobState.QUEUED, rung_at=NEVER, **free)
    )
    due = col(Job.run_after) <= now
    silent = select(Job).where(Job.state == JobState.QUEUED, due, col(Job.rung_at) < now - patience)
    unheard = session.exec(silent.order_by(col(Job.created_at)).limit(500)).all()
    for job in unheard:
        job.rung_at = now
        session.add(job)
        _ring_later(session, job)
    return {"parked": parked.rowcount, "returned": returned.rowcount, "rung": len(unheard)}


def _fenced(session: Session, job: Job, **changes: object) -> None:
    # The fence: an owner who slept past the lease and wakes finds another owner or a later attempt, and changes nothing.
    done = session.connection().execute(
        update(Job)
        .where(
            col(Job.id) == job.id,
            col(Job.state) == JobState.RUNNING,
            col(Job.owner) == job.owner,
            col(Job.attempts) == job.attempts,
        )
        .values(**changes)
    )
    if done.rowcount != 1:
        raise LateFinish(job.id)


def _ring_later(session: Session, job: Job) -> None:
    bell: Callable[[str, str, str], None] = session.info["bell"]
    name, queue, job_id = job.task, job.queue, job.id
    after_commit(session, lambda: bell(name, queue, job_id))


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the oldest due job waits, or None: the first thing to look at when work does not move."""
    chosen = select(Job.run_after).where(Job.state == JobState.QUEUED, col(Job.run_after) <= clock.now())
    return session.exec(chosen.order_by(col(Job.run_after)).limit(1)).first()
