"""Reading editions: the archive of everybody, one edition by its address, and the periods of the office."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.models import Organisation
from reports.models import Report
from reports.transparency.models import Edition
from reports.transparency.periods import Period, period_of, recent
from reports.vocabulary import Kind, ReportState


@dataclass(frozen=True)
class Line:
    """A period in the archive, with its editions, the newest first."""

    organisation: Organisation
    period: Period
    editions: tuple[Edition, ...]


@dataclass(frozen=True)
class Shown:
    """One edition as the public reads it, with the newest one, all of them, and its PDFs by language."""

    organisation: Organisation
    edition: Edition
    newest: Edition
    all: tuple[Edition, ...]
    pdfs: Mapping[str, Report]
    gone: frozenset[str] = frozenset()  # languages whose PDF passed its term


def archive(session: Session, slug: str | None = None) -> list[Line]:
    """What was published, of one organisation or of all, the newest period first (a session that looks around)."""
    chosen = select(Edition, Organisation).join(
        Organisation, col(Organisation.id) == col(Edition.organisation_id)
    )
    if slug is not None:
        chosen = chosen.where(Organisation.slug == slug)
    found: dict[tuple[str, str], tuple[Organisation, list[Edition]]] = {}
    for edition, organisation in session.exec(chosen.order_by(col(Edition.number).desc())):
        found.setdefault((organisation.id, edition.period), (organisation, []))[1].append(edition)
    lines = [Line(owner, period_of(code), tuple(editions)) for (_, code), (owner, editions) in found.items()]
    return sorted(
        lines, key=lambda one: (one.period.last, -one.period.quarter, one.organisation.name), reverse=True
    )


def by_year(lines: list[Line]) -> dict[int, list[Line]]:
    """The archive, a heading for each year."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.period.year, []).append(line)
    return found


def organisation_at(session: Session, slug: str) -> Organisation:
    """Raises `NotFound`."""
    found = session.exec(select(Organisation).where(Organisation.slug == slug)).first()
    if not found:
        raise NotFound("reports.transparency.not_published")
    return found


def slug_of(session: Session, organisation_id: str) -> str:
    """How an organisation is called in addresses."""
    return session.get_one(Organisation, organisation_id).slug


def shown(session: Session, slug: str, code: str, number: int | None = None) -> Shown:
    """An edition by its address; without a number the newest (a session that looks around). Raises `NotFound`."""
    organisation = organisation_at(session, slug)
    chosen = select(Edition).where(Edition.organisation_id == organisation.id, Edition.period == code)
    editions = tuple(session.exec(chosen.order_by(col(Edition.number).desc())))
    edition = next((one for one in editions if number in (None, one.number)), None)
    if not edition:
        raise NotFound("reports.transparency.not_published")
    pdfs = _pdfs(session, edition)
    return Shown(organisation, edition, editions[0], editions, pdfs, _gone(session, edition) - pdfs.keys())


def _pdfs(session: Session, edition: Edition) -> dict[str, Report]:
    """The first one that was made in each language: what it says does not change, so later ones say the same."""
    chosen = select(Report).where(
        Report.kind == Kind.TRANSPARENCY,
        Report.subject_id == edition.id,
        Report.state == ReportState.MADE,
        col(Report.file).is_not(None),
    )
    made = session.exec(chosen.order_by(col(Report.asked_at).desc(), col(Report.id)))
    return {report.language: report for report in made}


def _gone(session: Session, edition: Edition) -> frozenset[str]:
    """The languages of which a PDF was made and destroyed when its term was over."""
    made = select(Report.language).where(Report.kind == Kind.TRANSPARENCY, Report.subject_id == edition.id)
    return frozenset(session.exec(made.where(Report.state == ReportState.MADE, col(Report.file).is_(None))))


def periods(session: Session) -> list[tuple[Period, Edition | None]]:
    """The periods that are over and may be published, with the edition that counts (a session of one organisation)."""
    editions: dict[str, Edition] = {}
    for edition in session.exec(select(Edition).order_by(col(Edition.number))):
        editions[edition.period] = edition
    offered = {one.code: one for one in recent(clock.today())} | {code: period_of(code) for code in editions}
    ordered = sorted(offered.values(), key=lambda one: (one.last, -one.quarter), reverse=True)
    return [(one, editions.get(one.code)) for one in ordered]
