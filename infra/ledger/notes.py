"""Signed notes, their keys, and cosignatures with a time (C2SP signed-note, tlog-cosignature): Ed25519 throughout."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
NOTE_MAX = 64_000
SIGNATURES_MAX = 64
TIME_MAX = (1 << 63) - 1
NAME = re.compile(r"[^\s+]+")
CONTROLS = re.compile(rb"[\x00-\x09\x0b-\x1f]")
LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NoteRefused(Exception):
    """A note that is not well formed, or that no trusted key has signed."""


@dataclass(frozen=True)
class Signature:
    """One signature line: who says to have signed, with which key, and the bytes."""

    name: str
    key_id: bytes
    signed: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.signed)}\n"


@dataclass(frozen=True)
class Verifier:
    """A public key that one trusts, with its name and what it signs (`ED25519` notes, or `COSIGNATURE`)."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def vkey(self) -> str:
        """As one line of text, to hand out."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.public)}"

    def knows(self, signature: Signature) -> bool:
        """Whether the line claims to be of this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def check(self, text: str, signature: Signature) -> int | None:
        """The time of a cosignature (POSIX seconds), None for a plain one. Raises `NoteRefused` when it is false."""
        message, signed, time = text.encode(), signature.signed, None
        if self.kind == COSIGNATURE:
            time, signed = int.from_bytes(signed[:8], "big"), signed[8:]
            message = _timed(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed, message)
        except InvalidSignature as error:
            raise NoteRefused(f"the signature of {self.name} is false") from error
        return time


@dataclass(frozen=True)
class Signer:
    """A private key that signs notes under its name, or cosigns checkpoints."""

    name: str
    private: Ed25519PrivateKey
    kind: int = ED25519

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: str, time: int | None = None) -> Signature:
        """Sign a note's text; a cosigner gives the `time` (POSIX seconds) that it saw it."""
        if self.kind == COSIGNATURE:
            seen = time or 0
            signed = seen.to_bytes(8, "big") + self.private.sign(_timed(text, seen))
        else:
            signed = self.private.sign(text.encode())
        return Signature(self.name, self.verifier.key_id, signed)


@dataclass(frozen=True)
class Note:
    """A text with its signature lines; nobody vouches for it until `checked`."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def read(cls, raw: bytes) -> "Note":
        """Raises `NoteRefused` for what is no note."""
        if len(raw) > NOTE_MAX or CONTROLS.search(raw):
            raise NoteRefused("a note is short text without control characters")
        try:
            whole = raw.decode()
        except UnicodeDecodeError as error:
            raise NoteRefused("a note is UTF-8 text") from error
        text, divided, lines = whole.rpartition("\n\n")
        if not divided or not lines.endswith("\n"):
            raise NoteRefused("a note ends in signature lines after an empty line")
        return cls(text + "\n", tuple(map(_signature, _lines(lines))))

    def checked(self, trusted: Iterable[Verifier]) -> dict[str, int | None]:
        """The names of the trusted keys that signed, with the time where there is one.

        A line of an unknown key says nothing; a false one of a known key condemns the note. Raises `NoteRefused`, also
        when no trusted key signed.
        """
        found = {
            one.name: one.check(self.text, signature)
            for one in trusted
            for signature in self.signatures
            if one.knows(signature)
        }
        if not found:
            raise NoteRefused("no trusted key has signed this")
        return found

    def with_signature(self, *more: Signature) -> "Note":
        """The same text with these signatures added; one key signs once."""
        known = {(one.name, one.key_id) for one in more}
        kept = [one for one in self.signatures if (one.name, one.key_id) not in known]
        return Note(self.text, (*kept, *more))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()


def signed(text: str, signers: Sequence[Signer]) -> Note:
    """A new note of this text, which ends in a newline."""
    return Note(text, tuple(signer.sign(text) for signer in signers))


def read_vkey(vkey: str) -> Verifier:
    """The key that a line of text names. Raises `NoteRefused` when it is none, or its parts disagree."""
    name, _, rest = vkey.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _bytes(encoded)
    if not NAME.fullmatch(name) or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise NoteRefused("this is no key that can be read here")
    found = Verifier(name, raw[1:], raw[0])
    if found.key_id.hex() != key_id:
        raise NoteRefused("the parts of this key disagree")
    return found


def _lines(text: str) -> list[str]:
    lines = text.split("\n")[:-1]
    if len(lines) > SIGNATURES_MAX:
        raise NoteRefused("a note with too many signatures")
    return lines


def _signature(line: str) -> Signature:
    found = LINE.fullmatch(line)
    if not found:
        raise NoteRefused("a line is no signature")
    raw = _bytes(found[2])
    if len(raw) < 5:
        raise NoteRefused("a signature is too short")
    return Signature(found[1], raw[:4], raw[4:])


def _timed(text: str, time: int) -> bytes:
    if not 0 <= time <= TIME_MAX:
        raise NoteRefused("a cosignature has an impossible time")
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused("a signature or key is no base64") from error
    if _base64(raw) != text:
        raise NoteRefused("a signature or key is written in an unusual way")
    return raw
