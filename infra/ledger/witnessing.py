"""Being a witness: cosigning the head of somebody else's log, after seeing that it only grew (C2SP tlog-witness)."""

import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, select

from infra import clock
from infra.ledger.checkpoints import PROOF_MAX, Checkpoint, hashes_of
from infra.ledger.merkle import EMPTY_ROOT, ProofRefused, check_consistency
from infra.ledger.models import Witnessed
from infra.ledger.notes import COSIGNATURE, Note, NoteRefused, Signer, read_vkey
from infra.sealing import KeyStore

OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Answer:
    """What the witness says: an HTTP status, and a body for 200 (signature lines) and 409 (the size that it knows)."""

    status: int
    body: str = ""


def name_of(base_url: str, slug: str) -> str:
    """Under which name an organisation cosigns."""
    return f"{base_url.partition('://')[2]}/witness/{slug}"


def witness_of(keys: KeyStore, organisation_id: str, name: str) -> Signer:
    """The key with which an organisation cosigns: another one than that of its own log."""
    seed = keys.ensure(f"witness:{organisation_id}").subkey("cosignature")
    return Signer(name, Ed25519PrivateKey.from_private_bytes(seed), COSIGNATURE)


def trust(session: Session, organisation_id: str, vkey: str) -> Witnessed:
    """Begin to witness a log. Raises `NoteRefused` for what is no key."""
    key = read_vkey(vkey)
    found = session.exec(select(Witnessed).where(Witnessed.origin == key.name)).first()
    known = found or Witnessed(organisation_id=organisation_id, origin=key.name, root=EMPTY_ROOT)
    known.vkeys = sorted({*known.vkeys, key.vkey})
    session.add(known)
    return known


def add_checkpoint(session: Session, signer: Signer, body: bytes) -> Answer:
    """Cosign a head, or say why not.

    The row of the log is held from before the look until the commit: of two heads at once the second one is compared with
    the first. The caller answers after the commit, so what was cosigned is remembered before anybody hears of it.
    """
    try:
        old, proof, note = _read(body)
        head = Checkpoint.read(note)
    except (NoteRefused, ProofRefused):
        return Answer(400)
    chosen = select(Witnessed).where(Witnessed.origin == head.origin).with_for_update()
    known = session.exec(chosen).first()
    if known is None:
        return Answer(404)
    try:
        note.checked([read_vkey(one) for one in known.vkeys])
    except NoteRefused:
        return Answer(403)
    return _compared(session, signer, known, old, proof, head, note)


def _compared(
    session: Session,
    signer: Signer,
    known: Witnessed,
    old: int,
    proof: list[bytes],
    head: Checkpoint,
    note: Note,
) -> Answer:
    if old > head.size:
        return Answer(400)
    if old != known.size:
        return Answer(409, f"{known.size}\n")
    if not _grew(known, head, proof):
        return Answer(422)
    known.size, known.root, known.note, known.seen_at = head.size, head.root, bytes(note), clock.now()
    session.add(known)
    return Answer(200, signer.sign(note.text, int(clock.now().timestamp())).line)


def _grew(known: Witnessed, head: Checkpoint, proof: list[bytes]) -> bool:
    if head.size == 0 or known.size == 0:
        return not proof and (head.size > 0 or head.root == EMPTY_ROOT)
    try:
        check_consistency(known.size, head.size, proof, known.root, head.root)
    except ProofRefused:
        return False
    return True


def _read(body: bytes) -> tuple[int, list[bytes], Note]:
    lines, divided, note = body.partition(b"\n\n")
    try:
        first, *rest = lines.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofRefused("a request is plain text") from error
    told = OLD.fullmatch(first)
    if not told or not divided or len(rest) > PROOF_MAX:
        raise ProofRefused("a request names the old size, a proof and a checkpoint")
    return int(told[1]), hashes_of(rest), Note.read(note)
