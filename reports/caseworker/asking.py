"""What may happen to the explanation for the caseworker: ask for it, and read it; by whoever may see the release."""

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.storage import Storage
from reports import requests
from reports.models import Report
from reports.queries import release_of
from reports.reading import leave
from reports.vocabulary import Kind
from reviews.permissions import SEE_RELEASE
from reviews.sealed import key_of


def ask(session: Session, actor: Actor, release_id: str, language: str) -> Report:
    """Ask for the explanation of a released decision, also one that was replaced or taken back since: it says so.

    What is open, was set aside or was practised has no release, so there is nothing to ask. Raises `NotFound`, and
    `Erased` when the person was forgotten.
    """
    actor.must(SEE_RELEASE)
    release = release_of(session, release_id)
    key_of(session, release.case_id)
    return requests.ask(session, actor, Kind.CASEWORKER, release.id, language, release.case_id)


def read(session: Session, actor: Actor, storage: Storage, report_id: str) -> tuple[Report, bytes]:
    """The PDF, unsealed and with its proof; that it was read is an entry. Raises `NotFound`, `NotNow` or `Erased`."""
    actor.must(SEE_RELEASE)
    report = session.get(Report, report_id)
    if not report or report.kind != Kind.CASEWORKER or not report.file:
        raise NotFound("reports.caseworker.not_made")
    return report, leave(session, actor, storage, report)


def newest(session: Session, actor: Actor, release_id: str) -> Report:
    """The last one that was asked for. Raises `NotFound`."""
    found = made_about(session, actor, release_of(session, release_id).id)
    if not found:
        raise NotFound("reports.caseworker.not_made")
    return found[0]


def made_about(session: Session, actor: Actor, release_id: str) -> list[Report]:
    """Every one about a release, the newest first."""
    actor.must(SEE_RELEASE)
    chosen = select(Report).where(Report.kind == Kind.CASEWORKER, Report.subject_id == release_id)
    return list(session.exec(chosen.order_by(col(Report.asked_at).desc())))
