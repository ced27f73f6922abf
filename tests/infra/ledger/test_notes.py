"""Notes, checkpoints and proofs in the published formats: what is read, what is refused, and the log of somebody else."""

import contextlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from infra.ledger.checkpoints import Checkpoint, Inclusion, opened
from infra.ledger.merkle import ProofRefused, check_consistency, leaf_hash
from infra.ledger.notes import COSIGNATURE, Note, NoteRefused, Signer, Verifier, read_vkey, signed
from infra.ledger.tiles import Damaged, Tree, numbered, pack, tile_of, unpack
from tests.infra.ledger.test_merkle import ENTRIES, VECTORS, published, tree_of

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
LOG = Signer("log.voorbeeldstad.example/2026", Ed25519PrivateKey.from_private_bytes(bytes(32)))
WITNESS = Signer("buurstad.example", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)), COSIGNATURE)


def test_the_example_of_the_specification_is_signed_by_its_key() -> None:
    assert Note.read(EXAMPLE.encode()).checked([read_vkey(EXAMPLE_KEY)]) == {"example.com/foo": None}
    assert read_vkey(EXAMPLE_KEY).vkey == EXAMPLE_KEY


@given(st.data())
def test_a_note_with_any_bit_changed_is_refused_or_says_the_same(data: st.DataObject) -> None:
    whole = bytearray(bytes(signed("een\ntwee\n", [LOG])))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NoteRefused):
        Note.read(bytes(whole)).checked([LOG.verifier])


def test_a_false_signature_of_a_known_key_condemns_the_note_and_an_unknown_key_says_nothing() -> None:
    other = Signer("elders.example", Ed25519PrivateKey.generate())
    note = signed("tekst\n", [other, LOG])
    assert note.checked([LOG.verifier]) == {LOG.name: None}
    false = Note("andere tekst\n", note.signatures)
    for trusted in ([LOG.verifier], [other.verifier, LOG.verifier], []):
        with pytest.raises(NoteRefused):
            false.checked(trusted)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"tekst\n",
        b"tekst\n\n",
        b"tekst\n\n- log AAAAAAAA\n",
        "tekst\n\n— log AAAAAAAA".encode(),
        "tekst\n\n— log AAAA\n".encode(),
        "tekst\n\n— log niet-base64!\n".encode(),
        "te\tkst\n\n— log AAAAAAAA\n".encode(),
        "tekst\r\n\n— log AAAAAAAA\n".encode(),
        "tekst\n\n— lo+g AAAAAAAA\n".encode(),
        "tekst\n\n—  AAAAAAAA\n".encode(),
        b"\xff\n\n" + "— log AAAAAAAA\n".encode(),
        ("tekst\n\n" + "— log AAAAAAAA\n" * 100).encode(),
        b"x" * 70_000,
    ],
)
def test_what_is_no_note_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteRefused):
        Note.read(raw).checked([LOG.verifier])


def test_a_witness_adds_its_signature_with_the_time_and_only_for_this_head() -> None:
    note = Checkpoint(LOG.name, 3, tree_of(ENTRIES[:3]).root).signed([LOG])
    seen = note.with_signature(WITNESS.sign(note.text, 1_700_000_000))
    assert seen.checked([LOG.verifier, WITNESS.verifier]) == {LOG.name: None, WITNESS.name: 1_700_000_000}
    assert read_vkey(WITNESS.verifier.vkey) == WITNESS.verifier
    other = Checkpoint(LOG.name, 4, tree_of(ENTRIES[:4]).root).signed([LOG])
    with pytest.raises(NoteRefused):
        other.with_signature(seen.signatures[-1]).checked([LOG.verifier, WITNESS.verifier])


@pytest.mark.parametrize(
    "text",
    ["log\n3\n", "log\n03\nAAAA\n", "log\n-1\nAAAA\n", "\n3\nAAAA\n", "log\n3\nAAAA\n", "log\n3\n\nx\n"],
)
def test_a_note_that_is_no_checkpoint_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(NoteRefused):
        opened(bytes(signed(text, [LOG])), [LOG.verifier])


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = Checkpoint("elders.example", 0, tree_of([]).root).signed([LOG])
    with pytest.raises(NoteRefused, match="elders"):
        opened(bytes(note), [LOG.verifier], LOG.name)


@given(st.integers(1, 300), st.data())
def test_a_proof_on_its_own_shows_its_entry_and_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = tree_of(ENTRIES[:size])
    note = Checkpoint(LOG.name, size, tree.root).signed([LOG])
    proof = Inclusion(index, tuple(tree.inclusion(index)), note, data.draw(st.binary(max_size=40)))
    again = Inclusion.read(bytes(proof))
    assert again == proof
    assert again.check(ENTRIES[index], [LOG.verifier], LOG.name).size == size
    with pytest.raises(ProofRefused):
        again.check(b"iets anders", [LOG.verifier])


@given(st.binary(max_size=300))
def test_nonsense_is_refused_as_a_proof_and_as_a_bundle(raw: bytes) -> None:
    with pytest.raises((ProofRefused, NoteRefused)):
        Inclusion.read(raw)
    with pytest.raises((ProofRefused, NoteRefused)):
        Inclusion.read(b"c2sp.org/tlog-proof@v1\n" + raw)
    with contextlib.suppress(Damaged):
        assert pack(unpack(raw)) == raw


def test_the_files_are_named_as_the_specification_names_them() -> None:
    assert numbered(1234067) == "x001/x234/067"
    assert numbered(0, 3) == "000.p/3"
    assert [
        tile_of(level, 273 if level == 0 else 1 if level == 1 else 0, 70_000).width for level in range(3)
    ] == [112, 17, 1]
    with pytest.raises(Damaged):
        tile_of(3, 0, 70_000)


@published
def test_a_log_that_others_made_is_read_and_every_two_of_its_heads_agree() -> None:
    folder = VECTORS / "tessera-log/log"
    heads = sorted(
        (opened(path.read_bytes(), [tessera_key()])[0] for path in folder.glob("checkpoint*")),
        key=lambda head: head.size,
    )
    assert len(heads) == 16 + 1
    trees = {head.size: tessera_tree(folder, head.size) for head in heads if head.size}
    for size, tree in trees.items():
        bundle = folder / tile_of(0, 0, size).bundle_path
        assert [leaf_hash(entry) for entry in unpack(bundle.read_bytes())] == [
            tree.leaf(place) for place in range(size)
        ]
    compared = [
        check_consistency(old.size, new.size, trees[new.size].consistency(old.size), old.root, new.root)
        for new in heads
        for old in heads
        if 0 < old.size < new.size
    ]
    assert len(compared) >= 105


def tessera_tree(folder: Path, size: int) -> Tree:
    return Tree(size, lambda tile: (folder / tile.path).read_bytes())


def tessera_key() -> Verifier:
    return read_vkey(TESSERA_KEY)
