"""Work on files of records: look at a large one, or bring it in."""

from sqlmodel import Session

from infra.queue import Job
from register.exchange import file_imports
from register.exchange.models import FileImport
from workers.running import Write
from workers.workshop import Workshop


def bring(workshop: Workshop, job: Job) -> Write:
    """Do what the file waits for, in transactions of its own: each batch is in or not, and the same one comes in once."""
    with workshop.house.database.read(job.organisation_id) as session:
        held = session.get_one(FileImport, job.subject_id)
        session.expunge(held)
    file_imports.work(workshop.house, held)
    return _nothing_more


def _nothing_more(_session: Session) -> None:
    return None
