"""Writing and asking the ledger; it takes plain words and numbers and knows no domain."""

import re
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from infra import canonical, clock
from infra.database import organisation_of
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.ledger.models import Entry

Fact = str | int | bool | Sequence[str]

# Codes, ids and hashes only. A space or an @ would let a sentence or an address in, and with it personal data.
WORD = re.compile(r"[\w.:/+=-]{0,200}")


def append(session: Session, actor: Actor, act: str, subject_id: str, **facts: Fact) -> str:
    """Write that `actor` did `act` to `subject_id`, in the transaction of the step itself; return the entry's id.

    Raises ValueError for a fact that is no code, number, id or hash.
    """
    entry_id = new_id()
    at = clock.now()
    content = {"id": entry_id, "at": at.isoformat(), "by": actor.id, "act": act, "subject": subject_id}
    body = canonical.dumps(content | {name: _checked(name, fact) for name, fact in facts.items()})
    session.add(
        Entry(
            id=entry_id,
            organisation_id=organisation_of(session),
            at=at,
            act=act,
            subject_id=subject_id,
            body=body,
        )
    )
    return entry_id


def covered(session: Session, entry_ids: Collection[str]) -> bool:
    """Whether each of these entries stands in the log for good, so that what rests on them may leave the house."""
    chosen = select(func.count()).select_from(Entry).where(col(Entry.id).in_(entry_ids))
    return bool(entry_ids) and session.exec(chosen).one() == len(set(entry_ids))


def _checked(name: str, fact: Fact) -> Fact:
    words = [fact] if isinstance(fact, str) else [] if isinstance(fact, int) else fact
    if not all(isinstance(word, str) and WORD.fullmatch(word) for word in words):
        raise ValueError(f"the ledger takes codes, not text: {name}")
    return fact if isinstance(fact, str | int) else list(fact)
