"""Checking a log from outside: its signed head, that it only grew, and that every file of it is what the head says."""

import json
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.i18n import gettext
from infra.ledger import stamps
from infra.ledger.checkpoints import Checkpoint, Inclusion, opened
from infra.ledger.merkle import EMPTY_ROOT, check_consistency, fold, leaf_hash
from infra.ledger.notes import NOTE_MAX, Note, Verifier
from infra.ledger.policies import NONE, Policy
from infra.ledger.publishing import CHECKPOINT, WITNESSED
from infra.ledger.tiles import HEIGHT, WIDTH, Damaged, Tile, Tree, grown, tile_of, unpack
from infra.ledger.timestamps import STAMPED, stamp_path
from infra.ledger.timestamps import check as check_time_stamp

Read = Callable[
    [str], bytes
]  # the path of a file of the log -> its bytes; raises OSError when it is not there
VERDICTS = ("head", "proof", "document", "growth", "went_on", "whole", "tiles", "witnessed", "stamped")
FILE_MAX = WIDTH * (0xFFFF + 2)  # no file of a log is longer: a bundle of the longest entries


class NotShownYet(Exception):
    """The log shows strangers less than the head that they hold: it may come with the next publication, or never."""


@dataclass(frozen=True)
class Verdict:
    """What was proved and what was not: two parts of a sentence, in the language that is spoken."""

    proved: str
    not_proved: str


def verdict(kind: str, **facts: str | int) -> Verdict:
    """What is said of a kind of thing that was found right."""
    return Verdict(
        gettext(f"infra.verify.{kind}.proved", **facts), gettext(f"infra.verify.{kind}.not", **facts)
    )


