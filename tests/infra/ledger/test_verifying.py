"""A stranger checks our log with a key in hand: what is right passes, and every byte that was changed is found and named."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.ledger import verifying
from infra.ledger.checkpoints import Checkpoint, Inclusion
from infra.ledger.merkle import ProofRefused
from infra.ledger.notes import NoteRefused, Signer
from infra.ledger.tiles import Damaged, Tree, grown, pack, tiles_between
from toetssteen import main

SIGNER = Signer("log.example/stad", Ed25519PrivateKey.from_private_bytes(b"t" * 32))
TRUSTED = [SIGNER.verifier]
OTHER = Signer("log.example/stad", Ed25519PrivateKey.from_private_bytes(b"o" * 32))


def a_log(folder: Path, size: int, changed: int | None = None, signer: Signer = SIGNER) -> list[bytes]:
    """A log of `size` entries as files; `changed` gives one entry other words, and everything is made to fit."""
    entries = [f'{{"act":"tests","n":{n}}}'.encode() for n in range(size)]
    if changed is not None:
        entries[changed] = entries[changed].replace(b"tests", b"TESTS")
    files = grown(Tree(0, lambda tile: b""), entries)
    for tile in tiles_between(0, size):
        if tile.level == 0:
            files[tile.bundle_path] = pack(entries[tile.number * 256 : tile.number * 256 + tile.width])
    root = Tree(size, lambda tile: files[tile.path]).root
    files["checkpoint"] = bytes(Checkpoint("log.example/stad", size, root).signed([signer]))
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return entries


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700])
def test_a_log_of_any_size_is_found_whole(tmp_path: Path, size: int) -> None:
    a_log(tmp_path, size)
    told = verifying.check_whole(verifying.folder(tmp_path), TRUSTED)
    assert f"alle {size} regels" in told.proved


def test_every_single_byte_that_is_changed_is_found(tmp_path: Path) -> None:
    a_log(tmp_path, 5)
    read = verifying.folder(tmp_path)
    passed = []
    for path in sorted(tmp_path.rglob("*")):
        if not path.is_file():
            continue
        right = path.read_bytes()
        for place in range(len(right)):
            path.write_bytes(right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :])
            try:
                verifying.check_whole(read, TRUSTED)
            except (Damaged, NoteRefused, ProofRefused):
                continue
            passed.append((path.name, place))
        path.write_bytes(right)
    assert passed == []


def test_the_entry_that_was_changed_is_named(tmp_path: Path) -> None:
    entries = a_log(tmp_path, 300)
    bundle = tmp_path / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(entries[77], entries[77].replace(b"tests", b"TESTS")))
    with pytest.raises(Damaged, match="entry 77 "):
        verifying.check_whole(verifying.folder(tmp_path), TRUSTED)


def test_a_past_that_was_rewritten_with_the_key_is_caught_by_an_older_checkpoint(tmp_path: Path) -> None:
    """The insider has database and key: the new log is whole in itself, and differs from what somebody kept."""
    a_log(tmp_path / "then", 40)
    kept = (tmp_path / "then/checkpoint").read_bytes()
    a_log(tmp_path / "honest", 90)
    a_log(tmp_path / "rewritten", 90, changed=12)
    told = verifying.check_growth(verifying.folder(tmp_path / "honest"), kept, TRUSTED)
    assert "van 40 naar 90" in told.proved
    verifying.check_whole(verifying.folder(tmp_path / "rewritten"), TRUSTED)
    with pytest.raises(ProofRefused):
        verifying.check_growth(verifying.folder(tmp_path / "rewritten"), kept, TRUSTED)


def test_the_command_says_in_one_sentence_what_it_proved_and_what_not(tmp_path: Path) -> None:
    entries = a_log(tmp_path, 20)
    tree = Tree(20, lambda tile: (tmp_path / tile.path).read_bytes())
    note = Checkpoint("log.example/stad", 20, tree.root).signed([SIGNER])
    (tmp_path / "proof").write_bytes(bytes(Inclusion(7, tuple(tree.inclusion(7)), note)))
    (tmp_path / "entry").write_bytes(entries[7])
    (tmp_path / "wrong").write_bytes(entries[8])
    said = asked(tmp_path / "proof", "--entry", tmp_path / "entry")
    assert (said[0], "nummer 7 van de 20" in said[1], "Niet bewezen: " in said[1]) == (0, True, True)
    assert "number 7 of the 20" in asked(tmp_path / "proof", "--entry", tmp_path / "entry", "--lang", "en")[1]
    assert asked(tmp_path / "proof", "--entry", tmp_path / "wrong")[0] == 1
    assert asked(tmp_path / "proof")[0] == 2
    assert asked(tmp_path / "checkpoint")[0] == 0
    assert asked(tmp_path / "checkpoint", key=OTHER)[0] == 1
    assert asked("--log", tmp_path)[0] == 0
    assert asked("--log", tmp_path / "nowhere")[0] == 3
    assert asked(tmp_path / "checkpoint", "--since", tmp_path / "checkpoint")[0] == 2
    assert CliRunner().invoke(main, ["verify", "--log", str(tmp_path)]).exit_code == 2
    shutil.rmtree(tmp_path / "tile/entries")
    gone = asked("--log", tmp_path)
    assert (gone[0], "tile/entries" in gone[1]) == (1, True)


def asked(*words: object, key: Signer = SIGNER) -> tuple[int, str]:
    """What the command says to somebody who trusts this key, and its exit code."""
    told = CliRunner().invoke(
        main, ["verify", *map(str, words), "--key", key.verifier.vkey], env={"LC_ALL": "C"}
    )
    return told.exit_code, told.output
