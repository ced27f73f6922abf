"""The signed audit file: what it proves, that every changed byte is found and the file named, here and in a shell."""

import hashlib
import hmac
import io
import os
import random
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from infra.ledger import audits
from infra.ledger.audits import AuditRefused
from infra.ledger.boxes import Writer, walk
from infra.ledger.checkpoints import Checkpoint, Inclusion
from infra.ledger.merkle import consistency_ranges, inclusion_ranges, leaf_hash, node_hash, split
from infra.ledger.notes import Note, NoteRefused, Signer, read_vkey
from infra.ledger.timestamps import NotStamped, question
from infra.ledger.verifying import Verdict
from tests.infra.ledger.authority import Authority

SIZE, CHOSEN = 300, (3, 7, 256, 299)
LOG = Signer("voorbeeldstad.example/log/voorbeeldstad", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
OTHER = Signer(LOG.name, Ed25519PrivateKey.from_private_bytes(b"o" * 32))
KEY, SHOWN = b"s" * 32, b'{"outcome":"brief"}'
COMMITTED = hmac.new(KEY, SHOWN, hashlib.sha256).hexdigest()
POLICY = b'{"signatures":1}'
POLICY_HASH = hashlib.sha256(POLICY).hexdigest()
Files = list[tuple[str, bytes]]


def stamped(authority: Authority, seen: int = 200, growth: int = 200) -> Files:
    """The files, with a head of before that an authority has stamped."""
    note = bytes(Checkpoint(LOG.name, seen, hashed(0, seen)).signed([LOG]))
    proof = [hashed(*one) for one in consistency_ranges(growth, SIZE)]
    return [*audits.stamped_files(note, authority.answer(question(note)), proof), *files()]


@cache
def entry(number: int) -> bytes:
    more = f',"content":"{COMMITTED}","policy":"{POLICY_HASH}"' if number == 7 else ""
    return f'{{"act":"suggestion.signed"{more},"n":{number}}}'.encode()


@cache
def hashed(start: int, end: int) -> bytes:
    if end - start == 1:
        return leaf_hash(entry(start))
    middle = start + split(end - start)
    return node_hash(hashed(start, middle), hashed(middle, end))


NOTE = Checkpoint(LOG.name, SIZE, hashed(0, SIZE)).signed([LOG])


def files() -> Iterator[tuple[str, bytes]]:
    yield "README.txt", b"Zo controleert u dit.\n"
    yield audits.CHECKPOINT, bytes(NOTE)
    yield f"versions/policy-{POLICY_HASH}.json", POLICY
    for number in CHOSEN:
        name, proof = audits.names_of(number)
        yield name, entry(number)
        path = tuple(hashed(*one) for one in inclusion_ranges(number, SIZE))
        yield proof, bytes(Inclusion(number, path, NOTE))
        if number == 7:
            yield "disclosed/000000000007.content.content", SHOWN
            yield "disclosed/000000000007.content.key", KEY.hex().encode() + b"\n"


def made(given: Files | None = None, signer: Signer = LOG, entries: int = len(CHOSEN)) -> bytes:
    out = io.BytesIO()
    audits.write(out, files() if given is None else given, {"entries": entries}, [signer])
    return out.getvalue()


def checked(box: bytes, *trusted: Signer) -> Verdict:
    return audits.check(io.BytesIO(box), [one.verifier for one in trusted or (LOG,)])


def refused(box: bytes, *trusted: Signer) -> str:
    with pytest.raises((AuditRefused, NoteRefused)) as found:
        checked(box, *trusted)
    return str(found.value)


def test_it_says_in_one_sentence_what_it_proved_and_what_not() -> None:
    told = checked(made())
    for said in ("4 regels", "300", LOG.name, "1 van de 1 versies", "1 keer is getoonde inhoud"):
        assert said in told.proved
    assert "weggelaten" in told.not_proved


def test_a_time_stamp_in_it_says_since_when_the_log_was_there(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path / "one"), Authority(tmp_path / "other")
    box = io.BytesIO(made(stamped(authority)))
    assert "de eerste 200 regels daarvan op 20" in audits.check(box, [LOG.verifier], authority.root).proved
    assert "tijdstempel in dit bestand is niet gecontroleerd" in checked(box.getvalue()).proved
    with pytest.raises(NotStamped):
        audits.check(io.BytesIO(box.getvalue()), [LOG.verifier], other.root)
    # Of a head with which this log does not begin a stamp says nothing.
    assert audits.STAMPED in refused(made(stamped(authority, growth=128)))
    with pytest.raises(NotStamped):
        audits.check(
            io.BytesIO(made([one for one in stamped(authority) if one[0] != audits.ANSWER])),
            [LOG.verifier],
            authority.root,
        )


def test_any_unzipper_opens_it_and_the_same_content_gives_the_same_bytes() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as opened:
        assert opened.testzip() is None
        assert {one: opened.read(one) for one, _ in files()} == dict(files())
    assert made() == made()


def mutants(box: bytes, count: int) -> Iterator[tuple[bytes, str]]:
    """The box with one bit flipped, and the name of the file that the bit belongs to; empty in the table of contents."""
    members = [member for member, _ in walk(io.BytesIO(box))]
    random.seed(7)
    for place in random.sample(range(len(box)), count):
        changed = bytearray(box)
        changed[place] ^= 1 << random.randrange(8)
        owner = next((one.name for one in members if one.offset <= place < one.start + one.size), "")
        yield bytes(changed), owner


def test_any_changed_bit_is_found_and_the_file_is_named() -> None:
    for changed, owner in mutants(made(), 600):
        assert (owner or "the ZIP") in (told := refused(changed)) or (not owner and "the name of" in told), (
            told
        )


@pytest.mark.slow
def test_every_byte_of_a_file_counts() -> None:
    box = made()
    for changed, owner in mutants(box, len(box)):
        assert (owner or "the ZIP") in (told := refused(changed)) or (not owner and "the name of" in told), (
            told
        )


def without(name: str) -> Files:
    return [one for one in files() if one[0] != name]


def with_content(name: str, content: bytes) -> Files:
    return [(one, content if one == name else old) for one, old in files()]


ENTRY_7, PROOF_7 = audits.names_of(7)
DOCTORED = {
    "an entry says something else": (with_content(ENTRY_7, entry(7).replace(b"signed", b"judged")), PROOF_7),
    "an entry is another one": (with_content(ENTRY_7, entry(8)), PROOF_7),
    "an entry has no proof": (without(PROOF_7), "000000000007"),
    "a proof has no entry": (without(ENTRY_7), PROOF_7),
    "a proof is of another entry": (with_content(PROOF_7, dict(files())[audits.names_of(3)[1]]), PROOF_7),
    "another content is shown": (with_content("disclosed/000000000007.content.content", b"{}"), "disclosed/"),
    "another key opens it": (with_content("disclosed/000000000007.content.key", b"0" * 64 + b"\n"), "disclosed/"),
    "a policy is not what its name says": (with_content(f"versions/policy-{POLICY_HASH}.json", b"{}"), "versions/policy"),
    "there is no checkpoint": (without(audits.CHECKPOINT), ""),
    "a file stands there twice": ([*files(), ("README.txt", b"")], "README.txt"),
}  # fmt: skip


@pytest.mark.parametrize("what", DOCTORED)
def test_whoever_holds_the_key_cannot_make_it_say_what_the_log_does_not(what: str) -> None:
    given, named = DOCTORED[what]
    assert named in refused(made(given, entries=sum(one.startswith("proofs/") for one, _ in given)))


def test_an_entry_that_was_taken_out_afterwards_is_missed() -> None:
    out = io.BytesIO()
    box = Writer(out)
    for member, content in walk(io.BytesIO(made())):
        if member.name not in {ENTRY_7, PROOF_7} and not member.name.startswith("disclosed/"):
            box.add(member.name, content)
    box.close()
    assert "is missing" in refused(out.getvalue())


def test_a_file_that_was_added_is_named() -> None:
    out = io.BytesIO()
    box = Writer(out)
    for member, content in walk(io.BytesIO(made())):
        box.add(member.name, content)
    box.add("extra.txt", b"x")
    box.close()
    assert "extra.txt was added" in refused(out.getvalue())


def test_what_stands_before_or_behind_it_is_refused() -> None:
    box = made()
    for other in (box + b"x", b"x" + box, box[:-1], b"", b"PK\x03\x04"):
        assert refused(other)


def test_only_the_key_of_the_log_counts() -> None:
    assert "manifest.sig" in refused(made(signer=OTHER))
    assert "manifest.sig" in refused(made(), OTHER)
    assert checked(made(), OTHER, LOG)


def test_a_signature_under_a_list_is_none_under_a_head_and_the_other_way_round() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as opened:
        note = Note.read(opened.read(audits.SIGNATURE))
    with pytest.raises(NoteRefused):
        note.checked([LOG.verifier])
    with pytest.raises(NoteRefused):
        Checkpoint.read(note)
    with pytest.raises(NoteRefused):
        NOTE.checked([audits.signer_of(LOG).verifier])


def by_shell(folder: Path, vkey: str) -> tuple[int, str]:
    done = subprocess.run(["sh", audits.SCRIPT, folder, vkey], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def unpacked(box: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(box)) as opened:
        opened.extractall(folder)
    return folder


def test_a_shell_says_the_same_without_us(tmp_path: Path) -> None:
    box = made()
    code, told = by_shell(unpacked(box, tmp_path / "right"), LOG.verifier.vkey)
    assert (code, "all 4 entries" in told) == (0, True)
    assert by_shell(tmp_path / "right", OTHER.verifier.vkey)[0] == 1
    for number, what in enumerate(DOCTORED):
        given, _ = DOCTORED[what]
        # Unpacked, the second of two files of one name is the only one there is.
        if number % 3 == 0 and what != "a file stands there twice":
            folder = unpacked(made(given), tmp_path / str(number))
            assert by_shell(folder, LOG.verifier.vkey)[0] == 1, what


@pytest.mark.slow
def test_over_many_mutants_a_shell_and_we_say_the_same(tmp_path: Path) -> None:
    random.seed(11)
    for number in range(200):
        folder = unpacked(made(), tmp_path / str(number))
        chosen = random.choice(sorted(one for one in folder.rglob("*") if one.is_file()))
        content = bytearray(chosen.read_bytes())
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        chosen.write_bytes(content)
        assert by_shell(folder, LOG.verifier.vkey)[0] != 0, chosen


@pytest.mark.slow
def test_a_box_of_a_hundred_thousand_files_is_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with path.open("wb") as out:
        box = Writer(out)
        for number in range(100_000):
            box.add(f"entries/{number:012}.json", os.urandom(8))
        box.close()
    with path.open("rb") as file:
        assert sum(1 for _ in walk(file)) == 100_000
    with zipfile.ZipFile(path) as opened:
        assert len(opened.namelist()) == 100_000
        assert opened.testzip() is None


def test_the_key_in_its_name_is_that_of_the_log() -> None:
    assert read_vkey(audits.signer_of(LOG).verifier.vkey).name == f"{LOG.name}/audit"
