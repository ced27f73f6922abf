"""Work on audit files: gather what was asked for, prove it, sign the list of it and store it."""

from sqlalchemy import update
from sqlmodel import Session, col

from infra.errors import Parameters, Refusal
from infra.identity.actors import machine
from infra.queue import MOST_ATTEMPTS, Job
from reports.audit import making, steps
from reports.audit.models import AuditFile
from workers.running import Hopeless, Write
from workers.workshop import Workshop


def make(workshop: Workshop, job: Job) -> Write:
    """Make a file; one that cannot be made says so, instead of being "made" for ever."""
    try:
        made = making.make(
            workshop.house, job.organisation_id, job.subject_id, lambda done: _tell(workshop, job, done)
        )
    except Refusal as why:
        raise _given_up(job, why.code, why.parameters) from why
    except Exception as error:
        if job.attempts < MOST_ATTEMPTS:
            raise
        raise _given_up(job, "infra.job_failed", {"error": type(error).__name__}) from error
    return lambda session: steps.made(
        session, machine(job.organisation_id), session.get_one(AuditFile, job.subject_id),
        made.file, made.size, made.manifest, made.entries,
    )  # fmt: skip


def _tell(workshop: Workshop, job: Job, done: int) -> None:
    with workshop.house.database.write(job.organisation_id) as session:
        session.connection().execute(update(Job).where(col(Job.id) == job.id).values(part={"done": done}))


def _given_up(job: Job, reason: str, parameters: Parameters) -> Hopeless:
    def write(session: Session) -> None:
        steps.failed(
            session, machine(job.organisation_id), session.get_one(AuditFile, job.subject_id), reason
        )

    return Hopeless(reason, parameters, write)
