"""The one way to forget a case: the step that orders it, and the blanking that follows once its key is gone.

The order is an entry; only when that stands under a signed head does the work `cases.forget` delete the key, and with it
everything that was sealed. What stays shows that a decision was taken, and every proof still holds.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Table, select, update
from sqlmodel import Session, SQLModel, col

from infra import clock, ledger
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor, machine
from infra.ledger import Entry
from reviews.models import Case, Review, Suggestion
from reviews.objections.models import Objection
from reviews.processed import concerns_person
from reviews.vocabulary import FORGET, OPEN

FORGOTTEN = "case.forgotten"
EMPTY = b""
SEALED = "sealed_"
# Rows of these are never changed (migrations 0001 and 0011): without the key they are noise.
NEVER_CHANGED = frozenset({"release", "revocation", "second_look"})
Hold = Callable[[Session, str], str]
_holds: list[Hold] = []
Beside = Callable[[Session, str], None]
_beside: list[Beside] = []


def also_held_by(hold: Hold) -> Hold:
    """Mark a function that knows another reason why a case may not be forgotten now, as a code, or an empty text."""
    _holds.append(hold)
    return hold


def also_erased_beside(erase: Beside) -> Beside:
    """Mark a function that erases what stands beside a decision in tables that this package does not know."""
    _beside.append(erase)
    return erase


def forget(session: Session, actor: Actor, case_id: str, *, ground: str, on: str) -> None:
    """Order that a case is forgotten, for good; nothing happens when that was ordered before.

    `ground` is a code, `on` the id of the decision that it rests on. Permission is asked by who decides. Raises `NotFound`,
    and `NotNow` with the reason of `held`.
    """
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if not case:
        raise NotFound("reviews.forgetting.not_found")
    if case.forgotten_at:
        return
    if why := held(session, case_id):
        raise NotNow("reviews.forgetting.held", why)
    case.forgotten_at, case.forgotten_ground = clock.now(), ground
    # Who comes again under this reference is a new case, with a key of its own that this order does not delete.
    case.reference_hash = secrets.token_hex(32)
    session.add(case)
    # The last that is recorded of this person: without the key nobody can tell any more whose records they are.
    concerns_person(session, case_id)
    entry_id = ledger.append(session, actor, FORGOTTEN, case_id, ground=ground, on=on)
    ledger.ring_when_covered(session, entry_id, FORGET, case_id)


def forget_beside(session: Session, actor: Actor, case_id: str, *, on: str) -> None:
    """Erase what stands beside a decision that has to be kept: who else acts for the resident, and what was not signed.

    The key stays, so what stood there can be read in a backup until its term is over.
    """
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if not case:
        raise NotFound("reviews.forgetting.not_found")
    case.sealed_contacts = None
    session.add(case)
    work = select(col(Suggestion.id)).where(col(Suggestion.case_id) == case_id)
    session.connection().execute(
        update(Review).where(col(Review.suggestion_id).in_(work)).values(sealed_draft=None)
    )
    for erase in _beside:
        erase(session, case_id)
    ledger.append(session, actor, "case.lightened", case_id, on=on)


def held(session: Session, case_id: str) -> str:
    """Why a case may not be forgotten now: `open_work`, a `Remedy` that runs, or what others know; empty when it may.

    The texts stand under `reviews.hold.<code>`.
    """
    open_work = select(col(Suggestion.id)).where(
        col(Suggestion.case_id) == case_id, col(Suggestion.state).in_(OPEN)
    )
    if session.execute(open_work.limit(1)).first():
        return "open_work"
    running = select(col(Objection.remedy)).where(
        col(Objection.case_id) == case_id, col(Objection.ruled_on).is_(None)
    )
    if remedy := session.execute(running.order_by(col(Objection.id).desc()).limit(1)).scalar():
        return str(remedy)
    return next((why for hold in _holds if (why := hold(session, case_id))), "")


def forgotten(session: Session, case_ids: Collection[str]) -> set[str]:
    """Those cases of which it was ordered that they are forgotten."""
    chosen = select(col(Case.id)).where(col(Case.id).in_(case_ids), col(Case.forgotten_at).is_not(None))
    return set(session.execute(chosen).scalars())


def erased_since(session: Session, moment: datetime) -> list[str]:
    """The cases whose key was deleted after a moment: a copy of the keys from before would bring them back."""
    return list(session.execute(select(col(Case.id)).where(col(Case.erased_at) >= moment)).scalars())


def ordered(session: Session, case_id: str) -> bool:
    """Whether the key of a case may be deleted: the order was given, and stands under a signed head."""
    if not forgotten(session, [case_id]):
        return False
    chosen = select(col(Entry.id)).where(col(Entry.act) == FORGOTTEN, col(Entry.subject_id) == case_id)
    return ledger.covered(session, list(session.execute(chosen).scalars()))


def blank(session: Session, case_id: str) -> None:
    """Empty what was sealed, and what tells of somebody's life, in every row that may change; the key is gone by now.

    Doing it twice changes nothing.
    """
    # In the order in which steps lock them (`facts.hold`): the work first, then the case.
    work = select(col(Suggestion.id)).where(col(Suggestion.case_id) == case_id).order_by(col(Suggestion.id))
    session.execute(work.with_for_update()).all()
    case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if case.erased_at:
        return
    case.erased_at = clock.now()
    session.add(case)
    ledger.append(session, machine(case.organisation_id), "case.erased", case_id)
    session.flush()
    connection = session.connection()
    for table, mine in _tables(case_id):
        if emptied := _emptied(table):
            connection.execute(update(table).where(mine).values(emptied))
    connection.execute(
        update(Suggestion).where(col(Suggestion.case_id) == case_id).values(
            urgency="", urgent_by=None, heard=None, reason_parameters={}
        )
    )  # fmt: skip


def _tables(case_id: str) -> list[tuple[Table, ColumnElement[bool]]]:
    """Every table with rows about a case, by the names of its columns: a new one is found by itself."""
    work = select(col(Suggestion.id)).where(col(Suggestion.case_id) == case_id)
    found = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name in NEVER_CHANGED:
            continue
        if table.name == Case.__tablename__:
            found.append((table, table.c.id == case_id))
        elif "case_id" in table.c:
            found.append((table, table.c.case_id == case_id))
        elif "suggestion_id" in table.c:
            found.append((table, table.c.suggestion_id.in_(work)))
    return found


def _emptied(table: Table) -> dict[str, bytes | None]:
    sealed = [column for column in table.c if column.name.startswith(SEALED)]
    return {column.name: None if column.nullable else EMPTY for column in sealed}
