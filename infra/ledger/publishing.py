"""The log as files on disk, made from the database: tiles, bundles of entries, and the checkpoint last of all."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from infra import clock
from infra.database import Database
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import HASH_SIZE
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.notes import Note, NoteRefused
from infra.ledger.places import in_log
from infra.ledger.tiles import HEIGHT, WIDTH, Damaged, Tile, Tree, grown, pack, tiles_between

CHECKPOINT = "checkpoint"
SHOWN = "checkpoint.public"  # the head that strangers are shown: the newest of some hours ago
WITNESSED = "checkpoint.witnessed"  # the newest head that enough others have cosigned
TILES = "tile"
LOCK = ".lock"
LOOKS = 20
AT_ONCE = 64 * WIDTH
MENDING = (
    "when the disk lost it, remove the folder tile and keep the checkpoint: "
    "the files are made anew and must lead to the root that was signed"
)


@dataclass(frozen=True)
class Ahead:
    """What the database has and the files have not yet: the head, and the tiles that were grown for it."""

    size: int
    root: bytes
    tiles: dict[str, bytes]


class Published:
    """The files of one log below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ahead: Ahead | None = None

    def checkpoint(self) -> Checkpoint | None:
        """The newest head that was written, None before the first. Raises `Damaged` when it cannot be read."""
        return self._read_checkpoint(CHECKPOINT)

    def shown(self) -> Checkpoint | None:
        """The head that strangers are shown, None before the first. Raises `Damaged`."""
        return self._read_checkpoint(SHOWN)

    def shown_size(self) -> int:
        """How many entries strangers know of."""
        known = self.shown()
        return known.size if known else 0

    def shown_at(self) -> datetime | None:
        """When strangers were shown the log last, None before the first time."""
        path = self.folder / SHOWN
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None

    def checkpoint_file(self) -> Path:
        """Where the head that strangers are shown stands."""
        return self.folder / SHOWN

    def read(self, tile: Tile) -> bytes:
        """The hashes of a tile; those of a narrower one are the beginning of a wider one. Raises `Damaged`."""
        if self._ahead and tile.path in self._ahead.tiles:
            return self._ahead.tiles[tile.path]
        for _ in range(LOOKS):
            # Between listing and reading a tile may have grown, and its narrower files be gone: look again.
            for path in (self.folder / tile.path, *self._wider(tile)):
                with suppress(FileNotFoundError):
                    return path.read_bytes()[: tile.width * HASH_SIZE]
        raise Damaged(f"{tile.path} is missing: {MENDING}")

    def read_shown(self, tile: Tile) -> bytes | None:
        """The hashes of a tile as strangers are shown it; None for what the head that they know does not reach."""
        reaches = (tile.number * WIDTH + tile.width) << HEIGHT * tile.level
        return self.read(tile) if reaches <= self.shown_size() else None

    def covers(self, head: Head) -> bool:
        """Whether the tiles lead to this head, kept ready or written."""
        return bool(self._ahead) and (self._ahead.size, self._ahead.root) == (head.size, head.root)  # type: ignore[union-attr]

    def keep(self, head: Head, tiles: dict[str, bytes]) -> None:
        """Have tiles ready that will be written later; they are of a head that was committed."""
        known = self._ahead.tiles if self._ahead else {}
        self._ahead = Ahead(head.size, head.root, known | tiles)

    def drop(self) -> None:
        """Forget what was kept ready: the files alone say how far we are."""
        self._ahead = None

    def catch_up_to(self, database: Database, organisation_id: str) -> None:
        """Write what the database has and the files have not."""
        with database.read(organisation_id) as session:
            if head := session.exec(select(Head)).first():
                self.catch_up(session, head)

    def catch_up(self, session: Session, head: Head) -> None:
        """As `catch_up_to`, within a transaction. The checkpoint comes last: what it covers is there to be read.

        Made from the entries in the database, and not from what was kept ready. Raises `Damaged`.
        """
        self.drop()
        with self._alone():
            known = self.checkpoint()
            whole = (self.folder / TILES).exists() or not head.size
            # Somebody may have written a newer head since ours was read: what was shown once is never taken back.
            if known and known.size >= head.size and whole:
                return
            size = known.size if known and whole else 0
            if known and size and Tree(size, self.read).root != known.root:
                raise Damaged(f"the tiles do not have the root that was signed: {MENDING}")
            self._grow_to(session, head, size)
            if known:
                self._must_lead_to(known.size, known.root)
            self.write(CHECKPOINT, head.note)
            self._clear(size, head.size)

    def show(self, every: timedelta) -> bool:
        """Show strangers the newest head, once per span of time: one who looks learns how many, and not when.

        Spans begin at multiples of `every` since 1970, so that no act decides when it is shown. True when it was done.
        """
        path, newest = self.folder / SHOWN, self.folder / CHECKPOINT
        if not newest.exists() or (path.exists() and not _new_span(path, every) and not self._renamed()):
            return False
        with self._alone():
            note = newest.read_bytes()
            if not path.exists() or path.read_bytes() != note:
                self.write(SHOWN, note)
            now = clock.now().timestamp()
            os.utime(path, (now, now))
        return True

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all: a reader never sees half a file, nor does one who comes after a crash."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{secrets.token_hex(6)}")
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _grow_to(self, session: Session, head: Head, size: int) -> None:
        while size < head.size:
            size = self._grow(session, size, min(head.size, size - size % WIDTH + AT_ONCE))
        self._must_lead_to(head.size, head.root)

    def _grow(self, session: Session, old: int, new: int) -> int:
        entries = _bodies(session, old - old % WIDTH, new)
        for path, content in grown(Tree(old, self.read), entries[old % WIDTH :]).items():
            self.write(path, content)
        for tile in tiles_between(old, new):
            if tile.level == 0:
                first = (tile.number - old // WIDTH) * WIDTH
                self.write(tile.bundle_path, pack(entries[first : first + tile.width]))
        return new

    def _must_lead_to(self, size: int, root: bytes) -> None:
        if Tree(size, self.read).root != root:
            raise Damaged(f"the first {size} entries in the database do not have the root that was signed")

    def _clear(self, old: int, new: int) -> None:
        """Remove the narrower files of tiles that grew: a log that grows one by one would keep 255 of each."""
        for tile in tiles_between(old, new):
            for path in (self.folder / tile.path, self.folder / tile.bundle_path)[: 1 if tile.level else 2]:
                narrower = path.parent if tile.width < WIDTH else path.with_name(f"{path.name}.p")
                for one in narrower.iterdir() if narrower.is_dir() else ():
                    if one != path:
                        one.unlink(missing_ok=True)

    def _renamed(self) -> bool:
        """Whether this is another log by now: one that goes on after a frozen one is shown at once."""
        now, shown = self.checkpoint(), self.shown()
        return bool(now and shown and now.origin != shown.origin)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writes at a time, whatever process it is in; the kernel opens the lock of one that dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _wider(self, tile: Tile) -> list[Path]:
        """Where the same tile stands after it grew."""
        full = self.folder / Tile(tile.level, tile.number, WIDTH).path
        partial = full.with_name(f"{full.name}.p")
        widths = sorted((int(one.name) for one in partial.glob("[0-9]*")), reverse=True)
        return [full, *(partial / str(width) for width in widths if width > tile.width)]

    def _read_checkpoint(self, name: str) -> Checkpoint | None:
        path = self.folder / name
        try:
            return Checkpoint.read(Note.read(path.read_bytes()))
        except FileNotFoundError:
            return None
        except NoteRefused as wrong:
            raise Damaged(f"the file {name} is no checkpoint: put it back from a backup") from wrong


def _new_span(path: Path, every: timedelta) -> bool:
    span = every.total_seconds()
    return not span or path.stat().st_mtime // span < clock.now().timestamp() // span


def _bodies(session: Session, first: int, end: int) -> list[bytes]:
    """The entries from one place to another; `Damaged` when one is missing."""
    chosen = (
        select(Entry.body)
        .join(Leaf, col(Leaf.id) == col(Entry.id))
        .where(in_log(session), col(Leaf.number) >= first, col(Leaf.number) < end)
        .order_by(col(Leaf.number))
    )
    found = list(session.exec(chosen))
    if len(found) != end - first:
        raise Damaged(f"of the entries {first} to {end} only {len(found)} are in the database")
    return found
