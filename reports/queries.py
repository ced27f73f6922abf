"""Reading reports: which there are, and what they are about."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from infra.errors import NotFound
from infra.identity.models import Organisation
from infra.ledger import Entry
from register.models import Algorithm, Deployment, Revision
from register.vocabulary import LegalEffect
from reports.addressees import NOBODY, roles_in
from reports.models import Report
from reports.vocabulary import Kind
from reviews.models import Case, Release
from reviews.objections.terms import last_day_to_object
from reviews.releases import announcement_of
from reviews.sealed import key_of

# What the page of an algorithm tells beside its revision moves with these.
MOVES = ("deployment.", "assessment.s", "advice.published", "advice.replied", "condition.", "model.evaluated", "algorithm.withdrawn", "house_style.changed")  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """When a besluit was sent to the resident, the last day to object, and since when that is known; None while nobody said."""

    announced_on: date | None = None
    last_day: date | None = None
    reported_at: datetime | None = None


def published_revision(session: Session, organisation: str, slug: str) -> Revision:
    """The revision that the public reads now (a session that looks around). Raises `NotFound`."""
    chosen = (
        select(Revision)
        .join(Algorithm, col(Algorithm.id) == col(Revision.algorithm_id))
        .join(Organisation, col(Organisation.id) == col(Algorithm.organisation_id))
        .where(Organisation.slug == organisation, Algorithm.slug == slug)
        .where(Revision.number == Algorithm.revision_number)
    )
    found = session.exec(chosen).first()
    if not found:
        raise NotFound("register.algorithm_not_found")
    return found


def sheet_in(session: Session, revision: Revision, language: str) -> Report | None:
    """The newest sheet about a revision, in one language."""
    chosen = select(Report).where(
        Report.kind == Kind.ALGORITHM_SHEET, Report.subject_id == revision.id, Report.language == language
    )
    return session.exec(chosen.order_by(col(Report.asked_at).desc())).first()


def outdated(session: Session, sheet: Report) -> bool:
    """Whether something that a sheet tells moved in its organisation since it was asked for: a stop, advice, a signature."""
    since = select(Entry.act).where(
        Entry.organisation_id == sheet.organisation_id, col(Entry.at) > sheet.asked_at
    )
    moved = or_(*(col(Entry.act).startswith(start) for start in MOVES))
    return session.exec(since.where(moved).limit(1)).first() is not None


def release_of(session: Session, release_id: str) -> Release:
    """Raises `NotFound`."""
    found = session.get(Release, release_id)
    if not found:
        raise NotFound("reviews.release_not_found")
    return found


def roles_to_write_to(session: Session, release: Release) -> list[str]:
    """Who else than the resident a letter can go to, as codes, and nobody by name; nothing where nobody acts for them."""
    roles = roles_in(key_of(session, release.case_id), session.get_one(Case, release.case_id))
    return [*roles, NOBODY] if roles else []


def sending_of(session: Session, release: Release) -> Sending | None:
    """When a besluit was sent and until when one can object; None for what is no besluit."""
    if session.get_one(Deployment, release.deployment_id).legal_effect != LegalEffect.BESLUIT:
        return None
    announced = announcement_of(session, release.id)
    if not announced:
        return Sending()
    return Sending(announced.announced_on, last_day_to_object(announced.announced_on), announced.reported_at)


def letters_about(session: Session, release_id: str) -> list[Report]:
    """Every letter about a release, the newest first."""
    chosen = select(Report).where(Report.kind == Kind.LETTER, Report.subject_id == release_id)
    return list(session.exec(chosen.order_by(col(Report.asked_at).desc())))


def newest_letters(session: Session, release_ids: list[str]) -> dict[str, str]:
    """The state of the newest letter of each release that has one."""
    chosen = select(Report.subject_id, Report.state).where(
        Report.kind == Kind.LETTER, col(Report.subject_id).in_(release_ids)
    )
    return dict(session.exec(chosen.order_by(col(Report.asked_at))).all())


def files_of_case(session: Session, case_id: str) -> list[str]:
    """The files of every letter about a case, kept under its key."""
    chosen = select(Report.file, Report.seal_file).where(Report.case_id == case_id)
    return [file for both in session.exec(chosen) for file in both if file]
