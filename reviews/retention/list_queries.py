"""What the pages of one destruction list show, and those of holds: looked up, never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.people import names_of
from infra.sealing import Erased
from register.models import Algorithm
from reviews.forgetting import held
from reviews.queries.names import PAGE, references
from reviews.retention import permissions
from reviews.retention.declaring import content_of
from reviews.retention.due import Due, due_of
from reviews.retention.models import (
    Declaration,
    DestructionCount,
    DestructionItem,
    DestructionList,
    LegalHold,
)
from reviews.retention.queries import counts_of
from reviews.retention.vocabulary import ItemState
from reviews.sealed import key_of, unseal


@dataclass(frozen=True)
class ItemRow:
    """A case on a list; without its reference for who may not see that, and once it was forgotten."""

    item: DestructionItem
    reference: str | None
    algorithm: str


@dataclass(frozen=True)
class OneList:
    """A list with one page of its cases. `by_kind` are algorithm, category, proposed and destroyed."""

    row: DestructionList
    counts: dict[str, int]
    by_kind: list[tuple[str, str, int, int]]
    items: list[ItemRow]
    first: int
    total: int
    drawn_by: str
    authorised_by: str
    declaration: Declaration | None


@dataclass(frozen=True)
class OneItem:
    """A case on a list, with until when it had to be kept and what would keep it now."""

    item: DestructionItem
    row: DestructionList
    reference: str | None
    algorithm: str
    due: Due | None
    held_by: str
    why: str
    decided_by: str


@dataclass(frozen=True)
class HoldRow:
    """A hold; `why` and `lifting` only where one is looked at by itself."""

    row: LegalHold
    reference: str | None
    placed_by: str
    lifted_by: str
    why: str = ""
    lifting: str = ""

    @property
    def to_review(self) -> bool:
        return self.row.lifted_at is None and self.row.review_on <= clock.today()


def one_list(
    session: Session, actor: Actor, list_id: str, page: int = 1, state: ItemState | None = None
) -> OneList:
    """A list; which cases are on it only for who may see that. Raises `NotFound`."""
    actor.must(permissions.SEE)
    row = session.get(DestructionList, list_id)
    if not row:
        raise NotFound("reviews.retention.no_such_list")
    counts = counts_of(session, [row.id])[row.id]
    first = (page - 1) * PAGE
    chosen = select(DestructionItem).where(DestructionItem.list_id == row.id)
    chosen = chosen.where(DestructionItem.state == state) if state else chosen
    items = session.exec(chosen.order_by(col(DestructionItem.case_id)).offset(first).limit(PAGE)).all()
    rows = _items(session, items) if actor.may(permissions.SEE_CASES) else []
    names = names_of(session, [one for one in (row.drawn_by, row.authorised_by) if one])
    total = counts[state] if state else sum(counts.values())
    return OneList(
        row, counts, _by_kind(session, row.id), rows, first, total, names.get(row.drawn_by, ""),
        names.get(row.authorised_by or "", ""),
        session.exec(select(Declaration).where(Declaration.list_id == row.id)).first(),
    )  # fmt: skip


def one_item(session: Session, actor: Actor, item_id: str) -> OneItem:
    """A case on a list. Raises `NotFound`."""
    actor.must(permissions.SEE_CASES)
    item = session.get(DestructionItem, item_id)
    if not item:
        raise NotFound("reviews.retention.no_such_item")
    [found] = _items(session, [item])
    row = session.get_one(DestructionList, item.list_id)
    names = names_of(session, [item.decided_by]) if item.decided_by else {}
    return OneItem(
        item, row, found.reference, found.algorithm, due_of(session, [item.case_id]).get(item.case_id),
        held(session, item.case_id), _text(session, item.case_id, item.sealed_why, f"off:{item.id}"),
        names.get(item.decided_by or "", ""),
    )  # fmt: skip


def declaration(session: Session, actor: Actor, list_id: str) -> tuple[Declaration, dict[str, Any]]:
    """The declaration of a list, and what it says. Raises `NotFound`."""
    actor.must(permissions.SEE)
    found = session.exec(select(Declaration).where(Declaration.list_id == list_id)).first()
    if not found:
        raise NotFound("reviews.retention.no_declaration")
    return found, content_of(found)


def holds(session: Session, actor: Actor, page: int = 1, lifted: bool = False) -> tuple[list[HoldRow], bool]:
    """One page of the holds that stand, those that are to be looked at first; or of those that were lifted. And whether
    there are more."""
    actor.must(permissions.HOLD)
    stands = col(LegalHold.lifted_at).is_(None)
    order = col(LegalHold.lifted_at).desc() if lifted else col(LegalHold.review_on)
    chosen = select(LegalHold).where(~stands if lifted else stands).order_by(order, col(LegalHold.id))
    rows = session.exec(chosen.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return _holds(session, rows[:PAGE]), len(rows) > PAGE


def one_hold(session: Session, actor: Actor, hold_id: str) -> HoldRow:
    """One, with the reasons that were given. Raises `NotFound`."""
    actor.must(permissions.HOLD)
    row = session.get(LegalHold, hold_id)
    if not row:
        raise NotFound("reviews.hold.not_found")
    [found] = _holds(session, [row])
    why = _text(session, row.case_id, row.sealed_why, f"hold:{row.id}")
    lifting = _text(session, row.case_id, row.sealed_lifting, f"lifting:{row.id}")
    return HoldRow(row, found.reference, found.placed_by, found.lifted_by, why, lifting)


def _holds(session: Session, rows: Collection[LegalHold]) -> list[HoldRow]:
    known = references(session, {row.case_id for row in rows})
    people = {one for row in rows for one in (row.placed_by, row.lifted_by) if one}
    names = names_of(session, people)
    return [
        HoldRow(row, known.get(row.case_id), names.get(row.placed_by, ""), names.get(row.lifted_by or "", ""))
        for row in rows
    ]


def _items(session: Session, items: Collection[DestructionItem]) -> list[ItemRow]:
    known = references(session, {item.case_id for item in items if item.state != ItemState.DESTROYED})
    named = dict(session.exec(select(Algorithm.id, Algorithm.name)).all())
    return [ItemRow(item, known.get(item.case_id), named[item.algorithm_id]) for item in items]


def _by_kind(session: Session, list_id: str) -> list[tuple[str, str, int, int]]:
    chosen = (
        select(DestructionCount, Algorithm.name)
        .join(Algorithm, col(Algorithm.id) == DestructionCount.algorithm_id)
        .where(DestructionCount.list_id == list_id)
        .order_by(col(Algorithm.name), col(DestructionCount.category))
    )
    return [(name, one.category, one.proposed, one.destroyed) for one, name in session.exec(chosen)]


def _text(session: Session, case_id: str, sealed: bytes | None, about: str) -> str:
    if not sealed:
        return ""
    try:
        return str(unseal(key_of(session, case_id), sealed, about)["text"])
    except Erased:
        return ""
