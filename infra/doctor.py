"""A look at an installation: what is sound, what is not, and what to do about it."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import col, func, select

from infra import clock, schema
from infra.certificates import certificate_of
from infra.database import EVERYONE
from infra.errors import Refusal, Unavailable
from infra.i18n import gettext_in
from infra.installation import Installation
from infra.ledger import Entry
from infra.ledger.comparing import compare
from infra.ledger.models import Head
from infra.ledger.publishing import Published
from infra.ledger.tiles import Damaged
from infra.processing import export
from infra.queue import Job, JobState, oldest_waiting
from infra.sealing import Erased

LONG_WAIT_SECONDS = 300
LITTLE_SPACE = 1_000_000_000
FEW_DAYS = 30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    sound: bool
    said: str


def examine(house: Installation) -> list[Finding]:
    """Look at everything; a look that fails is itself a finding."""
    findings = []
    for what, look in LOOKS.items():
        try:
            findings.append(look(house))
        except Exception as error:
            findings.append(Finding(what, False, f"could not be looked at ({type(error).__name__})"))
    return findings


def _schema(house: Installation) -> Finding:
    now, newest = schema.current(house.database), schema.head()
    cure = "" if now == newest else ": run `toetssteen migrate`"
    return Finding("schema", now == newest, f"at {now or 'nothing'}, newest is {newest}{cure}")


def _integrity(house: Installation) -> Finding:
    if house.database.engine.dialect.name != "sqlite":
        return Finding("database", True, "PostgreSQL answers")
    with house.database.read(EVERYONE) as session:
        said = session.connection().execute(text("PRAGMA quick_check")).scalar_one()
        crossed = session.connection().execute(text("PRAGMA foreign_key_check")).first()
    sound = said == "ok" and crossed is None
    return Finding("database", sound, "intact" if sound else "damaged: restore the last backup")


def _keys(house: Installation) -> Finding:
    with house.database.read(EVERYONE) as session:
        found = session.connection().execute(text("SELECT id FROM organisation LIMIT 1")).scalar()
    try:
        house.keys.open_all([f"organisation:{found}"])
    except Erased:
        return Finding(
            "keys", False, "sealed with another master key: put the right one back (secrets/master_key)"
        )
    return Finding("keys", True, "the master key opens the key store")


def _secrets(house: Installation) -> Finding:
    folder = house.settings.data / "secrets"
    loose = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    return Finding(
        "secrets",
        not loose,
        "for their owner only" if not loose else f"readable by others: {loose}; chmod 600 them",
    )


def _files(house: Installation) -> Finding:
    names = list(house.storage.names())
    damaged = [name for organisation, name in names if not _whole(house, organisation, name)]
    cure = ": put these back from a backup: " + ", ".join(damaged[:5]) if damaged else ""
    return Finding("files", not damaged, f"{len(names)} files, {len(damaged)} damaged{cure}")


def _whole(house: Installation, organisation: str, name: str) -> bool:
    try:
        house.storage.read(organisation, name)
    except Refusal:
        return False
    return True


def _ledger(house: Installation) -> Finding:
    with house.database.read(EVERYONE) as session:
        count = session.exec(select(func.count()).select_from(Entry)).one()
        logs = session.exec(select(Head.organisation_id, Head.origin)).all()
    compared = 0
    for organisation_id, origin in logs:
        try:
            with house.database.read(organisation_id) as session:
                compared += compare(session, Published(house.settings.logs / organisation_id))
        except Damaged as wrong:
            cure = "somebody changed it, or an older backup came back: see infra/ledger/README.md"
            return Finding("ledger", False, f"{origin}: {wrong}; {cure}")
    return Finding(
        "ledger", True, f"{count} entries, {compared} of them compared with what was published and the same"
    )


def _queue(house: Installation) -> Finding:
    with house.database.read(EVERYONE) as session:
        since = oldest_waiting(session)
        parked = session.exec(
            select(func.count()).select_from(Job).where(col(Job.state) == JobState.PARKED)
        ).one()
    waited = (clock.now() - since).total_seconds() if since else 0.0
    sound = waited < LONG_WAIT_SECONDS
    cure = "" if sound else "; no worker listens: start `toetssteen workers`"
    return Finding("queue", sound, f"oldest job waits {waited:.0f} s, {parked} parked{cure}")


def _space(house: Installation) -> Finding:
    disk = os.statvfs(house.settings.data)
    free = disk.f_bavail * disk.f_frsize
    return Finding("space", free > LITTLE_SPACE, f"{free / 1e9:.1f} GB free")


def _processing(house: Installation) -> Finding:
    if not house.settings.processing_log_url:
        return Finding("processing", True, "the log of processing stays here: no address to export it to")
    with house.database.read(EVERYONE) as session:
        since, refused = export.late_since(session), export.refusals(session)
    if since:
        late = f"the log of processing is not taken since {since:%Y-%m-%d %H:%M} UTC"
        return Finding(
            "processing", False, f"{late}: see that TOETSSTEEN_PROCESSING_LOG_URL answers; nothing is lost"
        )
    if refused:
        return Finding(
            "processing", False, f"the collector refuses {refused} operations: its own log says why"
        )
    return Finding("processing", True, "the log of processing is taken by the collector")


def _seal(house: Installation) -> Finding:
    try:
        certificate = certificate_of(house.settings)
    except Unavailable as wrong:
        return Finding("seal", False, gettext_in("en", wrong.code, **wrong.parameters))
    if not certificate:
        return Finding("seal", True, "reports leave without a seal: no certificate was set")
    left = (certificate.ends - clock.now()).days
    cure = "" if left >= FEW_DAYS else f": that is in {left} days, have a new one made"
    return Finding(
        "seal", left >= FEW_DAYS, f"{certificate.name}, valid until {certificate.ends:%Y-%m-%d}{cure}"
    )


LOOKS: dict[str, Callable[[Installation], Finding]] = {
    "schema": _schema,
    "database": _integrity,
    "keys": _keys,
    "secrets": _secrets,
    "files": _files,
    "ledger": _ledger,
    "queue": _queue,
    "processing": _processing,
    "space": _space,
    "seal": _seal,
}
