"""Work on destruction lists: drawing them up, carrying out what was authorised, declaring what is gone."""

from functools import partial

from sqlmodel import Session

from infra.identity.actors import machine
from infra.queue import Job
from reviews.retention import carrying_out, declaring, drawing
from workers.running import Write
from workers.workshop import Workshop


def draw(workshop: Workshop, job: Job) -> Write:
    """Look through the next cases, and write down which are due."""
    with workshop.house.database.read(job.organisation_id) as session:
        looked = drawing.look(session, job.subject_id)
    actor = machine(job.organisation_id)
    return lambda session: drawing.write(session, actor, job.subject_id, looked)


def destroy(workshop: Workshop, job: Job) -> Write:
    """Do the next cases of a list that was authorised."""
    return partial(_destroyed, job=job)


def look_round(session: Session, organisation_id: str) -> None:
    """Begin the list of this month when there is none, and declare what was destroyed since."""
    actor = machine(organisation_id)
    drawing.draw_monthly(session, actor)
    declaring.declare_due(session, actor)


def _destroyed(session: Session, job: Job) -> None:
    carrying_out.carry_out(session, machine(job.organisation_id), job.subject_id)
