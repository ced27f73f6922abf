"""A file that an owner uploads: looked at first, then brought in; a large one by a worker, with its progress to be seen."""

import io
from typing import Any

from sqlmodel import Session

from infra import ledger, queue
from infra.clock import now
from infra.database import organisation_of
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from infra.identity.people import EMAIL
from infra.installation import Installation
from register import permissions
from register.exchange import importing
from register.exchange.files import records_in
from register.exchange.importing import Given, Line, Report
from register.exchange.models import FileImport
from register.exchange.vocabulary import IMPORT

# A file of at most so many records is done while its owner waits.
AT_ONCE = 150
NAME_MAX = 100


def hand_in(
    house: Installation, actor: Actor, name: str, data: bytes, organisation: str, contact: str
) -> FileImport:
    """Take a file in and look at it, or have a worker look. Raises `NotValid` naming each field that is wrong."""
    actor.must(permissions.ENTER)
    faults = [] if data else [Fault("file", "register.exchange.file_needed")]
    if contact and not EMAIL.fullmatch(contact):
        faults.append(Fault("contact", "infra.email_needed"))
    if len(organisation) > NAME_MAX or not organisation.isprintable():
        faults.append(
            Fault("organisation", "register.field_too_long", {"limit": NAME_MAX, "length": len(organisation)})
        )
    if faults:
        raise NotValid("register.exchange.file_not_read", faults=faults)
    count = len(records_in(data))
    stored = house.storage.put(
        actor.organisation_id, io.BytesIO(data), house.settings.upload_limit_mb * 1_000_000
    )
    with house.database.write(actor.organisation_id) as session:
        taken = FileImport(
            organisation_id=organisation_of(session), name=name[:200] or "-", file=stored.sha256, contact=contact,
            organisation_name=organisation, records=count, asked_by=actor.id,
        )  # fmt: skip
        session.add(taken)
        ledger.append(session, actor, "file.handed_in", taken.id, file=stored.sha256, records=count)
        _go_on(session, taken)
    if count <= AT_ONCE:
        work(house, taken)
    return taken


def confirm(house: Installation, actor: Actor, import_id: str) -> None:
    """Bring in what was looked at."""
    actor.must(permissions.ENTER)
    with house.database.write(actor.organisation_id) as session:
        held = get(session, import_id)
        if held.confirmed or held.finished_at is None:
            raise NotNow("register.exchange.import_going")
        held.confirmed, held.done, held.finished_at, held.asked_by = True, 0, None, actor.id
        session.add(held)
        ledger.append(session, actor, "file.import_confirmed", held.id, file=held.file)
        _go_on(session, held)
    if held.records <= AT_ONCE:
        work(house, held)


def get(session: Session, import_id: str) -> FileImport:
    """A file that was handed in here. Raises `NotFound`."""
    held = session.get(FileImport, import_id, with_for_update=True)
    if held is None:
        raise NotFound("register.exchange.import_not_found")
    return held


def work(house: Installation, held: FileImport) -> None:
    """Look at the file or bring it in, as it stands; doing so again changes nothing more."""
    if held.finished_at is not None:
        return
    records = records_in(house.storage.read(held.organisation_id, held.file))
    given = Given(held.organisation_name, held.contact, held.asked_by)
    if not held.confirmed:
        with house.database.read(held.organisation_id) as session:
            report = importing.look(session, records, given)
    else:
        actor = Actor(held.asked_by, held.organisation_id, frozenset({Role.OWNER}))
        report = importing.bring_in(house, actor, records, given, lambda lines: _count(house, held, lines))
    with house.database.write(held.organisation_id) as session:
        now_held = get(session, held.id)
        now_held.report, now_held.finished_at, now_held.done = _kept(report), now(), len(report.lines)
        session.add(now_held)


def _go_on(session: Session, held: FileImport) -> None:
    if held.records > AT_ONCE:
        queue.enqueue(session, IMPORT, held.id)


def _count(house: Installation, held: FileImport, lines: list[Line]) -> None:
    with house.database.write(held.organisation_id) as session:
        now_held = get(session, held.id)
        now_held.done += len(lines)
        session.add(now_held)


def _kept(report: Report) -> dict[str, Any]:
    told = report.told()
    # As codes, so that whoever reads it later reads it in their own language.
    for line, kept in zip(report.lines, told["lines"], strict=True):
        kept["changes"] = [vars(change) for change in line.changes]
        kept["refused"] = [
            {"where": one.where, "code": one.code, "parameters": dict(one.parameters)} for one in line.refused
        ]
    return told
