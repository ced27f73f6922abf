"""Checking a log of which entries went: their hashes stand in the tree, what is left is what the tree says, and an entry tells of it."""

import json
from collections.abc import Sequence

from infra.ledger.checkpoints import opened
from infra.ledger.merkle import HASH_SIZE, leaf_hash
from infra.ledger.notes import Verifier
from infra.ledger.publishing import CHECKPOINT
from infra.ledger.tiles import WIDTH, Damaged, tile_of, unpack
from infra.ledger.verifying import Read, Verdict, check_whole, verdict

PRUNED = "pruned"
NUMBER_MAX = 16


def written(end: int, number: int) -> bytes:
    """The file: up to where entries went, and the place of the entry that tells of it."""
    return f"{end} {number}\n".encode()


def check(read: Read, trusted: Sequence[Verifier]) -> Verdict:
    """As `verifying.check_whole`, also for a log of which entries went. Raises `Damaged`, `NoteRefused`."""
    said = _said(read)
    if said is None:
        return check_whole(read, trusted)
    end, number = said

    def kept_back(name: str) -> bytes:
        if name.startswith("tile/entries/"):
            raise PermissionError(name)
        return read(name)

    # Every tile against the signed head; then each entry that is left against its hash in the tiles.
    check_whole(kept_back, trusted)
    now, _ = opened(read(CHECKPOINT), trusted)
    if not 0 < end <= number < now.size or end % WIDTH:
        raise Damaged(f"{PRUNED} names places that the log has not")
    for bundle in range(end // WIDTH, -(-now.size // WIDTH)):
        _compare(read, bundle, now.size)
    _must_be_told(read, end, number, now.size)
    return verdict("pruned", origin=now.origin, size=now.size, pruned=end, left=now.size - end)


def end_of(read: Read) -> int:
    """Up to which place entries went; 0 where none did. Raises `Damaged`."""
    return (_said(read) or (0, 0))[0]


def _said(read: Read) -> tuple[int, int] | None:
    try:
        words = read(PRUNED)[: 2 * NUMBER_MAX + 2].split()
    except OSError:
        return None
    if len(words) != 2 or not all(word.isdigit() and len(word) <= NUMBER_MAX for word in words):
        raise Damaged(f"{PRUNED} is not what it should be")
    return int(words[0]), int(words[1])


def _entries(read: Read, bundle: int, size: int) -> list[bytes]:
    path = tile_of(0, bundle, size).bundle_path
    try:
        return unpack(read(path))
    except OSError as error:
        raise Damaged(f"{path} is missing, and is not among what was pruned") from error


def _compare(read: Read, bundle: int, size: int) -> None:
    tile = tile_of(0, bundle, size)
    entries, hashes = _entries(read, bundle, size), read(tile.path)
    if len(entries) != tile.width:
        raise Damaged(f"{tile.bundle_path} holds {len(entries)} entries instead of {tile.width}")
    for place, entry in enumerate(entries):
        if hashes[place * HASH_SIZE : (place + 1) * HASH_SIZE] != leaf_hash(entry):
            raise Damaged(f"entry {tile.number * WIDTH + place} and {tile.path} disagree")


def _must_be_told(read: Read, end: int, number: int, size: int) -> None:
    """Entries that went without an entry that tells of it were taken away."""
    entry = json.loads(_entries(read, number // WIDTH, size)[number % WIDTH])
    if entry.get("act") != "log.pruned" or entry.get("end") != end:
        raise Damaged(f"entry {number} does not tell that entries up to {end} were pruned")
