"""The proof of one entry, read from the files of its log."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from infra.errors import NotNow
from infra.ledger.checkpoints import Checkpoint, Inclusion
from infra.ledger.models import Entry, Leaf
from infra.ledger.notes import Note
from infra.ledger.publishing import CHECKPOINT, Published
from infra.ledger.tiles import Tree


@dataclass(frozen=True)
class Proved:
    """The bytes of an entry, and the proof that they stand under the newest published head."""

    body: bytes
    proof: Inclusion


def proof_of(session: Session, organisation_id: str, act: str, subject_id: str) -> Proved:
    """The proof of the newest entry of an act about a subject. Raises `NotNow` while it has no place in what is published."""
    chosen = (
        select(Entry.body, Leaf.number)
        .join(Leaf, col(Leaf.id) == col(Entry.id))
        .where(Entry.subject_id == subject_id, Entry.act == act)
        .order_by(col(Leaf.number).desc())
    )
    found = session.exec(chosen).first()
    log = published(session, organisation_id)
    path = log.folder / CHECKPOINT
    if not found or not path.exists():
        raise NotNow("infra.being_recorded")
    body, number = found
    note = Note.read(path.read_bytes())
    head = Checkpoint.read(note)
    if number >= head.size:
        raise NotNow("infra.being_recorded")
    return Proved(body, Inclusion(number, tuple(Tree(head.size, log.read).inclusion(number)), note))


def published(session: Session, organisation_id: str) -> Published:
    """The files of an organisation's log, of the installation that the session belongs to."""
    logs: Path = session.info["logs"]
    return Published(logs / organisation_id)
