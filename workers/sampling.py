"""Work on samples of a house style: print a made-up letter or sheet."""

from infra.identity.actors import machine
from infra.queue import MOST_ATTEMPTS, Job
from reports.house_style import sampling
from reports.house_style.models import StyleSample
from reports.house_style.samples import sample_of
from reports.pdf import print_report
from workers.running import Hopeless, Write
from workers.workshop import Workshop


def make(workshop: Workshop, job: Job) -> Write:
    """Print it; one that made room for a newer sample is let go."""
    with workshop.house.database.read(job.organisation_id) as session:
        row = session.get(StyleSample, job.subject_id)
        style, kind, language = (row.style, row.kind, row.language) if row else (None, "", "")
    if style is None:
        return lambda _session: None
    try:
        pdf = print_report(sample_of(style, kind, language))
    except Exception as error:
        if job.attempts < MOST_ATTEMPTS:
            raise
        write = _noted(job, None)
        raise Hopeless("infra.job_failed", {"error": type(error).__name__}, write) from error
    return _noted(job, pdf)


def _noted(job: Job, pdf: bytes | None) -> Write:
    return lambda session: sampling.made(session, machine(job.organisation_id), job.subject_id, pdf)
