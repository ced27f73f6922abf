"""The log as files on disk, made from the database: tiles, bundles of entries, and the checkpoint last of all."""

import os
import secrets
from pathlib import Path

from sqlmodel import Session, col, select

from infra.database import Database
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.notes import Note
from infra.ledger.tiles import WIDTH, Damaged, Tile, Tree, grown, pack, tiles_between

CHECKPOINT = "checkpoint"
WITNESSED = "checkpoint.witnessed"  # the newest head that enough others have cosigned
STAMPED = "checkpoint.stamped"  # the newest head that a time stamping authority has seen
AT_ONCE = 64 * WIDTH


def stamp_path(size: int) -> str:
    """Where the time stamp of the head of that size stands (RFC 3161)."""
    return f"stamp/{size}.tsr"


class Published:
    """The files of one log below `folder`, as they are served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def checkpoint(self) -> Checkpoint | None:
        """The newest head that was published, None before the first."""
        path = self.folder / CHECKPOINT
        return Checkpoint.read(Note.read(path.read_bytes())) if path.exists() else None

    def checkpoint_file(self) -> Path:
        """Where the newest head stands."""
        return self.folder / CHECKPOINT

    def read(self, tile: Tile) -> bytes:
        """The hashes of a tile; those of a narrower one are the beginning of a wider one. Raises `Damaged`."""
        path = self.folder / tile.path
        try:
            return path.read_bytes()
        except OSError as error:
            raise Damaged(f"{tile.path} is missing") from error

    def catch_up_to(self, database: Database, organisation_id: str) -> None:
        """Write what the database has and the files have not."""
        with database.read(organisation_id) as session:
            if head := session.exec(select(Head)).first():
                self.catch_up(session, head)

    def catch_up(self, session: Session, head: Head) -> None:
        """As `catch_up_to`, within a transaction. The checkpoint comes last: what it covers is there to be read."""
        known = self.checkpoint()
        size = known.size if known else 0
        if known and (size, known.root) == (head.size, head.root):
            return
        tree = Tree(size, self.read)
        if known and tree.root != known.root:
            raise Damaged("the tiles do not have the root that was signed")
        while size < head.size:
            size = self._grow(session, size, min(head.size, size - size % WIDTH + AT_ONCE))
        if Tree(head.size, self.read).root != head.root:
            raise Damaged("the entries do not have the root that was signed")
        self.write(CHECKPOINT, head.note)

    def _grow(self, session: Session, old: int, new: int) -> int:
        entries = _bodies(session, old - old % WIDTH, new)
        for path, content in grown(Tree(old, self.read), entries[old % WIDTH :]).items():
            self.write(path, content)
        for tile in tiles_between(old, new):
            if tile.level == 0:
                first = (tile.number - old // WIDTH) * WIDTH
                self.write(tile.bundle_path, pack(entries[first : first + tile.width]))
        return new

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


def _bodies(session: Session, first: int, end: int) -> list[bytes]:
    """The entries from one place to another; `Damaged` when one is missing."""
    chosen = (
        select(Entry.body)
        .join(Leaf, col(Leaf.id) == col(Entry.id))
        .where(col(Leaf.number) >= first, col(Leaf.number) < end)
        .order_by(col(Leaf.number))
    )
    found = list(session.exec(chosen))
    if len(found) != end - first:
        raise Damaged(f"of the entries {first} to {end} only {len(found)} are in the database")
    return found
