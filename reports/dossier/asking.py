"""What may happen to a dossier: ask for it, and read it."""

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.storage import Storage
from register import algorithms
from register.models import Algorithm
from reports import requests
from reports.dossier import permissions
from reports.models import Report
from reports.reading import leave
from reports.vocabulary import Kind


def ask(session: Session, actor: Actor, algorithm_id: str, language: str) -> Report:
    """Ask for the dossier of an algorithm of one's own municipality as it stands now. Raises `NotFound`."""
    actor.must(permissions.ASK)
    algorithm = algorithms.get(session, algorithm_id)
    return requests.ask(session, actor, Kind.DOSSIER, algorithm.id, language)


def named(session: Session, slug: str) -> str:
    """Which algorithm has this name in its address. Raises `NotFound`."""
    found = session.exec(select(Algorithm.id).where(Algorithm.slug == slug)).first()
    if not found:
        raise NotFound("register.algorithm_not_found")
    return found


def made_about(session: Session, actor: Actor, algorithm_id: str) -> list[Report]:
    """Every dossier of an algorithm, the newest first. Raises `NotFound` when there is no such algorithm."""
    actor.must(permissions.READ)
    algorithm = algorithms.get(session, algorithm_id)
    chosen = select(Report).where(Report.kind == Kind.DOSSIER, Report.subject_id == algorithm.id)
    return list(session.exec(chosen.order_by(col(Report.asked_at).desc())))


def newest(session: Session, actor: Actor, algorithm_id: str) -> Report:
    """The last one that was asked for. Raises `NotFound`."""
    found = made_about(session, actor, algorithm_id)
    if not found:
        raise NotFound("reports.dossier.not_made")
    return found[0]


def read(session: Session, actor: Actor, storage: Storage, report_id: str) -> tuple[Report, bytes]:
    """The PDF with its proof. Raises `NotFound`, or `NotNow` while it is being recorded."""
    actor.must(permissions.READ)
    report = session.get(Report, report_id)
    if not report or report.kind != Kind.DOSSIER or not report.file:
        raise NotFound("reports.dossier.not_made")
    return report, leave(session, actor, storage, report)
