"""The log as plain files: tiles of hashes, bundles of entries, and every proof read from them (C2SP tlog-tiles)."""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from infra.ledger.merkle import (
    HASH_SIZE,
    complete_subtrees,
    consistency_ranges,
    fold,
    inclusion_ranges,
    joined,
    leaf_hash,
)

HEIGHT = 8
WIDTH = 1 << HEIGHT
# A bundle writes the length of an entry in two bytes.
ENTRY_MAX = 0xFFFF


class Damaged(Exception):
    """A file of the log is missing, cut off, or not what its name says."""


@dataclass(frozen=True)
class Tile:
    """One tile: `width` hashes from `number * 256` on, each over `256 ** level` entries."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Where it stands below the log's address."""
        return f"tile/{self.level}/{numbered(self.number, self.width)}"

    @property
    def bundle_path(self) -> str:
        """Where the entries under a tile of level 0 stand."""
        return f"tile/entries/{numbered(self.number, self.width)}"


NAMED = re.compile(r"([0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def tile_named(name: str) -> Tile | None:
    """The tile that stands at `tile/<name>`; None for what is no name of a tile."""
    found = NAMED.fullmatch(name)
    width = int(found[3] or WIDTH) if found else 0
    if not found or width > WIDTH:
        return None
    return Tile(int(found[1]), int(found[2].replace("/", "").replace("x", "")), width)


def numbered(number: int, width: int = WIDTH) -> str:
    """1234067 as `x001/x234/067`; a partial one ends in `.p/<width>`."""
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    return "/".join(parts) + ("" if width == WIDTH else f".p/{width}")


def tile_of(level: int, number: int, size: int) -> Tile:
    """The tile as it is in a tree of `size`. Raises `Damaged` when such a tree has no such tile."""
    width = min(WIDTH, (size >> HEIGHT * level) - number * WIDTH)
    if width <= 0:
        raise Damaged(f"a tree of {size} entries has no tile {number} at level {level}")
    return Tile(level, number, width)


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """Every tile that a tree of `new` has and one of `old` has not: what growing writes."""
    level = 0
    while new >> HEIGHT * level:
        before, now = old >> HEIGHT * level, new >> HEIGHT * level
        if before != now:
            for number in range(before // WIDTH, -(-now // WIDTH)):
                yield tile_of(level, number, new)
        level += 1


def pack(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry after its length in two bytes. Raises `ValueError` for an entry that is too long."""
    parts = []
    for entry in entries:
        if len(entry) > ENTRY_MAX:
            raise ValueError(f"an entry of {len(entry)} bytes does not fit into the log")
        parts += [struct.pack(">H", len(entry)), entry]
    return b"".join(parts)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises `Damaged` when it is cut off."""
    entries, place = [], 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        if place + 2 > len(bundle) or end > len(bundle):
            raise Damaged("a bundle of entries is cut off")
        entries.append(bundle[place + 2 : end])
        place = end
    return entries


class Tree:
    """A tree of `size` entries whose hashes come from tiles: `read` gives the bytes of a tile, or raises."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._rows: dict[Tile, bytes] = {}

    @property
    def root(self) -> bytes:
        """The root over all entries."""
        return self.range_hash(0, self.size)

    def leaf(self, index: int) -> bytes:
        """The leaf hash at `index`."""
        return self.subtree(0, index)

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that entry `index` is in this tree, from the leaf up."""
        return [self.range_hash(*one) for one in inclusion_ranges(index, self.size)]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that this tree begins with the one of `old` entries."""
        return [self.range_hash(*one) for one in consistency_ranges(old, self.size)]

    def range_hash(self, start: int, end: int) -> bytes:
        """The root over the entries from `start` to `end`, a range that the tree divides into."""
        return joined([self.subtree(*one) for one in complete_subtrees(start, end)])

    def subtree(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree number `index` over `2 ** level` entries."""
        tile_level, rest = divmod(level, HEIGHT)
        number, offset = divmod(index << rest, WIDTH)
        row = self._row(tile_of(tile_level, number, self.size))
        return fold([_hash_at(row, offset + place) for place in range(1 << rest)])

    def _row(self, tile: Tile) -> bytes:
        if tile not in self._rows:
            row = self._read(tile)
            if len(row) != tile.width * HASH_SIZE:
                raise Damaged(f"{tile.path} holds {len(row)} bytes instead of {tile.width * HASH_SIZE}")
            self._rows[tile] = row
        return self._rows[tile]


def grown(old: Tree, entries: Sequence[bytes]) -> dict[str, bytes]:
    """The tiles, path to bytes, that adding `entries` to a tree writes. Bundles are the caller's: they need the entries."""
    size = old.size + len(entries)
    rows: dict[tuple[int, int], list[bytes]] = {}

    def hash_of(level: int, index: int) -> bytes:
        if index < old.size >> HEIGHT * level:
            return old.subtree(HEIGHT * level, index)
        if level == 0:
            return leaf_hash(entries[index - old.size])
        return fold(rows[level - 1, index])

    for tile in tiles_between(old.size, size):
        first = tile.number * WIDTH
        rows[tile.level, tile.number] = [
            hash_of(tile.level, index) for index in range(first, first + tile.width)
        ]
    return {tile.path: b"".join(rows[tile.level, tile.number]) for tile in tiles_between(old.size, size)}


def _hash_at(row: bytes, place: int) -> bytes:
    return row[place * HASH_SIZE : (place + 1) * HASH_SIZE]
