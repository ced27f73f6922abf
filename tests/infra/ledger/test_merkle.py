"""The tree of the log, judged by other people's vectors, by the definition in RFC 6962, and by what must be refused."""

import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.ledger.merkle import (
    EMPTY_ROOT,
    ProofRefused,
    check_consistency,
    check_inclusion,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    split,
)
from infra.ledger.tiles import Tree, grown
from tests.architecture.sources import ROOT

VECTORS = ROOT.parent / "shared/ledger-vectors"
published = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the published vectors are not beside the project"
)
LARGEST = 300
ENTRIES = [b"Leaf %d" % number for number in range(LARGEST)]


def defined_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not entries:
        return EMPTY_ROOT
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = split(len(entries))
    return node_hash(defined_root(entries[:k]), defined_root(entries[k:]))


def tree_of(entries: list[bytes]) -> Tree:
    tiles: dict[str, bytes] = {}
    tiles |= grown(Tree(0, lambda tile: tiles[tile.path]), entries)
    return Tree(len(entries), lambda tile: tiles[tile.path])


@pytest.fixture(scope="module")
def trees() -> list[Tree]:
    return [tree_of(ENTRIES[:size]) for size in range(LARGEST + 1)]


def refused(check: Callable[[], None]) -> bool:
    try:
        check()
    except ProofRefused:
        return True
    return False


def vectors(kind: str) -> list[dict[str, object]]:
    return [
        json.loads(path.read_text()) for path in sorted((VECTORS / "merkle/testdata" / kind).rglob("*.json"))
    ]


def raw(text: object) -> bytes:
    return base64.b64decode(str(text or ""))


def hashes(vector: dict[str, object]) -> list[bytes]:
    return [raw(one) for one in (vector["proof"] or [])]  # type: ignore[attr-defined]


@published
def test_every_published_inclusion_proof_gets_the_published_verdict() -> None:
    found = vectors("inclusion")
    assert len(found) == 98
    for one in found:
        given_ = (
            raw(one["leafHash"]),
            int(str(one["leafIdx"])),
            int(str(one["treeSize"])),
            hashes(one),
            raw(one["root"]),
        )
        assert refused(lambda: check_inclusion(*given_)) == one["wantErr"], one["desc"]  # noqa: B023


@published
def test_every_published_consistency_proof_gets_the_published_verdict() -> None:
    found = vectors("consistency")
    assert len(found) == 98
    for one in found:
        given_ = (
            int(str(one["size1"])),
            int(str(one["size2"])),
            hashes(one),
            raw(one["root1"]),
            raw(one["root2"]),
        )
        assert refused(lambda: check_consistency(*given_)) == one["wantErr"], one["desc"]  # noqa: B023


@published
def test_the_reference_tree_has_the_reference_roots() -> None:
    reference = json.loads((VECTORS / "rfc6962_reference_tree.json").read_text())
    leaves = [bytes.fromhex(one) for one in reference["leaves_hex"]]
    roots = [bytes.fromhex(one) for one in reference["roots_hex_by_size"]]
    assert [tree_of(leaves[:size]).root for size in range(len(roots))] == roots


def test_every_tree_has_the_root_that_the_definition_gives(trees: list[Tree]) -> None:
    for size in [*range(70), 127, 128, 129, 255, 256, 257, LARGEST]:
        assert trees[size].root == defined_root(ENTRIES[:size])


def test_every_entry_of_every_tree_is_proved_and_no_other_place_is(trees: list[Tree]) -> None:
    for tree in trees[1:70] + trees[254:259]:
        for index in range(tree.size):
            proof = tree.inclusion(index)
            check_inclusion(leaf_hash(ENTRIES[index]), index, tree.size, proof, tree.root)
            elsewhere = (index + 1) % tree.size
            assert elsewhere == index or refused(
                lambda: check_inclusion(leaf_hash(ENTRIES[index]), elsewhere, tree.size, proof, tree.root)  # noqa: B023
            )


def test_every_tree_is_proved_to_grow_from_every_smaller_one(trees: list[Tree]) -> None:
    for new in [*range(1, 70), 255, 256, 257, LARGEST]:
        for old in range(1, new + 1):
            proof = trees[new].consistency(old)
            check_consistency(old, new, proof, trees[old].root, trees[new].root)


@given(st.data())
def test_a_proof_with_anything_changed_is_refused(trees: list[Tree], data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    tree, leaf = trees[size], leaf_hash(ENTRIES[index])
    proof = tree.inclusion(index)
    place = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytearray(proof[place])
    flipped[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    wrong = [
        [*proof[:place], bytes(flipped), *proof[place + 1 :]],
        proof[:-1],
        [*proof, proof[-1]],
        [proof[0], *proof],
        [*proof[:place], proof[place][:-1], *proof[place + 1 :]],
    ]
    for one in wrong:
        assert refused(lambda: check_inclusion(leaf, index, size, one, tree.root))  # noqa: B023
    for other in (index + size, -1):
        assert refused(lambda: check_inclusion(leaf, other, size, proof, tree.root))  # noqa: B023


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_proof_is_never_longer_than_the_tree_is_deep(one: int, other: int) -> None:
    index, size = sorted((one, other))
    assert len(inclusion_ranges(index, size + 1)) <= (size + 1).bit_length()
    assert len(consistency_ranges(index, size)) <= size.bit_length() + 1


def test_an_inner_node_never_passes_for_an_entry() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.integers(1, 200), max_size=8))
def test_growing_in_any_steps_gives_the_same_files(steps: list[int]) -> None:
    entries = [b"%d" % number for number in range(sum(steps))]
    tiles: dict[str, bytes] = {}
    tree = Tree(0, lambda tile: tiles[tile.path])
    for step in steps:
        tiles |= grown(tree, entries[tree.size : tree.size + step])
        tree = Tree(tree.size + step, lambda tile: tiles[tile.path])  # noqa: B023 - it grows on purpose
    at_once = grown(Tree(0, lambda tile: b""), entries)
    assert tree.root == defined_root(entries)
    assert {path: tiles[path] for path in at_once} == at_once
