"""A file carries its own proof: right it passes, and with any other byte changed it does not, here and with a shell alone."""

import json
import random
import subprocess
from pathlib import Path

import pytest

from infra.ledger import stamps
from infra.ledger.checkpoints import Checkpoint, Inclusion
from infra.ledger.merkle import ProofRefused
from infra.ledger.notes import NoteRefused
from infra.ledger.stamps import BLANK, Stamp
from infra.ledger.tiles import Tree, grown
from tests.infra.ledger.test_verifying import OTHER, SIGNER, TRUSTED

SCRIPT = Path(stamps.__file__).with_name("verify.sh")
DOCUMENT = b"%PDF-1.7\nBesluit: een brief." + BLANK + b"trailer\n%%EOF\n"


def stamped(salt: bytes = b"s" * 32, size: int = 20, place: int = 7, document: bytes = DOCUMENT) -> bytes:
    """A document with its proof, under a log of `size` entries."""
    told = {"act": "report.made", stamps.COMMITTED: stamps.commitment(document, salt)}
    entry = json.dumps(told, separators=(",", ":")).encode()
    entries = [entry if n == place else f"other {n}".encode() for n in range(size)]
    files = grown(Tree(0, lambda tile: b""), entries)
    tree = Tree(size, lambda tile: files[tile.path])
    note = Checkpoint(SIGNER.name, size, tree.root).signed([SIGNER])
    return stamps.filled(document, Stamp(salt, entry, Inclusion(place, tuple(tree.inclusion(place)), note)))


def passes(content: bytes) -> bool:
    try:
        stamps.check(content, TRUSTED)
    except (ProofRefused, NoteRefused):
        return False
    return True


def passes_in_a_shell(path: Path, key: str) -> bool:
    run = subprocess.run(["sh", str(SCRIPT), str(path), key], capture_output=True, check=False)
    return run.returncode == 0


@pytest.mark.parametrize("salt", [b"s" * 32, b""])
def test_a_file_passes_with_its_proof_and_not_under_another_key(salt: bytes, tmp_path: Path) -> None:
    content = stamped(salt)
    stamp, checkpoint = stamps.check(content, TRUSTED)
    assert (stamp.proof.index, checkpoint.size) == (7, 20)
    with pytest.raises(NoteRefused):
        stamps.check(content, [OTHER.verifier])
    (tmp_path / "it.pdf").write_bytes(content)
    assert passes_in_a_shell(tmp_path / "it.pdf", TRUSTED[0].vkey)
    assert not passes_in_a_shell(tmp_path / "it.pdf", OTHER.verifier.vkey)


def test_every_byte_that_is_changed_is_found() -> None:
    content = stamped()
    ends = content.index(stamps.BEGIN) + len(stamps.BEGIN)
    padding = range(ends + 2_000, ends + stamps.ROOM)
    places = [*range(len(content))]
    passed = [
        place
        for place in places
        if (place not in padding or place % 97 == 0)
        and passes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    ]
    assert passed == []


@pytest.mark.parametrize("size", [1, 2, 3, 8, 255, 256, 1000])
def test_the_shell_comes_to_the_same_verdict_in_trees_of_every_shape(size: int, tmp_path: Path) -> None:
    path = tmp_path / "it.pdf"
    for place in {0, size // 2, size - 1}:
        path.write_bytes(stamped(size=size, place=place))
        assert passes_in_a_shell(path, TRUSTED[0].vkey), place


@pytest.mark.parametrize("rounds", [25, pytest.param(1_000, marks=pytest.mark.slow)])
def test_of_mutants_the_shell_says_what_we_say(rounds: int, tmp_path: Path) -> None:
    drawn, content, path = random.Random(20261123), stamped(), tmp_path / "it.pdf"
    differ = []
    for number in range(rounds):
        place = drawn.randrange(content.index(stamps.BEGIN) + len(stamps.BEGIN) + 1500)
        mutant = content[:place] + bytes([content[place] ^ (1 << drawn.randrange(8))]) + content[place + 1 :]
        path.write_bytes(mutant)
        if passes(mutant) != passes_in_a_shell(path, TRUSTED[0].vkey):
            differ.append((number, place))
    assert differ == []
