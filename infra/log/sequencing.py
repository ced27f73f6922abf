"""The sequencer: gives the entries that wait their places in the log, and signs the head that covers them.

The database is the truth and the files follow it: places, head and signature are one transaction, and only then are tiles,
bundles and checkpoint written. What a crash left unwritten is written first by whoever comes next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ARRAY, Connection, Insert, Integer, String, bindparam, delete, insert, text
from sqlmodel import Session, col, select

from infra import clock, queue
from infra.identity.models import Organisation
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import EMPTY_ROOT
from infra.ledger.models import Entry, Head, Intake, Leaf
from infra.ledger.places import free_number
from infra.ledger.publishing import Published
from infra.ledger.signing import MayNotSign, signer_of, signers_of
from infra.ledger.tiles import Tree, grown
from infra.queue import Task

MOST = 1024
LOCK = 7_083_116
RESTORE = (
    "an older database came back. Put back a newer backup. Where there is none: keep that folder somewhere else, then end this "
    "log and begin another (toetssteen log freeze, toetssteen log begin)"
)


class Behind(MayNotSign):
    """The database holds less than what was published: an older backup came back. Nothing may be signed on it."""


@dataclass(frozen=True)
class Batch:
    """Entries that get their places together: ids and bytes in order."""

    ids: list[str]
    bodies: list[bytes]
    bells: list[tuple[Task, str]]


def sequence(house: Installation, organisation_id: str, most: int = MOST) -> int:
    """Give up to `most` waiting entries their places and write the files; return how many.

    0 as well when another sequencer is at it. Raises `Behind` when the database is behind the published log, `Damaged` when
    a file of the log is not what it was.
    """
    published = Published(house.settings.logs / organisation_id)
    done = _waits(house, organisation_id) and extend(house, organisation_id, published, most)
    publish(house, organisation_id, published)
    return done


def extend(house: Installation, organisation_id: str, published: Published, most: int = MOST) -> int:
    """Places and a signed head, in one transaction: the receipt. `publish` writes the files; `published` holds them ready.

    Returns and raises as `sequence` does.
    """
    try:
        with house.database.write(organisation_id) as session:
            if not _alone(session, organisation_id):
                return 0
            head = _head(session, house, organisation_id)
            if not published.covers(head):
                _must_not_be_behind(head, published)
                published.catch_up(session, head)
            batch = _pop(session, organisation_id, most)
            tiles = _extend(session, house, head, published, batch) if batch.ids else {}
    except BaseException:
        published.drop()
        raise
    published.keep(head, tiles)
    return len(batch.ids)


def publish(house: Installation, organisation_id: str, published: Published) -> None:
    """Write what the database has and the files have not, and show it to strangers when its time has come."""
    published.catch_up_to(house.database, organisation_id)
    minutes = 0 if house.settings.demo else house.settings.log_publish_minutes
    published.show(timedelta(minutes=minutes))


def _waits(house: Installation, organisation_id: str) -> bool:
    """Looked at first, without a lock: asking costs the writers nothing."""
    with house.database.read(organisation_id) as session:
        return session.exec(select(Intake.id).limit(1)).first() is not None


def _alone(session: Session, organisation_id: str) -> bool:
    """Whether no other sequencer works on this log. SQLite has one writer at a time: there this transaction is the lock."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return True
    told = {"lock": LOCK, "organisation": organisation_id}
    taken = connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock, hashtext(:organisation))"), told)
    return bool(taken.scalar_one())


def _head(session: Session, house: Installation, organisation_id: str) -> Head:
    """The head of the log, made when the organisation has none yet."""
    found = session.exec(select(Head)).first()
    if found:
        return found
    organisation = session.get_one(Organisation, organisation_id)
    host = house.settings.base_url.partition("://")[2] or "toetssteen.localhost"
    origin = f"{host}/log/{organisation.slug}"
    _must_be_new(origin, house.settings.logs)
    signer = signer_of(house.keys, organisation_id, origin)
    note = bytes(Checkpoint(origin, 0, EMPTY_ROOT).signed([signer]))
    head = Head(
        organisation_id=organisation_id, log_number=free_number(session), origin=origin, vkey=signer.verifier.vkey,
        root=EMPTY_ROOT, note=note,
    )  # fmt: skip
    session.add(head)
    session.flush()
    return head


