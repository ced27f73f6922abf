"""What may happen to a report: ask for it, note that it was made or could not be, read it."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from infra import clock, ledger, queue
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor, Role
from infra.storage import Storage
from register.models import Deployment, Revision
from reports import addressees, permissions
from reports.leaflets.steps import for_letter
from reports.models import Report, ReportTerm
from reports.reading import PRINTED, leave
from reports.vocabulary import HAND_OUT, MAKE, PERSONAL, SIGNS, Kind, ReportState
from reviews.models import Case, Release
from reviews.objections.standing import standing
from reviews.objections.terms import months_later
from reviews.releases import asked_by
from reviews.sealed import key_of
from reviews.vocabulary import State

TWICE = timedelta(minutes=1)  # within this the same form was sent again, and nobody wants two


@dataclass(frozen=True)
class Seal:
    """The file of a report with its seal, and with what it was sealed: whose certificate, and its SHA-256."""

    file: str
    name: str
    certificate: str


def ask_letter(
    session: Session,
    actor: Actor,
    release: Release,
    language: str = "nl",
    *,
    to: str = "",
    large_print: bool = False,
    leaflet: str = "",
) -> Report:
    """Ask for the explanation for the resident of one released decision, one that applies.

    `to` is one of `addressees.CHOICES`; empty: whom the case system named, if it did. `leaflet` is the id of one that goes
    with it. Raises `NotValid` when the case names nobody with that role, or the leaflet does not go with this letter.
    """
    actor.must(permissions.ASK_LETTER)
    _must_have_asked(session, actor, release.suggestion_id)
    must_apply(session, release)
    # Of somebody who was forgotten there is nothing to print.
    key = key_of(session, release.case_id)
    addressee = addressees.chosen(key, session.get_one(Case, release.case_id), to)
    options: dict[str, Any] = {"large_print": True} if large_print else {}
    if leaflet:
        algorithm_id = session.get_one(Deployment, release.deployment_id).algorithm_id
        options["leaflet"] = for_letter(session, leaflet, algorithm_id).id
    report = ask(session, actor, Kind.LETTER, release.id, language, release.case_id, **options)
    addressees.keep(key, report, addressee)
    return report


def letter_being_made(
    session: Session, actor: Actor, release: Release, language: str, *, to: str = "", large_print: bool = False, leaflet: str = ""
) -> bool:  # fmt: skip
    """Whether this person asked for this very letter a moment ago: a form that was sent twice asks once."""
    actor.must(permissions.ASK_LETTER)
    options = ({"large_print": True} if large_print else {}) | ({"leaflet": leaflet} if leaflet else {})
    found = being_made(session, actor, Kind.LETTER, release.id, language, **options)
    if not found:
        return False
    key = key_of(session, release.case_id)
    wanted = addressees.chosen(key, session.get_one(Case, release.case_id), to)
    return any(addressees.addressee_of(key, one) == wanted for one in found)


def being_made(
    session: Session, actor: Actor, kind: Kind, subject_id: str, language: str, **options: Any
) -> list[Report]:
    """What this person asked for in the last minute, in the same way, and that is not made yet."""
    chosen = select(Report).where(
        Report.kind == kind, Report.subject_id == subject_id, Report.language == language,
        Report.asked_by == actor.id, Report.state == ReportState.ASKED, col(Report.asked_at) > clock.now() - TWICE,
    )  # fmt: skip
    return [one for one in session.exec(chosen) if one.options == options]


def ask_sheet(session: Session, actor: Actor, revision: Revision, language: str = "nl") -> Report:
    """Ask for the public page of an algorithm as a PDF."""
    actor.must(permissions.ASK_SHEET)
    return ask(session, actor, Kind.ALGORITHM_SHEET, revision.id, language)


def ask(
    session: Session,
    actor: Actor,
    kind: Kind,
    subject_id: str,
    language: str,
    case_id: str | None = None,
    **options: Any,
) -> Report:
    """Put down that a report is wanted and have it made; whoever calls has seen to it that the actor may.

    `options` are codes that tell how (large print, a leaflet); never personal data.
    """
    report = Report(
        organisation_id=actor.organisation_id, kind=kind, subject_id=subject_id, case_id=case_id, language=language,
        number=_number(kind), asked_by=actor.id, options=options,
    )  # fmt: skip
    session.add(report)
    session.flush()
    ledger.append(session, actor, "report.asked", report.id, kind=kind.value, subject=subject_id)
    queue.enqueue(session, MAKE, report.id)
    return report


def printed(
    session: Session, actor: Actor, report: Report, file: str, size: int, commitment: str, made_with: str = "",
    seal: str = "",
) -> None:  # fmt: skip
    """Note the file; the ledger gets a commitment to the bytes of the PDF, never a plain hash of a letter.

    It is handed out once that entry stands under a signed head, for the proof travels in the file. `seal` is whose seal the
    file has a place for, if it has one.
    """
    actor.must(permissions.MAKE)
    report.file, report.size, report.commitment, report.made_with = file, size, commitment, made_with
    report.seal_file, report.sealed_with = None, seal
    # One that failed may be tried again: the work waited for a person, and is done now.
    report.state = ReportState.ASKED
    session.add(report)
    entry_id = ledger.append(
        session, actor, PRINTED, report.id, kind=report.kind, subject=report.subject_id, pdf=commitment
    )
    ledger.ring_when_covered(session, entry_id, HAND_OUT, report.id)


def hand_out(session: Session, actor: Actor, report_id: str, seal: Seal | None = None) -> None:
    """From now on it can be read: its file was made, recorded, and sealed where it has a place for that. Ringing twice changes
    nothing."""
    actor.must(permissions.MAKE)
    report = session.get(Report, report_id, with_for_update=True)
    if report and report.state == ReportState.ASKED and report.file:
        report.state, report.made_at = ReportState.MADE, clock.now()
        report.expires_on = expiry(session, report)
        if seal:
            report.seal_file, report.sealed_with = seal.file, seal.name
            ledger.append(session, actor, "report.sealed", report.id, certificate=seal.certificate)
        session.add(report)


def expiry(session: Session, report: Report) -> date | None:
    """The last day that a made report is kept, by the term of its kind. None: for good, or as long as its case."""
    chosen = select(ReportTerm.months).where(ReportTerm.kind == report.kind)
    months = session.exec(chosen.where(ReportTerm.organisation_id == report.organisation_id)).first()
    if not months or not report.made_at or report.kind in PERSONAL:
        return None
    return months_later(report.made_at.astimezone(clock.AMSTERDAM).date(), months)


def failed(session: Session, actor: Actor, report: Report, reason: str) -> None:
    """Note that it could not be made; the job tells why."""
    actor.must(permissions.MAKE)
    report.state = ReportState.FAILED
    session.add(report)
    ledger.append(session, actor, "report.failed", report.id, reason=reason)


def read_letter(session: Session, actor: Actor, storage: Storage, report_id: str) -> tuple[Report, bytes]:
    """The PDF of a letter, unsealed. Raises `NotFound` while it is not made, and `Erased` after erasure."""
    actor.must(permissions.READ_LETTER)
    report = session.get(Report, report_id)
    if not report or report.kind != Kind.LETTER or not report.file or not report.case_id:
        raise NotFound("reports.not_made")
    _must_have_asked(session, actor, session.get_one(Release, report.subject_id).suggestion_id)
    return report, leave(session, actor, storage, report)


def newest_letter(session: Session, actor: Actor, release: Release) -> Report:
    """The last letter about a release, made or being made. Raises `NotFound` when nobody asked for one."""
    actor.must(permissions.READ_LETTER)
    _must_have_asked(session, actor, release.suggestion_id)
    report = newest(session, Kind.LETTER, release.id)
    if not report:
        raise NotFound("reports.not_made")
    return report


def newest(session: Session, kind: Kind, subject_id: str, language: str | None = None) -> Report | None:
    """The last report of a kind about something, made or being made."""
    chosen = select(Report).where(Report.kind == kind, Report.subject_id == subject_id)
    if language:
        chosen = chosen.where(Report.language == language)
    return session.exec(chosen.order_by(col(Report.asked_at).desc())).first()


def must_apply(session: Session, release: Release) -> None:
    """Raises `NotNow` for what was taken back or replaced: a letter would tell the resident what no longer holds."""
    if applies_no_longer(session, release):
        raise NotNow("reports.applies_no_longer")


def applies_no_longer(session: Session, release: Release) -> bool:
    """Whether a decision was taken back, or another one took its place."""
    return standing(session, release.suggestion_id).state in {State.REVOKED, State.SUPERSEDED}


def _must_have_asked(session: Session, actor: Actor, suggestion_id: str) -> None:
    """A case system has to do with the letters of its own requests only."""
    if Role.CASE_SYSTEM in actor.roles and not asked_by(session, actor, suggestion_id):
        raise NotFound("reviews.release_not_found")


def _number(kind: Kind) -> str:
    """A number that a person can read out: year, kind and eight signs that are not confused with each other."""
    signs = "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTVWXYZ") for _ in range(8))
    return f"TS-{clock.today():%Y}-{SIGNS[kind]}-{signs[:4]}-{signs[4:]}"
