"""What may happen to reports of every kind: read one, have a failed one tried again, choose how long they are kept, let go."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from infra import clock, ledger, queue
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor
from infra.queue import Job, JobState
from infra.storage import Storage
from reports.flow import permissions
from reports.flow.vocabulary import MONTHS_MAX, OWN_TERM
from reports.models import Report, ReportTerm
from reports.reading import leave
from reports.requests import expiry
from reports.vocabulary import MAKE, Kind, ReportState


def get(session: Session, actor: Actor, report_id: str) -> Report:
    """A report that the actor may read. Raises `NotFound`, also for a kind that is not theirs to see."""
    actor.must(permissions.SEE)
    found = session.get(Report, report_id)
    if not found or found.kind not in permissions.kinds_for(actor):
        raise NotFound("reports.flow.no_such_report")
    return found


def read(session: Session, actor: Actor, storage: Storage, report_id: str) -> tuple[Report, bytes]:
    """The PDF with its proof; that what is personal was read is an entry. Raises `NotFound`, `NotNow` or `Erased`."""
    found = get(session, actor, report_id)
    return found, leave(session, actor, storage, found)


def retry(session: Session, actor: Actor, report_id: str) -> Report:
    """Have a report tried again that could not be made. Raises `NotNow` for any other."""
    report = get(session, actor, report_id)
    if report.state != ReportState.FAILED:
        raise NotNow("reports.flow.not_failed")
    report.state = ReportState.ASKED
    session.add(report)
    ledger.append(session, actor, "report.asked_again", report.id, kind=report.kind)
    parked = select(Job).where(Job.task == MAKE.name, Job.subject_id == report.id)
    job = session.exec(parked.where(Job.state == JobState.PARKED)).first()
    if job:
        queue.ring_again(session, job)
    else:
        queue.enqueue(session, MAKE, report.id)
    return report


def set_term(session: Session, actor: Actor, kind: Kind, months: int | None) -> None:
    """Choose how many months reports of a kind are kept; None keeps them for good. Counts for those that are there too."""
    actor.must(permissions.SET_TERM)
    if kind not in OWN_TERM or (months is not None and not 1 <= months <= MONTHS_MAX):
        fault = Fault(kind, "reports.flow.no_term", {"most": MONTHS_MAX})
        raise NotValid("reports.flow.not_valid", faults=[fault])
    row = session.exec(select(ReportTerm).where(ReportTerm.kind == kind)).first()
    if (row.months if row else None) == months:
        return
    _put(session, actor, row, kind, months)
    ledger.append(
        session, actor, "report.term_set", actor.organisation_id, kind=kind.value, months=months or 0
    )
    for report in session.exec(
        select(Report).where(Report.kind == kind, Report.state == ReportState.MADE)
    ).all():
        report.expires_on = expiry(session, report)
        session.add(report)


def _put(session: Session, actor: Actor, row: ReportTerm | None, kind: Kind, months: int | None) -> None:
    if row and months is None:
        session.delete(row)
    elif months is not None:
        row = row or ReportTerm(organisation_id=actor.organisation_id, kind=kind, months=months)
        row.months = months
        session.add(row)
    session.flush()


def over(session: Session, today: date) -> Sequence[Report]:
    """Reports whose last day lies before today, and that still have their file."""
    chosen = select(Report).where(col(Report.expires_on) < today, col(Report.file).is_not(None))
    return session.exec(chosen).all()


def let_go(session: Session, actor: Actor, report_id: str) -> None:
    """Note that the file of a report is away, because its term is over. That it was made, and what its bytes were
    committed to, stays. Twice changes nothing."""
    actor.must(permissions.LET_GO)
    report = session.get(Report, report_id, with_for_update=True)
    if not report or not report.file or not report.expires_on or report.expires_on >= clock.today():
        return
    report.file = report.seal_file = None
    session.add(report)
    ledger.append(
        session, actor, "report.let_go", report.id, kind=report.kind, expired=report.expires_on.isoformat()
    )
