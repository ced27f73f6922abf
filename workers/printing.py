"""Work on reports: gather what a report says, print it, put it away under its key, and hand it out, with a seal where one is set."""

import hashlib
import io

from sqlmodel import Session

from infra.certificates import certificate_of
from infra.errors import Parameters, Refusal
from infra.identity.actors import machine
from infra.queue import MOST_ATTEMPTS, Job
from reports import requests
from reports.fillings import content_of
from reports.limits import Limits
from reports.models import Report
from reports.pdf import made_with, print_report
from reports.vocabulary import PERSONAL
from reviews.sealed import key_of
from workers import sealing
from workers.running import Hopeless, Write
from workers.workshop import Workshop


def make(workshop: Workshop, job: Job) -> Write:
    """Print a report; one that cannot be printed says so, instead of being "made" for ever."""
    try:
        return _printed(workshop, job)
    except Refusal as why:
        raise _given_up(job, why.code, why.parameters) from why
    except Exception as error:
        if job.attempts < MOST_ATTEMPTS:
            raise
        raise _given_up(job, "infra.job_failed", {"error": type(error).__name__}) from error


def _given_up(job: Job, reason: str, parameters: Parameters) -> Hopeless:
    def write(session: Session) -> None:
        report = session.get_one(Report, job.subject_id)
        requests.failed(session, machine(job.organisation_id), report, reason)

    return Hopeless(reason, parameters, write)


def _printed(workshop: Workshop, job: Job) -> Write:
    """The PDF of what is personal is put under the key of its case before it touches the disk."""
    house = workshop.house
    certificate = certificate_of(house.settings)
    seal = certificate.name if certificate else ""
    with house.database.read(job.organisation_id) as session:
        report = session.get_one(Report, job.subject_id)
        content = content_of(session, report, house.settings.base_url, seal)
        key = key_of(session, report.case_id or "") if report.kind in PERSONAL else None
    limits = Limits(house.settings.report_pages, house.settings.report_seconds)
    pdf = print_report(content, limits, certificate.room if certificate else 0)
    about = f"report:{report.id}"
    kept = key.seal(pdf, about) if key else pdf
    commitment = key.commit(pdf, about) if key else hashlib.sha256(pdf).hexdigest()
    stored = house.storage.put(report.organisation_id, io.BytesIO(kept), len(kept))
    actor = machine(job.organisation_id)
    return lambda session: requests.printed(
        session,
        actor,
        session.get_one(Report, report.id),
        stored.sha256,
        len(pdf),
        commitment,
        made_with(),
        seal,
    )


def hand_out(workshop: Workshop, job: Job) -> Write:
    """Let a report be read, now that its entry has its place in the log; one that cannot be sealed is not."""
    try:
        seal = sealing.sealed_copy(workshop.house, job.organisation_id, job.subject_id)
    except Refusal as why:
        raise _given_up(job, why.code, why.parameters) from why
    return lambda session: requests.hand_out(session, machine(job.organisation_id), job.subject_id, seal)
