"""The signed audit file: entries of a log with everything that is needed to check them without us.

A ZIP (`boxes`) with the checkpoint, for each entry its exact bytes and its proof (C2SP tlog-proof) under that checkpoint, and a
manifest with the SHA-256 of every other file, signed as a note by the key of the log under a name of its own.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from infra.i18n import gettext
from infra.ledger.boxes import MAGIC, BoxDamaged, Writer, walk
from infra.ledger.checkpoints import Checkpoint, Inclusion, hashes_of, opened
from infra.ledger.merkle import ProofRefused, check_consistency, check_inclusion, leaf_hash
from infra.ledger.notes import Note, NoteRefused, Signer, Verifier, signed
from infra.ledger.policies import PolicyRefused, read_policy
from infra.ledger.timestamps import check as check_time_stamp
from infra.ledger.verifying import Verdict

HEADER = "toetssteen/audit-file@v1"
KIND = (
    "/audit"  # what the name of the key ends in, so that such a signature can never be one under a checkpoint
)
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
CHECKPOINT, WITNESSES = "checkpoint.txt", "witnesses.txt"
# A head that an authority has stamped, its answer (RFC 3161), and that the log of the checkpoint begins with that head.
STAMPED, ANSWER, GROWTH = "stamped/checkpoint.txt", "stamped/answer.tsr", "stamped/consistency.txt"
ENTRY = re.compile(r"entries/([0-9]{12})\.json")
PROOF = re.compile(r"proofs/([0-9]{12})\.tlog-proof")
SHOWN = re.compile(r"disclosed/([0-9]{12})\.([a-z]{1,20})\.(content|key)")
VERSION = re.compile(r"versions/[a-z]{1,20}-([0-9a-f]{64})\.json")
SCRIPT = Path(__file__).with_name("verify-audit.sh")


class AuditRefused(ProofRefused):
    """A file in it was changed, is missing, or does not belong; the sentence names it."""


def names_of(number: int) -> tuple[str, str]:
    """Where an entry and its proof stand in the file."""
    return f"entries/{number:012}.json", f"proofs/{number:012}.tlog-proof"


def signer_of(log: Signer) -> Signer:
    """The key of a log, for audit files."""
    return Signer(log.name + KIND, log.private)


def write(
    out: BinaryIO, files: Iterable[tuple[str, bytes]], told: Mapping[str, object], logs: Sequence[Signer]
) -> str:
    """Write the files in their order, then the manifest with what is `told`, and its signature; return its SHA-256."""
    box, digests = Writer(out), dict[str, str]()
    for name, content in files:
        digests[name] = hashlib.sha256(content).hexdigest()
        box.add(name, content)
    manifest = json.dumps({**told, "files": digests}, indent=1, ensure_ascii=False, sort_keys=True).encode()
    digest = hashlib.sha256(manifest).hexdigest()
    box.add(MANIFEST, manifest)
    box.add(SIGNATURE, bytes(signed(_text(logs[0].name, digest), [signer_of(one) for one in logs])))
    box.close()
    return digest


def is_audit_file(path: Path) -> bool:
    """Whether it may be one: a ZIP."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def stamped_files(note: bytes, answer: bytes, growth: Iterable[bytes]) -> list[tuple[str, bytes]]:
    """The time stamp of an earlier head, and the hashes that prove that the log went on from it."""
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in growth)
    return [(STAMPED, note), (ANSWER, answer), (GROWTH, lines.encode())]


def check_path(path: Path, trusted: Sequence[Verifier], authorities: Path | None = None) -> Verdict:
    """As `check`, of a file on disk."""
    with path.open("rb") as file:
        return check(file, trusted, authorities)


def check(box: BinaryIO, trusted: Sequence[Verifier], authorities: Path | None = None) -> Verdict:
    """What an audit file proves. Raises `AuditRefused` naming the file that is not right, or `NoteRefused`.

    With the certificates (PEM) of `authorities` also when one of them saw the log, where the file brings a time stamp; raises
    `NotStamped` where that is none of theirs.
    """
    reading = _Reading(trusted, authorities)
    try:
        for member, content in walk(box):
            reading.take(member.name, content)
    except BoxDamaged as wrong:
        raise AuditRefused(f"{wrong.where} was changed") from wrong
    reading.close()
    return reading.verdict()


