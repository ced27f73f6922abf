"""Whether the log goes on: for the health page, and for whoever must be told that it does not."""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, func, select

from infra import clock
from infra.database import EVERYONE, organisation_of
from infra.ledger.models import Entry, Head, Intake
from infra.ledger.publishing import Published
from infra.ledger.tiles import Damaged

STALLED = timedelta(seconds=30)


class Standing(StrEnum):
    """How a log stands; the first that holds is told."""

    BEHIND = (
        "behind"  # the database holds less than what was published: an older backup, or an empty database
    )
    DAMAGED = "damaged"  # the newest head on disk cannot be read
    STALLED = "stalled"  # entries wait so long that no sequencer can be at work
    UNWRITTEN = "unwritten"  # the files stay behind the database: a disk that is full or read-only
    OK = "ok"


def standing(session: Session, logs: Path) -> Standing:
    """How the logs below a folder stand, those that the session sees. Costs one small file per organisation."""
    found = {one.organisation_id: one for one in session.exec(select(Head))}
    seen = organisation_of(session)
    try:
        sizes = {one.name: _size(one) for one in _folders(logs) if seen in (EVERYONE, one.name)}
    except Damaged:
        return Standing.DAMAGED
    if any(size > (found[one].size if one in found else 0) for one, size in sizes.items()):
        return Standing.BEHIND
    if stalled(session):
        return Standing.STALLED
    late = [one for one in found.values() if clock.now() - one.signed_at > STALLED]
    unwritten = any(one.size > sizes.get(one.organisation_id, 0) for one in late)
    return Standing.UNWRITTEN if unwritten else Standing.OK


def stalled(session: Session) -> bool:
    """Whether an entry waits so long that no sequencer can be at work."""
    oldest = session.exec(select(func.min(Entry.at)).where(col(Entry.id).in_(select(Intake.id)))).one()
    return oldest is not None and clock.now() - oldest > STALLED


def _folders(logs: Path) -> list[Path]:
    return [one for one in logs.iterdir() if one.is_dir()] if logs.is_dir() else []


def _size(folder: Path) -> int:
    known = Published(folder).checkpoint()
    return known.size if known else 0
