"""How sure the place of an entry is by now: signed by the log, cosigned by witnesses, time-stamped; and checking it anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from infra.database import organisation_of
from infra.ledger import audits
from infra.ledger.checkpoints import Checkpoint, Inclusion, opened
from infra.ledger.merkle import ProofRefused, check_inclusion, leaf_hash
from infra.ledger.models import Head, TimeStamp
from infra.ledger.notes import Note, NoteRefused, read_vkey
from infra.ledger.policies import Policy, PolicyRefused, read_policy
from infra.ledger.proofs import published
from infra.ledger.publishing import CHECKPOINT, WITNESSED, Published
from infra.ledger.signing import vkeys_of
from infra.ledger.tiles import Damaged, Tree


class Proof(StrEnum):
    """How sure a place is; each includes the ones before it."""

    WAITING = "waiting"
    SIGNED = "signed"
    WITNESSED = "witnessed"
    STAMPED = "stamped"


@dataclass(frozen=True)
class Standing:
    """How far each anchor of the log reached: up to how many entries, and who witnessed."""

    origin: str = ""
    size: int = 0
    witnessed: int = 0
    witnesses: tuple[str, ...] = ()
    stamped: int = 0
    stamped_at: datetime | None = None

    def proof(self, number: int | None) -> Proof:
        """Of the entry at a place."""
        if number is None or number >= self.size:
            return Proof.WAITING
        if number < self.stamped:
            return Proof.STAMPED
        return Proof.WITNESSED if number < self.witnessed else Proof.SIGNED


@dataclass(frozen=True)
class Anchor:
    """A published head, as its file holds it."""

    note: Note
    head: Checkpoint


class Memory(Tree):
    """A tree that remembers what it computed: many proofs of one tree share most of their hashes."""

    def __init__(self, size: int, log: Published) -> None:
        super().__init__(size, log.read)
        self._known: dict[tuple[int, int], bytes] = {}
        self._ranges: dict[tuple[int, int], bytes] = {}

    def subtree(self, level: int, index: int) -> bytes:
        if (level, index) not in self._known:
            self._known[level, index] = super().subtree(level, index)
        return self._known[level, index]

    def range_hash(self, start: int, end: int) -> bytes:
        if (start, end) not in self._ranges:
            self._ranges[start, end] = super().range_hash(start, end)
        return self._ranges[start, end]


def standing(session: Session) -> Standing:
    """Of the log of the session's organisation, as its files and rows tell."""
    log = published(session, organisation_of(session))
    newest, seen = anchor(log, CHECKPOINT), anchor(log, WITNESSED)
    if newest is None:
        return Standing()
    stamp = _stamp(session, newest.head.origin, newest.head.size)
    return Standing(
        newest.head.origin, newest.head.size, seen.head.size if seen else 0, witnesses_of(log, seen) if seen else (),
        stamp.size if stamp else 0, stamp.stamped_at if stamp else None,
    )  # fmt: skip


def stamped_before(session: Session, log: Published, found: Anchor) -> list[tuple[str, bytes]]:
    """The files of the newest time stamp of a head with which this one begins; none where there is none."""
    stamp = _stamp(session, found.head.origin, found.head.size)
    if not stamp:
        return []
    growth = Tree(found.head.size, log.read).consistency(stamp.size)
    return audits.stamped_files(stamp.note, stamp.answer, growth)


def _stamp(session: Session, origin: str, most: int) -> TimeStamp | None:
    chosen = select(TimeStamp).where(TimeStamp.origin == origin, col(TimeStamp.size).between(1, most))
    return session.exec(chosen.order_by(col(TimeStamp.size).desc()).limit(1)).first()


def anchor(log: Published, name: str) -> Anchor | None:
    """A head that was published under this name; None when there is none."""
    path = log.folder / name
    if not path.is_file():
        return None
    note = Note.read(path.read_bytes())
    return Anchor(note, Checkpoint.read(note))


def policy_text(log: Published) -> str:
    """The file that names the witnesses; empty when there is none."""
    path = log.folder.with_name(f"{log.folder.name}.witnesses.txt")
    return path.read_text("utf-8") if path.is_file() else ""


def witnesses_of(log: Published, seen: Anchor) -> tuple[str, ...]:
    """Who cosigned a head, by the policy file of the log."""
    policy = _policy(policy_text(log))
    return tuple(sorted(policy.cosigners(seen.note))) if policy else ()


def best(log: Published, highest: int) -> Anchor | None:
    """The head to prove under: the cosigned one where it reaches far enough, else the newest."""
    for name in (WITNESSED, CHECKPOINT):
        found = anchor(log, name)
        if found and found.head.size > highest:
            return found
    return None


@dataclass(frozen=True)
class Checked:
    """What came of computing it all again: the head, and which entries do (`whole`) and do not (`broken`) lead to it."""

    head: Checkpoint | None
    signed: bool
    whole: frozenset[int]
    broken: frozenset[int]


def check(session: Session, entries: Iterable[tuple[int, bytes]]) -> Checked:
    """Compute the proofs of these entries (place, bytes) from the published files, under the newest head, now."""
    log = published(session, organisation_of(session))
    newest = anchor(log, CHECKPOINT)
    if newest is None:
        return Checked(None, False, frozenset(), frozenset())
    tree, whole, broken = Memory(newest.head.size, log), set[int](), set[int]()
    for number, body in entries:
        if number < newest.head.size:
            (whole if _leads(tree, newest.head, number, body) else broken).add(number)
    return Checked(newest.head, _signed(session, newest), frozenset(whole), frozenset(broken))


def inclusion(tree: Tree, found: Anchor, number: int) -> Inclusion:
    """The proof of an entry under a head."""
    return Inclusion(number, tuple(tree.inclusion(number)), found.note)


def _leads(tree: Tree, head: Checkpoint, number: int, body: bytes) -> bool:
    try:
        check_inclusion(leaf_hash(body), number, head.size, tree.inclusion(number), head.root)
    except (ProofRefused, Damaged):
        return False
    return True


def _signed(session: Session, newest: Anchor) -> bool:
    head = session.exec(select(Head)).first()
    try:
        opened(bytes(newest.note), [read_vkey(one) for one in vkeys_of(session, head)] if head else [])
    except NoteRefused:
        return False
    return True


def _policy(text: str) -> Policy | None:
    try:
        return read_policy(text) if text else None
    except PolicyRefused:
        return None


def vkeys(session: Session) -> list[str]:
    """The public keys of the log, the newest first."""
    head = session.exec(select(Head)).first()
    return vkeys_of(session, head) if head else []