@dataclass
class _Reading:
    """What was read so far. Entries pass by: of a large file only hashes are kept."""

    trusted: Sequence[Verifier]
    authorities: Path | None = None
    digests: dict[str, str] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    head: Checkpoint | None = None
    entry: tuple[int, bytes] = (-1, b"")
    proved: int = 0
    first: int = -1
    last: int = -1
    shown: int = 0
    versions: dict[str, bool] = field(default_factory=dict)
    wrong: str = ""

    def take(self, name: str, content: bytes) -> None:
        if name in self.digests:
            raise AuditRefused(f"{name} stands there twice")
        self.digests[name] = hashlib.sha256(content).hexdigest()
        try:
            self._look(name, content)
        except (ProofRefused, NoteRefused) as wrong:
            # The manifest comes last; it may know better which file it was.
            self.wrong = self.wrong or f"{name}: {wrong}"

    def _look(self, name: str, content: bytes) -> None:
        if found := ENTRY.fullmatch(name):
            self._begin(int(found[1]), content)
        elif found := PROOF.fullmatch(name):
            self._prove(int(found[1]), content)
        elif found := SHOWN.fullmatch(name):
            self._show(name, int(found[1]), found[2], found[3] == "key", content)
        elif found := VERSION.fullmatch(name):
            if found[1] != self.digests[name]:
                raise ProofRefused("it is not what its name says")
            self.versions[found[1]] = False
        else:
            self.kept[name] = content
            if name == CHECKPOINT:
                self.head = opened(content, self.trusted)[0]

    def _begin(self, number: int, content: bytes) -> None:
        self._nothing_open()
        self.entry = (number, content)

    def _prove(self, number: int, content: bytes) -> None:
        if self.head is None or self.entry[0] != number or self.last >= number:
            raise ProofRefused("it is not where it belongs")
        proof = Inclusion.read(content)
        if proof.index != number or bytes(proof.note) != self.kept[CHECKPOINT]:
            raise ProofRefused("this proof is of another place or under another head")
        if bytes(proof) != content or proof.extra:
            raise ProofRefused("this proof is written in an unusual way")
        check_inclusion(leaf_hash(self.entry[1]), number, self.head.size, proof.hashes, self.head.root)
        self.first = number if self.first < 0 else self.first
        self.last, self.proved = number, self.proved + 1
        for digest in self.versions:
            self.versions[digest] = self.versions[digest] or digest.encode() in self.entry[1]

    def _show(self, name: str, number: int, fact: str, is_key: bool, content: bytes) -> None:
        """Content after its entry, and after it the subkey under which the entry holds a commitment to it."""
        if number != self.last or number != self.entry[0]:
            raise ProofRefused("it is not where it belongs")
        if not is_key:
            self.kept = {one: kept for one, kept in self.kept.items() if one[:10] != "disclosed/"}
            self.kept[name] = content
            return
        plain = self.kept.get(f"{name.removesuffix('key')}content")
        if plain is None or not re.fullmatch(rb"[0-9a-f]{64}\n", content):
            raise ProofRefused("there is no content that it opens")
        found = hmac.new(bytes.fromhex(content.decode().strip()), plain, hashlib.sha256).hexdigest()
        if f'"{fact}":"{found}"'.encode() not in self.entry[1]:
            raise ProofRefused("this content is not what the entry commits to")
        self.shown += 1

    def close(self) -> None:
        """The signature first, then every file against the manifest, then what was found on the way."""
        listed, entries = self._signed()
        beside = {MANIFEST, SIGNATURE}
        for name in [*listed, *self.digests]:
            if name not in self.digests:
                raise AuditRefused(f"{name} is missing")
            if name not in beside and listed.get(name) != self.digests[name]:
                raise AuditRefused(f"{name} was {'changed' if name in listed else 'added'}")
        if self.wrong:
            raise AuditRefused(self.wrong)
        self._nothing_open()
        if self.head is None or entries != self.proved:
            raise AuditRefused(f"{MANIFEST} counts other entries than are here")

    def _signed(self) -> tuple[dict[str, str], int]:
        """The files and the number of entries that the manifest lists, when a trusted key of a log has signed it for this purpose."""
        if MANIFEST not in self.kept or SIGNATURE not in self.kept:
            raise AuditRefused(f"{SIGNATURE} or {MANIFEST} is missing")
        try:
            note = Note.read(self.kept[SIGNATURE])
            keys = [Verifier(one.name + KIND, one.public) for one in self.trusted]
            name = min(note.checked(keys)).removesuffix(KIND)
        except NoteRefused as wrong:
            raise AuditRefused(f"{SIGNATURE}: {wrong}") from wrong
        if bytes(note) != self.kept[SIGNATURE] or note.text != _text(name, self.digests[MANIFEST]):
            raise AuditRefused(f"{MANIFEST} was changed")
        if self.head is None or self.head.origin != name:
            raise AuditRefused(f"{CHECKPOINT} is missing, or signed by no key that you trust")
        found = json.loads(self.kept[MANIFEST])
        return dict(found["files"]), int(found["entries"])

    def _nothing_open(self) -> None:
        if self.entry[0] != self.last:
            raise AuditRefused(f"{names_of(self.entry[0])[0]} has no proof")

    def verdict(self) -> Verdict:
        """In one sentence what was proved, and in another what was not."""
        if self.head is None:
            raise AuditRefused(f"{CHECKPOINT} is missing")
        seen, more = self._witnessed(), self._stamped(self.head)
        if seen:
            more = gettext("infra.verify.audit.witnessed", names=", ".join(seen)) + more
        if self.shown:
            more += gettext("infra.verify.audit.disclosed", n=self.shown)
        if self.versions:
            named = sum(self.versions.values())
            more += gettext("infra.verify.audit.versions", named=named, n=len(self.versions))
        proved = gettext(
            "infra.verify.audit.proved", entries=self.proved, first=self.first, last=self.last, origin=self.head.origin,
            size=self.head.size, more=more, files=len(self.digests),
        )  # fmt: skip
        return Verdict(
            proved, gettext("infra.verify.audit.not_seen") if seen else gettext("infra.verify.audit.not")
        )

    def _witnessed(self) -> list[str]:
        """Who cosigned, by the policy that the file itself brings."""
        if WITNESSES not in self.kept:
            return []
        try:
            policy = read_policy(self.kept[WITNESSES].decode())
        except (PolicyRefused, UnicodeDecodeError) as wrong:
            raise AuditRefused(f"{WITNESSES}: {wrong}") from wrong
        return sorted(policy.cosigners(Note.read(self.kept[CHECKPOINT])))

    def _stamped(self, head: Checkpoint) -> str:
        """When an authority saw a head with which this log begins; nothing where the file brings no time stamp."""
        if STAMPED not in self.kept:
            return ""
        try:
            earlier, _ = opened(self.kept[STAMPED], self.trusted, head.origin)
            growth = hashes_of(self.kept.get(GROWTH, b"").decode("ascii").splitlines())
            check_consistency(earlier.size, head.size, growth, earlier.root, head.root)
        except (ProofRefused, NoteRefused, UnicodeDecodeError) as wrong:
            raise AuditRefused(f"{STAMPED}: {wrong}") from wrong
        if not self.authorities:
            return gettext("infra.verify.audit.stamp_not_looked")
        at = check_time_stamp(self.kept[STAMPED], self.kept.get(ANSWER, b""), self.authorities)
        return gettext("infra.verify.audit.stamped", size=earlier.size, at=f"{at:%Y-%m-%d %H:%M:%S} UTC")


def _text(origin: str, digest: str) -> str:
    """The signed text. Its second line is no number, so it is no checkpoint."""
    shown = base64.b64encode(bytes.fromhex(digest)).decode()
    return f"{HEADER}\n{origin}\nmanifest sha256 {shown}\n"
