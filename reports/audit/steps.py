"""What may happen to an audit file: ask for one, note that it was made or could not be, hand it out."""

from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from infra import clock, ledger, queue
from infra.errors import NotFound, NotNow, NotYours, TooMuch
from infra.i18n import LANGUAGES
from infra.identity.actors import Actor
from infra.queue import Job
from infra.sealing import Key
from infra.storage import Storage
from reports.audit import indexing, searching, tracing
from reports.audit.models import AuditFile
from reports.audit.permissions import EXPORT, MAKE, SEE_LEDGER, may_disclose
from reports.audit.searching import Asked
from reports.audit.vocabulary import ENTRIES_MAX, MAKE_AUDIT, AuditState, Scope
from reviews.sealed import key_of

# Up to where a search goes is kept with it, so that the file holds what was found when it was asked for.
BEFORE = "before"


def ask_decision(
    session: Session, actor: Actor, suggestion_id: str, language: str = "nl", disclose: bool = False
) -> AuditFile:
    """Ask for the file of one decision; `disclose` has it show what was decided. Raises `NotYours` and `NotFound`."""
    actor.must(EXPORT)
    if disclose and not may_disclose(actor):
        raise NotYours("reports.audit.may_not_disclose")
    found = tracing.trace(session, suggestion_id)
    if disclose and (found.erased or not found.release_id):
        raise NotNow("reports.audit.nothing_to_disclose")
    row = AuditFile(
        organisation_id=actor.organisation_id, scope=Scope.DECISION, subject_id=suggestion_id, disclosed=disclose,
        case_id=found.case_id if disclose else None, language=_spoken(language), asked_by=actor.id,
        entries=sum(one.number is not None for one in found.lines),
        waiting=sum(one.number is None for one in found.lines),
    )  # fmt: skip
    return _ask(session, actor, row, {"suggestion": suggestion_id, "disclosed": disclose})


def ask_search(session: Session, actor: Actor, asked: Asked, language: str = "nl") -> AuditFile:
    """Ask for the file of what a search finds now. Raises `NotNow` when that is nothing, `TooMuch` when it is too much."""
    actor.must(EXPORT)
    size = indexing.size_of(session)
    count = count_of(session, asked)
    row = AuditFile(
        organisation_id=actor.organisation_id, scope=Scope.SEARCH, asked_for=asked.codes | {BEFORE: size},
        language=_spoken(language), asked_by=actor.id, entries=count,
    )  # fmt: skip
    told: dict[str, Any] = {f"for_{name}": value for name, value in asked.codes.items()}
    return _ask(session, actor, row, told | {"size": size})


def count_of(session: Session, asked: Asked) -> int:
    """How many entries with a place a search finds."""
    if asked.thing:
        return sum(1 for _ in searching.everything(session, asked, None, ENTRIES_MAX + 1))
    return sum(searching.counts(session, asked).values())


def made(
    session: Session, actor: Actor, row: AuditFile, file: str, size: int, manifest: str, entries: int
) -> None:
    """Note the file. The ledger gets the SHA-256 of its list, or a commitment where it shows what was decided."""
    actor.must(MAKE)
    row.state, row.file, row.size, row.manifest, row.entries = AuditState.MADE, file, size, manifest, entries
    row.made_at = clock.now()
    session.add(row)
    ledger.append(session, actor, "audit.made", row.id, entries=entries, manifest=_told(session, row))


def failed(session: Session, actor: Actor, row: AuditFile, reason: str) -> None:
    """Note that it could not be made, and why."""
    actor.must(MAKE)
    row.state, row.reason = AuditState.FAILED, reason
    session.add(row)
    ledger.append(session, actor, "audit.failed", row.id, reason=reason)


def hand_out(
    session: Session, actor: Actor, storage: Storage, audit_id: str
) -> tuple[AuditFile, Path | bytes]:
    """The file, or where it stands. That it was handed out is an entry itself. Raises `NotFound` while it is not made, `Erased` after erasure."""
    actor.must(EXPORT)
    row = get(session, actor, audit_id)
    if not row.file:
        raise NotFound("reports.audit.not_made")
    if row.disclosed and not may_disclose(actor):
        raise NotYours("reports.audit.may_not_disclose")
    ledger.append(
        session, actor, "audit.exported", row.id, scope=row.scope, entries=row.entries, disclosed=row.disclosed,
        manifest=_told(session, row),
    )  # fmt: skip
    key = key_of_file(session, row)
    if not key:
        return row, storage.path(row.organisation_id, row.file)
    return row, key.unseal(storage.read(row.organisation_id, row.file), about(row))


def listed(session: Session, actor: Actor, asked: Asked) -> None:
    """Somebody takes along what a search finds as a list."""
    actor.must(EXPORT)
    told: dict[str, Any] = {f"for_{name}": value for name, value in asked.codes.items()}
    ledger.append(session, actor, "audit.listed", actor.id, **told)


def get(session: Session, actor: Actor, audit_id: str) -> AuditFile:
    """Raises `NotFound`."""
    actor.must(SEE_LEDGER)
    found = session.get(AuditFile, audit_id)
    if not found:
        raise NotFound("reports.audit.no_file")
    return found


def newest(session: Session, most: int = 25) -> list[AuditFile]:
    """The files that were asked for last."""
    return list(
        session.exec(
            select(AuditFile).order_by(col(AuditFile.asked_at).desc(), col(AuditFile.id)).limit(most)
        )
    )


def progress(session: Session, row: AuditFile) -> tuple[int, int]:
    """How many entries are in the file by now, and how many there will be."""
    job = session.exec(select(Job).where(Job.subject_id == row.id, Job.task == MAKE_AUDIT.name)).first()
    return (job.part.get("done", 0) if job else 0), max(row.entries, 1)


def key_of_file(session: Session, row: AuditFile) -> Key | None:
    """The key under which a file is sealed; None for one that shows nothing personal."""
    return key_of(session, row.case_id) if row.disclosed and row.case_id else None


def about(row: AuditFile) -> str:
    """What is sealed, to the seal."""
    return f"audit:{row.id}"


def _ask(session: Session, actor: Actor, row: AuditFile, told: dict[str, Any]) -> AuditFile:
    if not row.entries:
        raise NotNow("reports.audit.nothing")
    if row.entries > ENTRIES_MAX:
        raise TooMuch("reports.audit.too_much", limit=ENTRIES_MAX)
    session.add(row)
    session.flush()
    ledger.append(session, actor, "audit.asked", row.id, scope=row.scope, entries=row.entries, **told)
    queue.enqueue(session, MAKE_AUDIT, row.id)
    return row


def _told(session: Session, row: AuditFile) -> str:
    key = key_of_file(session, row)
    manifest = row.manifest or ""
    return key.commit(manifest.encode(), about(row)) if key else manifest


def _spoken(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]
