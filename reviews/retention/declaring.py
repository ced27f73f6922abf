"""Declaring a destruction: what was destroyed, on which ground and how (Archiefbesluit 1995, article 8), in codes and counts."""

import hashlib
import json
from typing import Any

from sqlmodel import Session, col, func, select

from infra import canonical, clock, ledger
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from register.models import Algorithm
from reviews.models import Case
from reviews.retention import permissions
from reviews.retention.models import Declaration, DestructionCount, DestructionItem, DestructionList
from reviews.retention.vocabulary import ItemState, ListState

METHOD = "key_erased"


def declare_due(session: Session, actor: Actor) -> list[Declaration]:
    """Declare each list that was carried out and of which every key is gone by now."""
    actor.must(permissions.CARRY_OUT)
    chosen = select(DestructionList.id).where(DestructionList.state == ListState.CARRIED_OUT)
    found = [declare(session, actor, list_id) for list_id in session.exec(chosen).all()]
    return [one for one in found if one]


def declare(session: Session, actor: Actor, list_id: str) -> Declaration | None:
    """Declare one list, once. None while a key is still there, or when it was declared before."""
    row = session.get_one(DestructionList, list_id, with_for_update=True, populate_existing=True)
    if row.state != ListState.CARRIED_OUT or _unfinished(session, list_id):
        return None
    number = _number(session)
    content = canonical.dumps(_content(session, row, number))
    entry_id = ledger.append(
        session, actor, "destruction.declared", row.id, number=number, content=hashlib.sha256(content).hexdigest()
    )  # fmt: skip
    found = Declaration(
        organisation_id=row.organisation_id, list_id=row.id, number=number, content=content, entry_id=entry_id
    )
    row.state = ListState.DECLARED
    session.add_all([found, row])
    return found


def content_of(found: Declaration) -> dict[str, Any]:
    """What a declaration says."""
    said: dict[str, Any] = json.loads(found.content)
    return said


def _unfinished(session: Session, list_id: str) -> bool:
    """Whether a case that was destroyed still has its key: the log has to cover the order first."""
    chosen = (
        select(Case.id)
        .join(DestructionItem, col(DestructionItem.case_id) == Case.id)
        .where(DestructionItem.list_id == list_id, DestructionItem.state == ItemState.DESTROYED)
        .where(col(Case.erased_at).is_(None))
    )
    return session.exec(chosen.limit(1)).first() is not None


def _number(session: Session) -> str:
    """The next number of this year. Two at once would get the same, and the database takes one of them."""
    year = str(clock.today().year)
    chosen = select(func.count(col(Declaration.id))).where(col(Declaration.number).startswith(f"{year}-"))
    return f"{year}-{session.exec(chosen).one() + 1:03}"


def _content(session: Session, row: DestructionList, number: str) -> dict[str, Any]:
    states = select(DestructionItem.state, func.count(col(DestructionItem.id))).where(
        DestructionItem.list_id == row.id
    )
    ended = dict(session.exec(states.group_by(col(DestructionItem.state))).all())
    days = {
        "drawn_up_on": row.drawn_at, "authorised_on": row.authorised_at, "carried_out_on": row.carried_out_at,
        "declared_on": clock.now(),
    }  # fmt: skip
    return {
        "number": number,
        "organisation": session.get_one(Organisation, row.organisation_id).name,
        "list": row.id,
        "due_before": row.due_before.isoformat(),
        **{name: at.astimezone(clock.AMSTERDAM).date().isoformat() for name, at in days.items() if at},
        "authorised_by": "archivist",
        "method": METHOD,
        "specification": _specification(session, row.id),
        "destroyed": ended.get(ItemState.DESTROYED, 0),
        "taken_off": ended.get(ItemState.TAKEN_OFF, 0),
        "kept": ended.get(ItemState.KEPT, 0),
    }


def _specification(session: Session, list_id: str) -> list[dict[str, Any]]:
    chosen = (
        select(DestructionCount, Algorithm.name)
        .join(Algorithm, col(Algorithm.id) == DestructionCount.algorithm_id)
        .where(DestructionCount.list_id == list_id, DestructionCount.destroyed > 0)
        .order_by(col(Algorithm.name), col(DestructionCount.category))
    )
    return [
        {
            "algorithm": name, "category": count.category, "cases": count.destroyed, "first_year": count.first_year,
            "last_year": count.last_year,
        }
        for count, name in session.exec(chosen)
    ]  # fmt: skip
