"""Checkpoints, the signed heads of a log, and proofs that an entry stands under one (C2SP tlog-checkpoint, tlog-proof)."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infra.ledger.merkle import HASH_SIZE, ProofRefused, check_inclusion, leaf_hash
from infra.ledger.notes import Note, NoteRefused, Signer, Verifier, signed

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
PROOF_MAX = 63  # no tree that can be counted is deeper


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, note: Note) -> "Checkpoint":
        """What a note says as a checkpoint. Raises `NoteRefused` when it is none; extension lines are let pass."""
        lines = note.text.split("\n")
        if len(lines) < 4 or not all(lines[:-1]) or not NUMBER.fullmatch(lines[1]):
            raise NoteRefused("this note is no checkpoint")
        try:
            return cls(lines[0], int(lines[1]), _hash(lines[2]))
        except ProofRefused as error:
            raise NoteRefused("this checkpoint has no root") from error

    def signed(self, signers: Sequence[Signer]) -> Note:
        """As a note, signed by the log."""
        return signed(self.text, signers)


def opened(raw: bytes, trusted: Iterable[Verifier], origin: str | None = None) -> tuple[Checkpoint, Note]:
    """A checkpoint that a trusted key has signed. Raises `NoteRefused`, also when it is of another log than `origin`."""
    note = Note.read(raw)
    checkpoint = Checkpoint.read(note)
    if origin is not None and checkpoint.origin != origin:
        raise NoteRefused(f"this is a checkpoint of {checkpoint.origin}, not of {origin}")
    note.checked(trusted)
    return checkpoint, note


@dataclass(frozen=True)
class Inclusion:
    """A proof on its own: the place of an entry, the hashes up to the root, and the checkpoint with its signatures."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    def __bytes__(self) -> bytes:
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        hashes = [base64.b64encode(one).decode() for one in self.hashes]
        head = "\n".join([PROOF_HEADER, *extra, f"index {self.index}", *hashes])
        return f"{head}\n\n".encode() + bytes(self.note)

    @classmethod
    def read(cls, raw: bytes) -> "Inclusion":
        """Raises `ProofRefused` or `NoteRefused` for what is no proof."""
        head, divided, note = raw.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise ProofRefused("a proof is plain text") from error
        if not divided or lines.pop(0) != PROOF_HEADER or not lines:
            raise ProofRefused("this is no proof of the log")
        extra = _decoded(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
        place = lines.pop(0) if lines else ""
        if not place.startswith("index ") or not NUMBER.fullmatch(place[6:]) or len(lines) > PROOF_MAX:
            raise ProofRefused("this proof has no place in the log")
        return cls(int(place[6:]), tuple(map(_hash, lines)), Note.read(note), extra)

    def check(self, entry: bytes, trusted: Iterable[Verifier], origin: str | None = None) -> Checkpoint:
        """The checkpoint under which `entry` is shown to stand. Raises `ProofRefused` or `NoteRefused`."""
        checkpoint, _ = opened(bytes(self.note), trusted, origin)
        check_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint


def hashes_of(lines: Sequence[str]) -> list[bytes]:
    """Hashes written one to a line in base64. Raises `ProofRefused`."""
    return [_hash(line) for line in lines]


def _hash(text: str) -> bytes:
    raw = _decoded(text)
    if len(raw) != HASH_SIZE:
        raise ProofRefused("a hash has the wrong length")
    return raw


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofRefused("a hash is no base64") from error
    if base64.b64encode(raw).decode() != text:
        raise ProofRefused("a hash is written in an unusual way")
    return raw
