"""The Merkle tree of the log: hashes, roots, and checking that an entry is in it or that it only grew (RFC 6962, 9162)."""

import hashlib
from collections.abc import Iterator, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofRefused(Exception):
    """A proof does not show what it claims to show."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry (RFC 6962, 2.1): the 0x00 keeps an inner node from passing for an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[place : place + 2]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def split(size: int) -> int:
    """The largest power of two below `size` (at least 2): where the tree of that size divides."""
    return 1 << (size - 1).bit_length() - 1


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees (level, index) that make up entries `start` to `end`, from the left.

    `start` is a multiple of the width of the tree over the range, as every range in a proof is.
    """
    while start < end:
        level = min((start & -start).bit_length() - 1 if start else 63, (end - start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def joined(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees from large to small, as `complete_subtrees` gives them."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of entries whose hashes prove entry `index` in the tree of `size`, from the leaf up (RFC 9162, 2.1.3.1)."""
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges whose hashes prove that the tree of `new` begins with that of `old` (RFC 9162, 2.1.4.1)."""
    start, end, ranges = 0, new, []
    if old in (0, new):
        return []
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [*([(start, end)] if start else []), *ranges[::-1]]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raises `ProofRefused` unless `proof` shows the leaf hash at `index` in the tree of `size` with `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofRefused("the index lies outside the tree")
    (found, *path), node, last = list(_hashes([leaf, *proof])), index, size - 1
    for hash_ in path:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if node & 1 or node == last:
            found = node_hash(hash_, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, hash_)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise ProofRefused("the proof does not lead to this root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises `ProofRefused` unless `proof` shows that the tree of `new` begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        raise ProofRefused("there is nothing to compare between these sizes")
    if old == new:
        if proof or old_root != new_root:
            raise ProofRefused("two trees of one size differ")
        return
    hashes = list(_hashes(proof))
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        raise ProofRefused("the proof is too short")
    found = _both_roots(old - 1, new - 1, hashes)
    if found != (old_root, new_root):
        raise ProofRefused("the tree did not only grow")


def _both_roots(node: int, last: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for hash_ in hashes[1:]:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(hash_, old), node_hash(hash_, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, hash_)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofRefused("the proof is too short")
    return old, new


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    for hash_ in proof:
        if len(hash_) != HASH_SIZE:
            raise ProofRefused("a hash of the proof has the wrong length")
        yield hash_
