"""The queues themselves: rows of one SQLite file, claimed by one holder at a time."""

import fcntl
import logging
import os
import secrets
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

BUSY_SECONDS = 10.0
# These say "not now"; any other error of SQLite says that this file will not work again.
PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_INTERRUPT}

# In normal mode WAL is not synced at each commit: a power cut can take the last messages but never the file.
OPENING = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    tag TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    holder TEXT,
    held_at REAL,
    deliveries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_in_order ON messages (queue, number);
CREATE INDEX IF NOT EXISTS messages_held ON messages (holder) WHERE holder IS NOT NULL;
"""
# A claim from the future was made before this machine restarted its clock: it holds nothing.
FREE = "(held_at IS NULL OR held_at NOT BETWEEN :now - :timeout AND :now + :timeout)"
READY = f"SELECT number FROM messages WHERE queue = :queue AND {FREE} ORDER BY number LIMIT :limit"  # noqa: S608
CLAIM = """
UPDATE messages SET holder = ?, held_at = ?, deliveries = deliveries + 1 WHERE number = ?
RETURNING queue, tag, payload, deliveries
"""


@dataclass(frozen=True)
class Claimed:
    """One message in the hands of one holder; `deliveries` counts this one too."""

    queue: str
    tag: str
    payload: str
    deliveries: int


class Store:
    """The messages of one file, seen by one holder.

    `timeout` is how many seconds a claim lasts unless renewed; `clock` counts seconds and is shared by all
    processes of the machine. Threads may share a Store. Every step repairs a damaged or missing file once and
    tries again; what still fails is raised as sqlite3.Error.
    """

    def __init__(self, path: Path, timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.path, self.timeout, self.clock = path, timeout, clock
        self.holder = secrets.token_hex(8)
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._first = 0
        with _lock:
            _stores.add(self)

    def put(self, queue: str, payload: str) -> None:
        """Add a message at the end of a queue."""
        row = (queue, secrets.token_hex(8), payload)
        self._write(lambda db: db.execute("INSERT INTO messages (queue, tag, payload) VALUES (?, ?, ?)", row))

    def claim(self, queues: Sequence[str], limit: int = 1) -> list[Claimed]:
        """Take up to `limit` messages, oldest first, the queues in turn; an empty list when none is free."""
        turn = self._first % len(queues) if queues else 0
        in_turn = [*queues[turn:], *queues[:turn]]
        # Looking first spares an idle consumer the write lock; the answer is asked again under the lock.
        if not self._read(lambda db: self._ready(db, in_turn, 1)):
            return []
        self._first += 1
        return self._write(lambda db: self._take(db, in_turn, limit))

    def acknowledge(self, tag: str) -> bool:
        """Drop a message that this holder has; False when it has lost the claim."""
        mine = "DELETE FROM messages WHERE tag = ? AND holder = ?"
        return self._write(lambda db: db.execute(mine, (tag, self.holder)).rowcount > 0)

    def release(self, tag: str) -> bool:
        """Put a message back in its old place; False when this holder has lost the claim."""
        mine = "UPDATE messages SET holder = NULL, held_at = NULL WHERE tag = ? AND holder = ?"
        return self._write(lambda db: db.execute(mine, (tag, self.holder)).rowcount > 0)

    def release_all(self) -> int:
        """Put back all that this holder has; the number of messages."""
        mine = "UPDATE messages SET holder = NULL, held_at = NULL WHERE holder = ?"
        return self._write(lambda db: db.execute(mine, (self.holder,)).rowcount)

    def renew(self) -> int:
        """Start the timeout of all this holder's claims again; the number of messages."""
        mine = "UPDATE messages SET held_at = ? WHERE holder = ?"
        return self._write(lambda db: db.execute(mine, (self.clock(), self.holder)).rowcount)

    def size(self, queue: str) -> int:
        """How many messages of a queue are free."""
        count = f"SELECT count(*) FROM messages WHERE queue = :queue AND {FREE}"  # noqa: S608
        return self._read(lambda db: int(db.execute(count, self._now(queue)).fetchone()[0]))

    def purge(self, queue: str) -> int:
        """Drop the free messages of a queue, not those in someone's hands; the number dropped."""
        drop = f"DELETE FROM messages WHERE queue = :queue AND {FREE}"  # noqa: S608
        return self._write(lambda db: db.execute(drop, self._now(queue)).rowcount)

    def remove(self, queue: str) -> None:
        """Drop all messages of a queue, claimed ones too."""
        self._write(lambda db: db.execute("DELETE FROM messages WHERE queue = ?", (queue,)))

    def close(self) -> None:
        """Let go of the file; the next step opens it again."""
        with _lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def __del__(self) -> None:
        self.close()

    def _now(self, queue: str, limit: int = 0) -> dict[str, str | float]:
        return {"queue": queue, "limit": limit, "now": self.clock(), "timeout": self.timeout}

    def _ready(self, db: sqlite3.Connection, queues: Sequence[str], limit: int) -> list[int]:
        found = (db.execute(READY, self._now(queue, limit)).fetchall() for queue in queues)
        in_turn = chain.from_iterable(zip_longest(*found))
        return [row[0] for row in in_turn if row is not None][:limit]

    def _take(self, db: sqlite3.Connection, queues: Sequence[str], limit: int) -> list[Claimed]:
        numbers = self._ready(db, queues, limit)
        return [
            Claimed(*row)
            for n in numbers
            for row in db.execute(CLAIM, (self.holder, self.clock(), n)).fetchall()
        ]

    def _read(self, step: Callable[[sqlite3.Connection], Answer]) -> Answer:
        with _lock:
            try:
                return step(self._open())
            except sqlite3.DatabaseError as error:
                self._begin_anew(error)
                return step(self._open())

    def _write(self, step: Callable[[sqlite3.Connection], Answer]) -> Answer:
        def transaction(db: sqlite3.Connection) -> Answer:
            # A transaction that reads before it writes is refused at once when another process writes in
            # between, whatever the busy timeout; taking the write lock first waits for its turn.
            db.execute("BEGIN IMMEDIATE")
            with db:
                return step(db)

        return self._read(transaction)

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity == _identity(self.path):
            return self._connection
        self.close()
        with _guarded(self.path):
            if not self.path.exists():
                _remove(self.path)  # what the deleted file left beside it belongs to no file any more
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._identity = _identity(self.path)
            self._connection.executescript(OPENING)
        return self._connection

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        """Throw the file away, unless the error passes by itself or someone else has replaced it already."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING:
            raise error
        log.warning(
            "The broker's file is unusable (%s) and is begun anew; the sweeper re-sends hints.", error
        )
        with _guarded(self.path):
            if self._identity == _identity(self.path):
                _remove(self.path)
        self.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """One process at a time opens or removes the file: else one would remove the log that another just began."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + "-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# SQLite must not be carried across a fork, not even to be closed by the child. So every store lets go of its file
# before the process forks, with no step under way; parent and child each open it again when they need it.
_lock = threading.RLock()
_stores: "weakref.WeakSet[Store]" = weakref.WeakSet()


def _before_fork() -> None:
    _lock.acquire()
    for store in list(_stores):
        store.close()


os.register_at_fork(before=_before_fork, after_in_parent=_lock.release, after_in_child=_lock.release)
