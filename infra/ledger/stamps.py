"""A proof inside the file that it is about: a slot of fixed length, blank in what is committed, filled when the file leaves.

The commitment counts the whole file with the slot blank, so that filling it changes nothing and any other byte does. Where a
file has a place for a seal, that is blank too (see `seals`).
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.ledger import seals
from infra.ledger.checkpoints import Checkpoint, Inclusion
from infra.ledger.merkle import ProofRefused
from infra.ledger.notes import Verifier

BEGIN, END = b"\n%%TOETSSTEEN-PROOF-BEGIN\n", b"\n%%TOETSSTEEN-PROOF-END\n"
ROOM = 8192  # an entry, a salt, forty hashes and thirty signatures
BLANK = BEGIN + b" " * ROOM + END
SCRIPT = Path(__file__).with_name("verify.sh")  # checks a file without us
COMMITTED = "pdf"  # the fact of an entry that holds the commitment


@dataclass(frozen=True)
class Stamp:
    """What a filled slot says: the salt of the commitment (empty: a plain SHA-256), the entry, and its proof."""

    salt: bytes
    entry: bytes
    proof: Inclusion

    def __bytes__(self) -> bytes:
        head = [f"salt {self.salt.hex()}", f"entry {base64.b64encode(self.entry).decode()}"]
        return "\n".join(head).encode() + b"\n" + bytes(self.proof)

    @classmethod
    def read(cls, raw: bytes) -> "Stamp":
        """Raises `ProofRefused` or `NoteRefused` for what is no stamp."""
        try:
            salt, entry, *proof = raw.split(b"\n", 2)
            found = cls(
                bytes.fromhex(salt.decode("ascii").removeprefix("salt ")),
                base64.b64decode(entry.removeprefix(b"entry "), validate=True),
                Inclusion.read(b"".join(proof)),
            )
        except (ValueError, binascii.Error) as error:
            raise ProofRefused("the proof in this file cannot be read") from error
        if bytes(found) != raw:
            raise ProofRefused("the proof in this file is written in an unusual way")
        return found


def commitment(content: bytes, salt: bytes) -> str:
    """What the entry holds: HMAC-SHA-256 under the salt, or SHA-256 where the content is public."""
    if not salt:
        return hashlib.sha256(content).hexdigest()
    return hmac.new(salt, content, hashlib.sha256).hexdigest()


def filled(blank: bytes, stamp: Stamp) -> bytes:
    """The file with its slot filled. Raises `ValueError` when it has no blank slot, or the stamp is too long for it."""
    content = bytes(stamp)
    if blank.count(BLANK) != 1 or len(content) > ROOM:
        raise ValueError("there is no room for a proof in this file")
    return blank.replace(BLANK, BEGIN + content.ljust(ROOM) + END)


def emptied(content: bytes) -> tuple[bytes, bytes]:
    """The file with its slot blank, and what stood in it. Raises `ProofRefused` when it has no slot, or more than one."""
    start = content.find(BEGIN)
    end = start + len(BEGIN) + ROOM
    if start < 0 or content[end : end + len(END)] != END or content.count(BEGIN) != 1:
        raise ProofRefused("this file carries no proof")
    inside = content[start + len(BEGIN) : end]
    return content[:start] + BLANK + content[end + len(END) :], inside.rstrip(b" ")


def check(content: bytes, trusted: Sequence[Verifier], origin: str | None = None) -> tuple[Stamp, Checkpoint]:
    """The stamp of a file and the head that it stands under. Raises `ProofRefused` or `NoteRefused`."""
    blank, inside = emptied(content)
    if not inside:
        raise ProofRefused("the proof of this file was not filled in yet")
    stamp = Stamp.read(inside)
    checkpoint = stamp.proof.check(stamp.entry, trusted, origin)
    try:
        told = json.loads(stamp.entry).get(COMMITTED, "")
    except (ValueError, AttributeError, RecursionError) as error:
        raise ProofRefused("the entry in this file cannot be read") from error
    if not hmac.compare_digest(str(told), commitment(seals.emptied(blank), stamp.salt)):
        raise ProofRefused("this file is not the one that was recorded: something in it was changed")
    return stamp, checkpoint
