"""Writing and asking the ledger; it takes plain words and numbers and knows no domain."""

import re
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import ARRAY, Insert, LargeBinary, String, bindparam, insert, update
from sqlmodel import Session, col, func, select

from infra import canonical, clock
from infra.database import organisation_of
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.ledger.models import Entry, Intake, Leaf
from infra.queue import Task
from infra.tables import Instant
from infra.together import put_off
from infra.tracing import trace_of

Fact = str | int | bool | Sequence[str]

# Codes, ids and hashes only. A space or an @ would let a sentence or an address in, and with it personal data.
WORD = re.compile(r"[\w.:/+=-]{0,200}")
ENTRY, INTAKE = insert(Entry), insert(Intake).values(task=None, queue=None, subject_id=None)
COLUMNS = (("id", String), ("at", Instant), ("act", String), ("subject_id", String), ("body", LargeBinary))

# An entry as it is written: what its table holds, by column.
Row = dict[str, object]


def _both() -> Insert:
    """Any number of entries with their rows in the intake, as one statement: each is a journey to PostgreSQL and back."""
    given = [bindparam(name, type_=ARRAY(kind)) for name, kind in COLUMNS]
    names = [name for name, _ in COLUMNS]
    told = func.unnest(*given).table_valued(*names).render_derived()
    organisation = bindparam("organisation_id", type_=String)
    waits = insert(Intake).from_select(["id", "organisation_id"], sa.select(told.c.id, organisation))
    rows = sa.select(*(told.c[name] for name in names), organisation)
    return insert(Entry).from_select([*names, "organisation_id"], rows).add_cte(waits.cte("waits"))


BOTH = _both()


def append(session: Session, actor: Actor, act: str, subject_id: str, **facts: Fact) -> str:
    """Write that `actor` did `act` to `subject_id`, in the transaction of the step itself; return the entry's id.

    It gets its place in the log from the sequencer. Raises ValueError for a fact that is no code, number, id or hash.
    """
    return append_all(session, actor, act, [(subject_id, facts)])[0]


def append_all(
    session: Session, actor: Actor, act: str, told: Sequence[tuple[str, Mapping[str, Fact]]]
) -> list[str]:
    """As `append`, for many subjects (each with its facts) in one go; return the ids of their entries in the same order."""
    at, trace = clock.now(), trace_of(session).id
    # By the trace the log of processing, which knows whose data it was about and not who did it, is joined with the ledger.
    same = {"at": at.isoformat(), "by": actor.id, "act": act, "trace": trace}
    rows: list[Row] = []
    for subject_id, facts in told:
        entry_id = new_id()
        content = {**same, "id": entry_id, "subject": subject_id}
        body = canonical.dumps(content | {name: _checked(name, fact) for name, fact in facts.items()})
        rows.append({"id": entry_id, "at": at, "act": act, "subject_id": subject_id, "body": body})
    if rows and not put_off(session, _write, rows):
        _write(session, rows)
    return [str(row["id"]) for row in rows]


def ring_when_covered(session: Session, entry_id: str, task: Task, subject_id: str) -> None:
    """Have work rung as soon as the entry, written in this transaction, stands under a signed checkpoint.

    Raises RuntimeError when it is not written yet, as where writes share a transaction: it would wait for ever.
    """
    waiting = update(Intake).where(col(Intake.id) == entry_id)
    rung = waiting.values(task=task.name, queue=task.queue, subject_id=subject_id)
    if session.connection().execute(rung).rowcount != 1:
        raise RuntimeError("no entry of this transaction waits here: nothing would ever be rung")


def covered(session: Session, entry_ids: Collection[str]) -> bool:
    """Whether each of these entries stands under a signed checkpoint, so that what rests on them may leave the house."""
    chosen = select(func.count()).select_from(Leaf).where(col(Leaf.id).in_(entry_ids))
    return bool(entry_ids) and session.exec(chosen).one() == len(set(entry_ids))


def _write(session: Session, rows: list[Row]) -> None:
    """Straight to the tables: as objects the two rows of an entry cost four times as much, and every step writes some."""
    connection, whose = session.connection(), {"organisation_id": organisation_of(session)}
    if connection.dialect.name == "postgresql":
        connection.execute(BOTH, whose | {name: [row[name] for row in rows] for name, _ in COLUMNS})
        return
    connection.execute(ENTRY, [row | whose for row in rows])
    connection.execute(INTAKE, [{"id": row["id"]} | whose for row in rows])


def _checked(name: str, fact: Fact) -> Fact:
    words = [fact] if isinstance(fact, str) else [] if isinstance(fact, int) else fact
    if not all(isinstance(word, str) and WORD.fullmatch(word) for word in words):
        raise ValueError(f"the ledger takes codes, not text: {name}")
    return fact if isinstance(fact, str | int) else list(fact)