def _must_be_new(origin: str, logs: Path) -> None:
    """An empty database knows no organisation of before: its log would begin anew under a name that the world knows."""
    for folder in logs.iterdir() if logs.is_dir() else ():
        known = Published(folder).checkpoint() if folder.is_dir() else None
        if known and known.origin == origin and known.size:
            raise Behind(
                "infra.log_behind",
                f"the log {origin} was published at {known.size} in {folder}, the database knows nothing of it: {RESTORE}",
            )


def _must_not_be_behind(head: Head, published: Published) -> None:
    known = published.checkpoint()
    if known and (known.size > head.size or (known.size == head.size and known.root != head.root)):
        raise Behind(
            "infra.log_behind",
            f"the log {head.origin} was published at {known.size} in {published.folder}, the database has {head.size}: {RESTORE}",
        )


def _pop(session: Session, organisation_id: str, most: int) -> Batch:
    """Take the oldest entries out of the intake. Only what was committed is seen, and what is seen is taken.

    Never by "higher than the last number seen": numbers are handed out before the commit, so that loses rows.
    """
    oldest = (
        select(Intake.id)
        .where(Intake.organisation_id == organisation_id)
        .order_by(col(Intake.id))
        .limit(most)
    )
    taken = session.connection().execute(
        delete(Intake)
        .where(col(Intake.id).in_(oldest))
        .returning(col(Intake.id), col(Intake.task), col(Intake.queue), col(Intake.subject_id))
    )
    rows = sorted(taken, key=lambda row: str(row[0]))
    ids = [str(row[0]) for row in rows]
    return Batch(ids, _bodies(session, ids), list(_bells(rows)))


def _bells(rows: Sequence[Any]) -> list[tuple[Task, str]]:
    found = [(Task(row.task, row.queue), str(row.subject_id)) for row in rows if row.task]
    return list(dict.fromkeys(found))


def _bodies(session: Session, ids: Sequence[str]) -> list[bytes]:
    chosen = select(Entry.id, Entry.body).where(col(Entry.id).in_(ids))
    known: dict[str, bytes] = {one.id: one.body for one in session.connection().execute(chosen)}
    return [known[one] for one in ids]


def _extend(
    session: Session, house: Installation, head: Head, published: Published, batch: Batch
) -> dict[str, bytes]:
    """Places, root and signature, in the transaction that took the entries out of the intake; return the tiles that grew."""
    old = Tree(head.size, published.read)
    tiles = grown(old, batch.bodies)
    size = head.size + len(batch.ids)
    root = Tree(size, lambda tile: tiles[tile.path] if tile.path in tiles else published.read(tile)).root
    _place(session.connection(), head, batch.ids)
    signers = signers_of(session, house.keys, head)
    head.note = bytes(Checkpoint(head.origin, size, root).signed(signers))
    head.size, head.root, head.signed_at = size, root, clock.now()
    session.add(head)
    for task, subject_id in batch.bells:
        queue.enqueue(session, task, subject_id)
    return tiles


def _place(connection: Connection, head: Head, ids: list[str]) -> None:
    mine = {"organisation_id": head.organisation_id, "log_number": head.log_number}
    if connection.dialect.name == "postgresql":
        connection.execute(PLACES, {**mine, "size": head.size, "ids": ids})
        return
    rows = [{**mine, "id": one, "number": number} for number, one in enumerate(ids, head.size)]
    connection.execute(insert(Leaf), rows)


def _places() -> Insert:
    """Any number of places as one statement, one journey to PostgreSQL: `size` is that of the log before."""
    ids = sa.func.unnest(bindparam("ids", type_=ARRAY(String)))
    told = ids.table_valued("id", with_ordinality="turn").render_derived()
    mine = (bindparam("organisation_id", type_=String), bindparam("log_number", type_=Integer))
    number = bindparam("size", type_=Integer) + told.c.turn - 1
    columns = ["id", "organisation_id", "log_number", "number"]
    return insert(Leaf).from_select(columns, sa.select(told.c.id, *mine, number))


PLACES = _places()
