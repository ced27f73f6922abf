"""Drawing up a destruction list: what was due before a day and is held by nothing, looked through some hundred cases at a time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, exists, select

from infra import clock, ledger, queue
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor
from reviews.models import Case
from reviews.queries.names import deployments_named
from reviews.retention import permissions
from reviews.retention.due import categories_of, due_of
from reviews.retention.holds import held_among
from reviews.retention.models import (
    CaseTerm,
    DefaultTerm,
    DestructionCount,
    DestructionItem,
    DestructionList,
)
from reviews.retention.vocabulary import DRAW, ItemState, ListState

AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """A case that is due: of which algorithm and category."""

    case_id: str
    algorithm_id: str
    category: str


@dataclass(frozen=True)
class Looked:
    """What some cases gave: those that are due, the last that was looked at, and whether there are more."""

    since: str
    found: list[Found]
    last: str
    more: bool


def draw_monthly(session: Session, actor: Actor) -> DestructionList | None:
    """Begin the list of this month: all that was due before its first day. None when it was begun before, and as long as
    no term of anything is known."""
    first = clock.today().replace(day=1)
    month = f"{first:%Y-%m}"
    if session.exec(select(DestructionList.id).where(DestructionList.month == month)).first():
        return None
    if not any(session.exec(select(table.id).limit(1)).first() for table in (CaseTerm, DefaultTerm)):
        return None
    return _begun(session, actor, first, month)


def draw_now(session: Session, actor: Actor) -> DestructionList:
    """Begin a list of everything that is due today. Raises `NotNow` while another one is drawn up."""
    actor.must(permissions.DRAW)
    drawing = select(DestructionList.id).where(DestructionList.state == ListState.DRAWING)
    if session.exec(drawing).first():
        raise NotNow("reviews.retention.drawing_already")
    return _begun(session, actor, clock.today(), None)


def look(session: Session, list_id: str) -> Looked:
    """Look through the next cases; changes nothing."""
    row = session.get(DestructionList, list_id)
    if not row:
        raise NotFound("reviews.retention.no_such_list")
    waits = exists().where(
        col(DestructionItem.case_id) == col(Case.id), col(DestructionItem.state) == ItemState.LISTED
    )
    chosen = select(Case.id).where(
        col(Case.id) > row.looked_at, col(Case.forgotten_at).is_(None), ~waits
    )  # fmt: skip
    case_ids = session.exec(chosen.order_by(col(Case.id)).limit(AT_ONCE)).all()
    due = {case_id: one for case_id, one in due_of(session, case_ids).items() if one.over(row.due_before)}
    stay = held_among(session, due)
    free = {case_id: one for case_id, one in due.items() if case_id not in stay}
    categories, named = categories_of(session, free), deployments_named(session)
    found = [
        Found(case_id, named[one.deployment_id][1].id, categories[case_id]) for case_id, one in free.items()
    ]
    last = case_ids[-1] if case_ids else row.looked_at
    return Looked(row.looked_at, found, last, len(case_ids) == AT_ONCE)


def write(session: Session, actor: Actor, list_id: str, looked: Looked) -> None:
    """Put on the list what was found, and go on or close it. Nothing happens when somebody else wrote it before."""
    actor.must(permissions.DRAW)
    row = session.get_one(DestructionList, list_id, with_for_update=True)
    if row.state != ListState.DRAWING or row.looked_at != looked.since:
        return
    for one in looked.found:
        session.add(
            DestructionItem(
                organisation_id=row.organisation_id, list_id=row.id, case_id=one.case_id, algorithm_id=one.algorithm_id
            )
        )  # fmt: skip
    _count(session, row, looked)
    row.total, row.looked_at = row.total + len(looked.found), looked.last
    session.add(row)
    if looked.found:
        ledger.append(session, actor, "destruction.listed", row.id, cases=len(looked.found))
    if looked.more:
        queue.enqueue(session, DRAW, row.id)
        return
    row.state = ListState.PROPOSED if row.total else ListState.EMPTY
    ledger.append(
        session, actor, "destruction.proposed", row.id, cases=row.total, due_before=row.due_before.isoformat()
    )


def _begun(session: Session, actor: Actor, due_before: date, month: str | None) -> DestructionList:
    actor.must(permissions.DRAW)
    row = DestructionList(
        organisation_id=actor.organisation_id, month=month, due_before=due_before, drawn_by=actor.id
    )
    session.add(row)
    ledger.append(session, actor, "destruction.begun", row.id, due_before=due_before.isoformat())
    queue.enqueue(session, DRAW, row.id)
    return row


def _count(session: Session, row: DestructionList, looked: Looked) -> None:
    known = session.exec(select(DestructionCount).where(DestructionCount.list_id == row.id)).all()
    counts = {(one.algorithm_id, one.category): one for one in known}
    for (algorithm_id, category), number in Counter(
        (one.algorithm_id, one.category) for one in looked.found
    ).items():
        count = counts.get((algorithm_id, category)) or DestructionCount(
            organisation_id=row.organisation_id, list_id=row.id, algorithm_id=algorithm_id, category=category
        )
        count.proposed += number
        session.add(count)
