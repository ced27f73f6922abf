"""No step changes a row without an entry: watched in every transaction of every test, but for tables that are exempt by a list."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import CursorResult
from sqlmodel import Session

from infra.database import Database
from infra.ledger import Entry

ROOT = Path(__file__).resolve().parents[1]
ENTRY = str(Entry.__tablename__)
OURS = tuple(
    f"{ROOT / package}/" for package in ("infra", "register", "reviews", "reports", "workers", "web")
)
TESTS = f"{ROOT / 'tests'}/"
# Why a change of these alone is no step of anybody.
EXEMPT: dict[str, str] = {
    "job": "work that waits: what it does is an entry of the step that does it",
    "sign_in": "a session; that it was opened or ended is an entry, that it was used is none",
    "failed_sign_in": "slows down guessing, and is gone after a quarter of an hour",
    "refused_attempt": "counts what is an entry at the end of the interval",
    "refused_stranger": "counts strangers, who fill no ledger",
    "sent_request": "what was answered to a request that may come twice",
    "sealing_key": "written before the row that needs it; that one is an entry",
    "processing": "a log of its own",
    "processed_subject": "a log of its own",
    "processing_export": "how far that log was exported",
    "ledger_intake": "the log itself",
    "ledger_leaf": "the log itself",
    "ledger_head": "the log itself",
    "ledger_ended": "the log itself: that it ends is its last entry",
    "file_import": "how far a file has come; that it was handed in and confirmed are entries, and so is what it brings",
    "ledger_witnessed": "heads of the logs of others, kept with their signature",
    "ledger_time_stamp": "proof about the log, signed by somebody else",
    "notification": "tells of a step that is an entry; read or not is its reader's own affair",
    "mail": "a mail on its way",
    "delivery": "a message on its way; what it tells of is an entry",
    "tally": "sums that can be counted again",
    "listing": "what is searched, made again from what is published",
    "listing_word": "what is searched, made again from what is published",
    "mail_preference": "how somebody wants to be mailed: their own affair, and no part of any case",
    "instrument": "shipped with the product, the same everywhere; an assessment names the version that it follows",
    "instrument_file": "shipped with the product, the same everywhere",
    "audit_posting": "what is searched in the ledger, made from it",
    "house_style_sample": "a made-up letter to look at; that it was asked for is an entry",
}
# Transactions without an entry of their own, such as what carries out, later and in parts, what an entry ordered.
ORDERED: dict[str, str] = {
    "reviews/api/working.py:save_draft": "what somebody typed and did not send: sealed, their own, and no step of the case",
    "reviews/pages/acting.py:pause": "the same, from the page",
    "tests/reviews/oversight/test_alarms.py:test_of_two_who_raise_the_same_alarm_one_does_and_the_other_goes_on": (
        "calls half of a step, to be there first"
    ),
    "workers/forgetting.py:case": "the order is the entry `case.forgotten`; this begins once it stands under a signed head",
}
# Columns that tell how something fares, or what belongs to one person alone.
ASIDE: dict[str, frozenset[str]] = {
    "webhook_endpoint": frozenset({"failures", "rest_until", "busy_by", "busy_until", "heard_at"}),
    # Handed out: its entry was written as it was made, and stands under a signed head by then.
    # Downloaded: a number, and nobody's step.
    "report": frozenset({"state", "made_at", "downloads"}),
}


@dataclass
class Watch:
    """One transaction: who opened it, what product code changed in it, and whether an entry was written."""

    opener: str
    ours: bool
    changed: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)

    def without_entry(self) -> set[str]:
        """Tables that wanted an entry and have none. In a transaction of a test only what our own code added counts."""
        if ENTRY in self.changed | self.added or self.opener in ORDERED:
            return set()
        return (self.changed if self.ours else self.added) - EXEMPT.keys()


# Where a step without an entry fails its test; elsewhere it is told at the end of the run (`pytest_sessionfinish`).
STRICT = ("tests/",)

broken: list[str] = []
told: set[str] = set()
_here = threading.local()
_write = Database.write


def watch() -> None:
    """From now on every transaction of this process is watched."""
    Database.write = _watched  # type: ignore[assignment, method-assign]
    event.listen(Engine, "after_execute", _executed)
    event.listen(Session, "transient_to_pending", _added)


def judge(place: str) -> list[str]:
    """What was changed without an entry in the test at this place, where it has to answer for it."""
    found = sorted(set(broken))
    broken.clear()
    if place.startswith(STRICT):
        return found
    told.update(found)
    return []


@contextmanager
def _watched(database: Database, organisation: str) -> Iterator[Session]:
    opener = _caller(sys._getframe(1))
    one, open_now = Watch(_said(opener), _is(opener, OURS)), _open()
    open_now.append(one)
    try:
        with _write(database, organisation) as session:
            session.info["watch"] = one
            yield session
    finally:
        open_now.remove(one)
    if tables := one.without_entry():
        broken.append(f"{one.opener}: {', '.join(sorted(tables))}")


def _executed(
    _connection: Connection, statement: Any, _many: Any, _one: Any, _options: Any, result: CursorResult[Any]
) -> None:
    if not getattr(statement, "is_dml", False) or not _open() or not result.rowcount:
        return
    one, table = _open()[-1], statement.table.name
    if _aside(statement, result):
        return
    one.changed.add(table)
    if not one.ours and _directly(sys._getframe(1)):
        one.added.add(table)


def _aside(statement: Any, result: CursorResult[Any]) -> bool:
    """Whether only columns were set that tell nothing which a step decided."""
    columns = ASIDE.get(statement.table.name)
    if not columns or not statement.is_update:
        return False
    compiled: Any = result.context.compiled
    given = {*(compiled.column_keys or ()), *(getattr(one, "key", one) for one in statement._values or ())}
    changed = given & set(statement.table.columns.keys())
    return bool(changed) and changed <= columns


def _added(session: Session, row: Any) -> None:
    one: Watch | None = session.info.get("watch")
    if one and not one.ours and _is(_caller(sys._getframe(1)), OURS):
        one.added.add(row.__tablename__)


def _open() -> list[Watch]:
    found: list[Watch] = _here.__dict__.setdefault("open", [])
    return found


def _caller(frame: FrameType | None) -> FrameType | None:
    """The first of ours: libraries, the database itself and the door stand between."""
    while frame:
        name = frame.f_code.co_filename
        if (
            name.startswith(str(ROOT))
            and not name.endswith(("infra/database.py", "register/door.py", "tests/entries.py"))
            and ".venv" not in name
        ):
            return frame
        frame = frame.f_back
    return None


def _directly(frame: FrameType | None) -> bool:
    """Whether our own code gave this statement, and not a row that was flushed on the way."""
    while frame:
        name = frame.f_code.co_filename
        if name.endswith("unitofwork.py"):
            return False
        if name.startswith(OURS) and not name.endswith("infra/database.py"):
            return True
        if name.startswith(TESTS) and not name.endswith("tests/entries.py"):
            return False
        frame = frame.f_back
    return False


def _is(frame: FrameType | None, places: tuple[str, ...]) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith(places)


def _said(frame: FrameType | None) -> str:
    return f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_code.co_name}" if frame else "?"
