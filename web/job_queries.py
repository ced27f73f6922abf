"""How far the work of the machine is: jobs with what they are about, and batches with their progress."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from infra.errors import NotFound, Parameters
from infra.queue import Job, JobState
from register.models import Algorithm, Deployment, ModelVersion
from reviews.models import Batch, Suggestion
from reviews.vocabulary import PREDICT

PER_PAGE = 25
PARKED_SHOWN = 50
BATCHES_SHOWN = 20
GOING = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class JobLine:
    """One job as a person reads it; `about` is the name of an algorithm, `rows` how many cases it covers."""

    id: str
    task: str
    about: str
    rows: int | None
    state: str
    since: datetime
    attempts: int
    reason: str | None
    reason_parameters: Parameters


@dataclass(frozen=True)
class BatchLine:
    """How far a batch is. Only how many rows were computed: nothing here tells what came out."""

    id: str
    about: str
    done: int
    total: int
    parked: int
    going: bool


def jobs(session: Session, page: int) -> tuple[list[JobLine], int]:
    """One page (from 1) of the jobs that are not parked, the newest first, and how many there are."""
    shown = col(Job.state) != JobState.PARKED
    total = session.exec(select(func.count(col(Job.id))).where(shown)).one()
    chosen = select(Job).where(shown).order_by(col(Job.created_at).desc(), col(Job.id).desc())
    return _lines(session, session.exec(chosen.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()), total


def parked(session: Session) -> list[JobLine]:
    """Jobs that were given up, the oldest first: each waits for a person."""
    chosen = select(Job).where(Job.state == JobState.PARKED).order_by(col(Job.created_at), col(Job.id))
    return _lines(session, session.exec(chosen.limit(PARKED_SHOWN)).all())


def running_batches(session: Session) -> list[BatchLine]:
    """Batches with rows that the model still has to run on, the newest first."""
    going = select(Job.subject_id).where(Job.task == PREDICT.name, col(Job.state).in_(GOING)).distinct()
    return _batches(
        session, session.exec(going.order_by(col(Job.subject_id).desc()).limit(BATCHES_SHOWN)).all()
    )


def batch(session: Session, batch_id: str) -> BatchLine:
    """One batch. Raises `NotFound`."""
    found = _batches(session, [batch_id])
    if not found:
        raise NotFound("web.batch_not_found")
    return found[0]


def _batches(session: Session, ids: Sequence[str]) -> list[BatchLine]:
    names = _names(session, Batch, ids)
    rows = {one.id: one.rows for one in session.exec(select(Batch).where(col(Batch.id).in_(ids)))}
    pieces: dict[str, list[Job]] = {batch_id: [] for batch_id in rows}
    for job in session.exec(select(Job).where(Job.task == PREDICT.name, col(Job.subject_id).in_(rows))):
        pieces[job.subject_id].append(job)
    return [
        _batch(batch_id, names[batch_id], rows[batch_id], pieces[batch_id])
        for batch_id in ids
        if batch_id in rows
    ]


def _batch(batch_id: str, about: str, total: int, pieces: Iterable[Job]) -> BatchLine:
    by_state = dict.fromkeys(JobState, 0)
    for job in pieces:
        by_state[JobState(job.state)] += _rows(job) or 0
    going = any(by_state[state] for state in GOING)
    return BatchLine(batch_id, about, by_state[JobState.DONE], total, by_state[JobState.PARKED], going)


def _lines(session: Session, found: Sequence[Job]) -> list[JobLine]:
    ids = [job.subject_id for job in found]
    names = _names(session, Batch, ids) | _names(session, Suggestion, ids) | _names_of_models(session, ids)
    return [_line(job, names.get(job.subject_id, "")) for job in found]


def _line(job: Job, about: str) -> JobLine:
    since = job.finished_at or job.created_at
    return JobLine(
        job.id, job.task, about, _rows(job), job.state, since, job.attempts, job.reason, job.reason_parameters
    )


def _names(session: Session, subject: type[Batch] | type[Suggestion], ids: Sequence[str]) -> dict[str, str]:
    """The algorithm that each of these is about, by their id."""
    chosen = (
        select(subject.id, Algorithm.name)
        .join(Deployment, col(Deployment.id) == subject.deployment_id)
        .join(Algorithm, col(Algorithm.id) == Deployment.algorithm_id)
    )
    return dict(session.exec(chosen.where(col(subject.id).in_(ids))).all())


def _names_of_models(session: Session, ids: Sequence[str]) -> dict[str, str]:
    chosen = select(ModelVersion.id, Algorithm.name).join(
        Algorithm, col(Algorithm.id) == ModelVersion.algorithm_id
    )
    return dict(session.exec(chosen.where(col(ModelVersion.id).in_(ids))).all())


def _rows(job: Job) -> int | None:
    return job.part["last"] - job.part["first"] + 1 if {"first", "last"} <= job.part.keys() else None
