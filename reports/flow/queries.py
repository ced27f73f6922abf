"""Reading the flow of reports: lists for the office and for everybody, and how far one report is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import extract
from sqlmodel import Session, col, func, select

from infra.errors import NotFound, Parameters
from infra.identity.models import Organisation
from infra.queue import Job, JobState
from register.models import Algorithm, Deployment, Revision
from reports.flow.vocabulary import OPEN_TO_ALL, Progress
from reports.models import Report, ReportTerm
from reports.transparency.models import Edition
from reports.vocabulary import MAKE, Kind, ReportState
from reviews.models import Release

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One report as a list shows it. `about` is the name of an algorithm, a period, or empty; nothing here tells of a person."""

    id: str
    number: str
    kind: str
    language: str
    about: str
    progress: Progress
    asked_at: datetime
    made_at: datetime | None
    size: int
    downloads: int
    expires_on: date | None
    subject_id: str
    reason: str = ""
    reason_parameters: Parameters | None = None
    sealed_with: str = ""  # whose certificate; empty without a seal


@dataclass(frozen=True)
class Public:
    """A report that is for everybody, in the archive."""

    number: str
    about: str
    organisation: str
    language: str
    size: int
    made_at: datetime


def lines(session: Session, kinds: Sequence[Kind], page: int) -> tuple[list[Line], int]:
    """One page (from 1) of the reports of these kinds, the newest first, and how many there are."""
    of_these = col(Report.kind).in_(kinds)
    total = session.exec(select(func.count(col(Report.id))).where(of_these)).one()
    chosen = select(Report).where(of_these).order_by(col(Report.id).desc())
    return lines_of(session, session.exec(chosen.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()), total


def line(session: Session, kinds: Sequence[Kind], report_id: str) -> Line:
    """One report. Raises `NotFound`, also where it is of another kind."""
    found = session.get(Report, report_id)
    if not found or found.kind not in kinds:
        raise NotFound("reports.flow.no_such_report")
    return lines_of(session, [found])[0]


def lines_of(session: Session, reports: Sequence[Report]) -> list[Line]:
    """These reports, with what each is about and how far it is."""
    about = names_of(session, [one.subject_id for one in reports])
    jobs = _jobs(session, [one.id for one in reports if one.state != ReportState.MADE])
    return [_line(one, about.get(one.subject_id, ""), jobs.get(one.id)) for one in reports]


def names_of(session: Session, subject_ids: Sequence[str]) -> dict[str, str]:
    """What each of these is about: an algorithm (itself, or that of a revision or a release), or the code of a period."""
    revised = select(Revision.id, Algorithm.name).join(
        Algorithm, col(Algorithm.id) == col(Revision.algorithm_id)
    )
    released = (
        select(Release.id, Algorithm.name)
        .join(Deployment, col(Deployment.id) == col(Release.deployment_id))
        .join(Algorithm, col(Algorithm.id) == col(Deployment.algorithm_id))
    )
    editions = select(Edition.id, Edition.period).where(col(Edition.id).in_(subject_ids))
    itself = select(Algorithm.id, Algorithm.name).where(col(Algorithm.id).in_(subject_ids))
    return {
        **dict(session.exec(editions).all()),
        **dict(session.exec(itself).all()),
        **dict(session.exec(revised.where(col(Revision.id).in_(subject_ids))).all()),
        **dict(session.exec(released.where(col(Release.id).in_(subject_ids))).all()),
    }


def terms(session: Session) -> dict[str, int]:
    """How many months reports of each kind are kept; a kind that is not here is kept for good."""
    return {one.kind: one.months for one in session.exec(select(ReportTerm))}


def years(session: Session) -> list[int]:
    """The years of which there is something in the archive for everybody, the newest first."""
    year = extract("year", col(Report.made_at))
    found = session.exec(select(year).where(*_open_to_all()).distinct())
    return sorted((int(one) for one in found if one), reverse=True)


def archive(session: Session, year: int) -> list[Public]:
    """What was made for everybody in a year (in UTC), the newest first."""
    chosen = (
        select(Report, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Report.organisation_id))
        .where(*_open_to_all(), extract("year", col(Report.made_at)) == year)
        .order_by(col(Report.made_at).desc())
    )
    found = session.exec(chosen).all()
    about = names_of(session, [one.subject_id for one, _ in found])
    return [
        Public(one.number, about.get(one.subject_id, ""), name, one.language, one.size, one.made_at)
        for one, name in found
        if one.made_at
    ]


def public_report(session: Session, number: str) -> Report:
    """A report that is for everybody, by its number. Raises `NotFound`."""
    found = session.exec(select(Report).where(Report.number == number, *_open_to_all())).first()
    if not found:
        raise NotFound("reports.flow.no_such_report")
    return found


def _open_to_all() -> tuple[bool, ...]:
    made = col(Report.state) == ReportState.MADE
    return made, col(Report.file).is_not(None), col(Report.kind).in_(OPEN_TO_ALL)  # type: ignore[return-value]


def _jobs(session: Session, report_ids: Iterable[str]) -> dict[str, Job]:
    """The newest work on each of these."""
    chosen = select(Job).where(Job.task == MAKE.name, col(Job.subject_id).in_(list(report_ids)))
    return {one.subject_id: one for one in session.exec(chosen.order_by(col(Job.id)))}


def _line(report: Report, about: str, job: Job | None) -> Line:
    stopped = job if job and job.state == JobState.PARKED else None
    return Line(
        report.id, report.number, report.kind, report.language, about, progress_of(report, job), report.asked_at,
        report.made_at, report.size, report.downloads, report.expires_on, report.subject_id,
        (stopped.reason or "") if stopped else "", stopped.reason_parameters if stopped else None, report.sealed_with if report.seal_file else "",
    )  # fmt: skip


def progress_of(report: Report, job: Job | None) -> Progress:
    """How far a report is, by its row and the newest work on it."""
    if report.state == ReportState.MADE:
        return Progress.MADE if report.file else Progress.GONE
    if job and job.state == JobState.QUEUED:
        return Progress.WAITING
    if report.state == ReportState.FAILED:
        return Progress.FAILED
    if report.file:
        return Progress.RECORDING
    return Progress.PRINTING if job and job.state == JobState.RUNNING else Progress.WAITING