def must_be_file(path: Path) -> None:
    """Raises `OSError` for a device, a pipe or a folder: reading one of those may never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(f"{path} is no file")


def read_file(path: Path, most: int) -> bytes:
    """A file of somebody else. Raises `OSError`, also for what is longer than `most` bytes or no file at all."""
    must_be_file(path)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(f"{path} is longer than anything of ours")
    return content


def folder(path: Path) -> Read:
    """A log as a folder of files."""
    return lambda name: read_file(path / name, FILE_MAX)


def check_head(raw: bytes, trusted: Sequence[Verifier]) -> tuple[Checkpoint, Verdict]:
    """A checkpoint alone. Raises `NoteRefused`."""
    checkpoint, note = opened(raw, trusted)
    names = ", ".join(sorted(note.checked(trusted)))
    return checkpoint, verdict("head", names=names, origin=checkpoint.origin, size=checkpoint.size)


def check_proof(raw: bytes, entry: bytes, trusted: Sequence[Verifier]) -> Verdict:
    """An entry with its proof. Raises `ProofRefused` or `NoteRefused`."""
    proof = Inclusion.read(raw)
    checkpoint = proof.check(entry, trusted)
    return verdict("proof", number=proof.index, origin=checkpoint.origin, size=checkpoint.size)


def check_document(content: bytes, trusted: Sequence[Verifier]) -> tuple[Note, Verdict]:
    """A file that carries its own proof, and the head in it. Raises `ProofRefused` or `NoteRefused`."""
    stamp, checkpoint = stamps.check(content, trusted)
    at = str(json.loads(stamp.entry).get("at", ""))[:16].replace("T", " ")
    number, size, origin = stamp.proof.index, checkpoint.size, checkpoint.origin
    return stamp.proof.note, verdict("document", at=at, number=number, size=size, origin=origin)


def check_growth(read: Read, old: bytes, trusted: Sequence[Verifier]) -> Verdict:
    """That the log as it is now begins with the one of an older checkpoint. Raises `ProofRefused`, `NoteRefused`, `Damaged`.

    A log that was frozen goes on under another name: then its last head is where the new one begins.
    """
    before, now = grew(read, old, trusted)
    if before.origin != now.origin:
        return verdict("went_on", before=before.origin, origin=now.origin, old=before.size, size=now.size)
    return verdict("growth", origin=now.origin, old=before.size, size=now.size)


def grew(read: Read, old: bytes, trusted: Sequence[Verifier]) -> tuple[Checkpoint, Checkpoint]:
    """Both heads, after it was shown that the older one is where the log of now begins. Raises `NotShownYet` as well."""
    before, _ = opened(old, trusted)
    now, _ = opened(read(CHECKPOINT), trusted)
    if not before.size:
        return before, now
    if before.size > now.size:
        raise NotShownYet(f"the log shows {now.size} entries, and this head is of {before.size}")
    tree = Tree(now.size, lambda tile: _file(read, tile.path))
    proof = tree.consistency(before.size)
    check_consistency(before.size, now.size, proof, before.root, now.root)
    return before, now


def is_later(read: Read, head: bytes, trusted: Sequence[Verifier]) -> bool:
    """Whether a head is of after the one that this log shows now: strangers are shown a day at once."""
    late, now = opened(head, trusted)[0], opened(read(CHECKPOINT), trusted)[0]
    return late.origin == now.origin and late.size > now.size


def check_witnesses(read: Read, policy: Policy) -> Verdict:
    """That enough witnesses saw a head with which the log of now begins. Raises as `check_growth`."""
    raw = _file(read, WITNESSED if policy.quorum != NONE else CHECKPOINT)
    seen = policy.check(raw)
    names = ", ".join(sorted(policy.cosigners(Note.read(raw)))) or "0"
    grew(read, raw, policy.logs)
    return verdict("witnessed", names=names, origin=seen.origin, size=seen.size)


def check_stamp(read: Read, trusted: Sequence[Verifier], authorities: Path) -> Verdict:
    """That an authority saw a head with which the log of now begins, and when. Raises also `NotStamped`."""
    raw = _file(read, STAMPED)
    seen, _ = grew(read, raw, trusted)
    at = check_time_stamp(raw, _file(read, stamp_path(seen.size)), authorities)
    return verdict("stamped", at=f"{at:%Y-%m-%d %H:%M:%S} UTC", origin=seen.origin, size=seen.size)


def is_stamped(read: Read) -> bool:
    """Whether the log says that it was stamped."""
    try:
        return len(read(STAMPED)) <= NOTE_MAX
    except OSError:
        return False


def check_whole(read: Read, trusted: Sequence[Verifier]) -> Verdict:
    """Every entry and every tile against the signed head. Raises `Damaged` naming the first file that is not right."""
    now, _ = opened(read(CHECKPOINT), trusted)
    if now.size and withheld(read, now.size):
        check_tiles(Tree(now.size, lambda tile: _file(read, tile.path)), now)
        return verdict("tiles", origin=now.origin, size=now.size)
    size, tiles = 0, Tiles(read, now.size)
    for bundle in bundles(read, now.size):
        tiles.check(size, bundle)
        size += len(bundle)
    if now.size and Tree(now.size, tiles.read).root != now.root:
        raise Damaged("the entries do not lead to the root that was signed")
    if not now.size and now.root != EMPTY_ROOT:
        raise Damaged("a log without entries has another root")
    return verdict("whole", origin=now.origin, size=now.size)


def withheld(read: Read, size: int) -> bool:
    """Whether the log keeps its entries to itself and those who audit it; what is missing is not withheld."""
    try:
        read(tile_of(0, 0, size).bundle_path)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def check_tiles(tree: Tree, now: Checkpoint) -> None:
    """Every tile against what is below it, and the root. Raises `Damaged` naming the first that is not right."""
    level = HEIGHT
    while now.size >> level:
        for index in range(now.size >> level):
            below = [tree.subtree(level - HEIGHT, index * WIDTH + place) for place in range(WIDTH)]
            if tree.subtree(level, index) != fold(below):
                raise Damaged(
                    f"{tile_of(level // HEIGHT, index // WIDTH, now.size).path} is not what is below it"
                )
        level += HEIGHT
    if tree.root != now.root:
        raise Damaged("the tiles do not lead to the root that was signed")


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
