"""Asking witnesses to cosign our newest head, and publishing it with their signatures when there are enough (C2SP tlog-witness)."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from infra.errors import Unavailable
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Head
from infra.ledger.notes import Note, NoteRefused
from infra.ledger.policies import Policy, PolicyRefused, Witness, read_policy
from infra.ledger.publishing import WITNESSED, Published
from infra.ledger.tiles import Tree
from infra.logs import Events
from infra.outward import Answer, NoAnswer, NotAllowed, look_up, post, target_of

SECONDS = 10.0
SIZE = re.compile(rb"(?:0|[1-9][0-9]{0,18})\n?")  # all of an answer that names how far the witness is
LINES_MAX = 20_000

log = Events("ledger")


class BadPolicy(Unavailable):
    """The witness policy of this installation cannot be read."""


@dataclass(frozen=True)
class Asked:
    """What came of asking: who signed, who did not and why, and whether that is enough."""

    signed: list[str]
    refused: dict[str, str]
    enough: bool


def policy_of(house: Installation, organisation_id: str) -> Policy | None:
    """The policy file of an organisation's log, `witnesses.txt` beside its files; None when it has none."""
    path = house.settings.logs / f"{organisation_id}.witnesses.txt"
    try:
        return read_policy(path.read_text("utf-8")) if path.exists() else None
    except (PolicyRefused, UnicodeDecodeError) as wrong:
        raise BadPolicy("infra.witness_policy_wrong", f"{path.name}: {wrong}") from wrong


def ask_witnesses(house: Installation, organisation_id: str) -> Asked | None:
    """Have the newest published head cosigned; None without a policy. The log goes on, whoever does not answer."""
    policy = policy_of(house, organisation_id)
    log_ = Published(house.settings.logs / organisation_id)
    if policy is None or not log_.checkpoint_file().exists():
        return None
    note = Note.read(log_.checkpoint_file().read_bytes())
    refused: dict[str, str] = {}
    for witness in (one for one in policy.witnesses if one.url):
        try:
            note = _cosigned(witness, log_, note)
        except (NotAllowed, NoAnswer, NoteRefused, ValueError) as wrong:
            refused[witness.name] = str(wrong)
    signed = sorted(policy.cosigners(note))
    if enough := policy.met(signed):
        log_.write(WITNESSED, bytes(note))
    log.info("log.witnessed", organisation=organisation_id, count=len(signed))
    return Asked(signed, refused, enough)


def _cosigned(witness: Witness, log_: Published, note: Note) -> Note:
    """The note with the witness's line. It says itself how far it was; we try from there, once."""
    head = Checkpoint.read(note)
    old = _seen_by(log_, witness, head.origin)
    for _ in range(2):
        answer = _asked(witness, request(log_, old, note))
        if answer.status == 200:
            return _added(note, witness, answer.body)
        if answer.status != 409 or not SIZE.fullmatch(answer.body):
            raise ValueError(f"the witness answered {answer.status}")
        old = int(answer.body)
        if old > head.size:
            # It was shown more than we know of: that is what witnesses are for.
            raise ValueError(f"the witness has seen {old} entries, and we have {head.size}")
    raise ValueError("the witness contradicts itself")


def _asked(witness: Witness, body: bytes) -> Answer:
    target = target_of(f"{witness.url.rstrip('/')}/add-checkpoint")
    return post(target, look_up(target, inside=True), {}, body, SECONDS, most=LINES_MAX)


def request(log_: Published, old: int, note: Note) -> bytes:
    """What is sent: the size that the witness knows, the proof from there, and the head."""
    head = Checkpoint.read(note)
    proof: Iterable[bytes] = Tree(head.size, log_.read).consistency(old) if 0 < old <= head.size else []
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof)]
    return "\n".join(lines).encode() + b"\n\n" + bytes(note)


def _added(note: Note, witness: Witness, lines: bytes) -> Note:
    """Only the line of the key that we know is taken over, after it was checked."""
    answered = Note.read(note.text.encode() + b"\n" + lines)
    mine = [one for one in answered.signatures if witness.key.knows(one)]
    Note(note.text, tuple(mine)).checked([witness.key])
    return note.with_signature(*mine)


def _seen_by(log_: Published, witness: Witness, origin: str) -> int:
    """How many entries of the log with this name the witness cosigned last, as far as we know."""
    path: Path = log_.folder / WITNESSED
    if not path.exists():
        return 0
    note = Note.read(path.read_bytes())
    seen = Checkpoint.read(note)
    known = seen.origin == origin and any(witness.key.knows(one) for one in note.signatures)
    return seen.size if known else 0


def organisations_with_log(house: Installation) -> list[str]:
    """Whose logs there are."""
    with house.database.read("*") as session:
        return list(session.exec(select(Head.organisation_id)))
