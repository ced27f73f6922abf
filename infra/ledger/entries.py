"""Writing and asking the ledger; it takes plain words and numbers and knows no domain."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import insert, update
from sqlmodel import Session, col, func, select

from infra import canonical, clock
from infra.database import organisation_of
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.ledger.models import Entry, Intake, Leaf
from infra.queue import Task
from infra.tracing import trace_of

Fact = str | int | bool | Sequence[str]

# Codes, ids and hashes only. A space or an @ would let a sentence or an address in, and with it personal data.
WORD = re.compile(r"[\w.:/+=-]{0,200}")
ENTRY, INTAKE = insert(Entry), insert(Intake).values(task=None, queue=None, subject_id=None)


def append(session: Session, actor: Actor, act: str, subject_id: str, **facts: Fact) -> str:
    """Write that `actor` did `act` to `subject_id`, in the transaction of the step itself; return the entry's id.

    It gets its place in the log from the sequencer. Raises ValueError for a fact that is no code, number, id or hash.
    """
    entry_id = new_id()
    at = clock.now()
    content = {"id": entry_id, "at": at.isoformat(), "by": actor.id, "act": act, "subject": subject_id}
    # By this the log of processing, which knows whose data it was about and not who did it, is joined with the ledger.
    content["trace"] = trace_of(session).id
    body = canonical.dumps(content | {name: _checked(name, fact) for name, fact in facts.items()})
    place = {"id": entry_id, "organisation_id": organisation_of(session)}
    # Straight to the tables: as objects the two rows of an entry cost four times as much, and every step writes some.
    connection = session.connection()
    connection.execute(ENTRY, {**place, "at": at, "act": act, "subject_id": subject_id, "body": body})
    connection.execute(INTAKE, place)
    return entry_id


def ring_when_covered(session: Session, entry_id: str, task: Task, subject_id: str) -> None:
    """Have work rung as soon as the entry, written in this transaction, stands under a signed checkpoint."""
    rung = update(Intake).where(col(Intake.id) == entry_id)
    session.connection().execute(rung.values(task=task.name, queue=task.queue, subject_id=subject_id))


def covered(session: Session, entry_ids: Collection[str]) -> bool:
    """Whether each of these entries stands under a signed checkpoint, so that what rests on them may leave the house."""
    chosen = select(func.count()).select_from(Leaf).where(col(Leaf.id).in_(entry_ids))
    return bool(entry_ids) and session.exec(chosen).one() == len(set(entry_ids))


def _checked(name: str, fact: Fact) -> Fact:
    words = [fact] if isinstance(fact, str) else [] if isinstance(fact, int) else fact
    if not all(isinstance(word, str) and WORD.fullmatch(word) for word in words):
        raise ValueError(f"the ledger takes codes, not text: {name}")
    return fact if isinstance(fact, str | int) else list(fact)
