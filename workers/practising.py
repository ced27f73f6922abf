"""Work on practice cases: draw whether some come along with a batch, and put them among the real ones."""

from sqlmodel import Session

from infra.identity.actors import machine
from infra.queue import Job
from reviews.practice import sowing
from workers.running import Write
from workers.workshop import Workshop


def sow(workshop: Workshop, job: Job) -> Write:
    """Draw for one batch. It is little work, and what it draws from must not change meanwhile: one transaction."""

    def write(session: Session) -> None:
        sowing.sow(session, machine(job.organisation_id), job.subject_id)

    return write
