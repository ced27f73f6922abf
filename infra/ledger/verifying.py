"""Checking a log from outside: its signed head, that it only grew, and that every file of it is what the head says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.ledger.checkpoints import Checkpoint, Inclusion, opened
from infra.ledger.merkle import check_consistency, leaf_hash
from infra.ledger.notes import Verifier
from infra.ledger.tiles import HEIGHT, WIDTH, Damaged, Tile, Tree, grown, tile_of, unpack

Read = Callable[
    [str], bytes
]  # the path of a file of the log -> its bytes; raises OSError when it is not there


@dataclass(frozen=True)
class Verdict:
    """What was proved and what was not, each in one sentence."""

    proved: str
    not_proved: str


def folder(path: Path) -> Read:
    """A log as a folder of files."""
    return lambda name: (path / name).read_bytes()


def check_head(raw: bytes, trusted: Sequence[Verifier]) -> tuple[Checkpoint, Verdict]:
    """A checkpoint alone. Raises `NoteRefused`."""
    checkpoint, note = opened(raw, trusted)
    names = ", ".join(sorted(note.checked(trusted)))
    return checkpoint, Verdict(
        f"{names} signed that the log {checkpoint.origin} held {checkpoint.size} entries",
        "what those entries are, and that this is the only head that was shown to others",
    )


def check_proof(raw: bytes, entry: bytes, trusted: Sequence[Verifier]) -> Verdict:
    """An entry with its proof. Raises `ProofRefused` or `NoteRefused`."""
    proof = Inclusion.read(raw)
    checkpoint = proof.check(entry, trusted)
    return Verdict(
        f"this entry is number {proof.index} of the {checkpoint.size} in the log {checkpoint.origin}, "
        "under a head that a trusted key signed",
        "that what the entry says is true, and that the log shows everybody the same",
    )


def check_growth(read: Read, old: bytes, trusted: Sequence[Verifier]) -> Verdict:
    """That the log as it is now begins with the one of an older checkpoint. Raises `ProofRefused`, `NoteRefused`, `Damaged`."""
    before, _ = opened(old, trusted)
    now, _ = opened(read("checkpoint"), trusted, before.origin)
    tree = Tree(now.size, lambda tile: _file(read, tile.path))
    check_consistency(before.size, now.size, tree.consistency(before.size), before.root, now.root)
    return Verdict(
        f"the log {now.origin} grew from {before.size} to {now.size} entries, and nothing of the first {before.size} "
        "was changed, removed or moved",
        "what the new entries are",
    )


def check_whole(read: Read, trusted: Sequence[Verifier]) -> Verdict:
    """Every entry and every tile against the signed head. Raises `Damaged` naming the first file that is not right."""
    now, _ = opened(read("checkpoint"), trusted)
    size, tiles = 0, Tiles(read, now.size)
    for bundle in bundles(read, now.size):
        tiles.check(size, bundle)
        size += len(bundle)
    if now.size and Tree(now.size, tiles.read).root != now.root:
        raise Damaged("the entries do not lead to the root that was signed")
    return Verdict(
        f"all {now.size} entries of the log {now.origin} are under its signed head, and every tile is what they make",
        "that what the entries say is true, and that the log shows everybody the same",
    )


def bundles(read: Read, size: int) -> Iterator[list[bytes]]:
    """The entries, bundle by bundle. Raises `Damaged` for one that is missing or does not hold what it should."""
    for number in range(-(-size // WIDTH)):
        tile = tile_of(0, number, size)
        entries = unpack(_file(read, tile.bundle_path))
        if len(entries) != tile.width:
            raise Damaged(f"{tile.bundle_path} holds {len(entries)} entries instead of {tile.width}")
        yield entries


class Tiles:
    """The tiles as the entries make them, compared with those that are published."""

    def __init__(self, read: Read, size: int) -> None:
        self._published, self._size = read, size
        self._made: dict[str, bytes] = {}

    def read(self, tile: Tile) -> bytes:
        return self._made[tile.path]

    def check(self, size: int, entries: Sequence[bytes]) -> None:
        """Add a bundle to a tree of `size`. Raises `Damaged` naming the tile, and the entry where one can be named."""
        for path, content in grown(Tree(size, self.read), entries).items():
            self._made[path] = content
        new = size + len(entries)
        for level in range(64):
            if not new >> HEIGHT * level:
                return
            number = (size >> HEIGHT * level) // WIDTH
            if new == self._size or ((number + 1) * WIDTH) << HEIGHT * level == new:
                self._compare(tile_of(level, number, new), entries)

    def _compare(self, tile: Tile, entries: Sequence[bytes]) -> None:
        there = _file(self._published, tile.path)
        if there == self._made.get(tile.path, there):
            return
        if tile.level:
            raise Damaged(f"{tile.path} is not what the entries make")
        for place, entry in enumerate(entries):
            if there[place * 32 : place * 32 + 32] != leaf_hash(entry):
                raise Damaged(f"entry {tile.number * WIDTH + place} and {tile.path} disagree")
        raise Damaged(f"{tile.path} is not what the entries make")


def _file(read: Read, name: str) -> bytes:
    try:
        return read(name)
    except OSError as error:
        raise Damaged(f"{name} is missing") from error
