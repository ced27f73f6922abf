"""Carrying out what was authorised: each case is looked at again and forgotten, or kept with what keeps it.

What was done stands in the rows of the list, so that work that was cut off goes on where it was and does nothing twice.
"""

from sqlmodel import Session, col, func, select

from infra import clock, ledger, queue
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor
from reviews.forgetting import forget, held
from reviews.models import Case, Suggestion
from reviews.retention import permissions
from reviews.retention.due import Due, categories_of, due_of
from reviews.retention.models import DestructionCount, DestructionItem, DestructionList
from reviews.retention.vocabulary import DESTROY, GROUND, ItemState, ListState

AT_ONCE = 50
NOT_DUE = "not_due"
GONE = "forgotten_before"
Counts = dict[tuple[str, str], DestructionCount]


def carry_out(session: Session, actor: Actor, list_id: str) -> bool:
    """Do the next cases of a list; True while there are more. A list that is not authorised is left alone."""
    actor.must(permissions.CARRY_OUT)
    row = session.get(DestructionList, list_id, with_for_update=True, populate_existing=True)
    if not row:
        raise NotFound("reviews.retention.no_such_list")
    if row.state != ListState.AUTHORISED:
        return False
    waiting = select(DestructionItem).where(
        DestructionItem.list_id == row.id, DestructionItem.state == ItemState.LISTED
    )
    items = session.exec(waiting.order_by(col(DestructionItem.case_id)).limit(AT_ONCE)).all()
    _lock(session, [item.case_id for item in items])
    due = due_of(session, [item.case_id for item in items])
    categories = categories_of(session, due)
    counts = counts_of(session, row.id)
    for item in items:
        one = due.get(item.case_id)
        if _one(session, actor, row, item, one) and one:
            _count(session, counts, row, item, one, categories[item.case_id])
    if len(items) == AT_ONCE:
        queue.enqueue(session, DESTROY, row.id)
        return True
    destroyed = _destroyed(session, row.id)
    # Where everything was kept there is nothing to declare.
    row.state = ListState.CARRIED_OUT if destroyed else ListState.EMPTY
    row.carried_out_at = clock.now()
    session.add(row)
    ledger.append(session, actor, "destruction.carried_out", row.id, cases=destroyed)
    return False


def _destroyed(session: Session, list_id: str) -> int:
    chosen = select(func.count(col(DestructionItem.id))).where(
        DestructionItem.list_id == list_id, DestructionItem.state == ItemState.DESTROYED
    )
    return session.exec(chosen).one()


def _lock(session: Session, case_ids: list[str]) -> None:
    """Have every step on these cases wait, in the order in which steps lock: the work first, then the case."""
    chosen = select(Suggestion.id).where(col(Suggestion.case_id).in_(case_ids))
    session.exec(chosen.order_by(col(Suggestion.id)).with_for_update()).all()
    cases = select(Case.id).where(col(Case.id).in_(case_ids)).order_by(col(Case.id)).with_for_update()
    session.exec(cases).all()


def _one(
    session: Session, actor: Actor, row: DestructionList, item: DestructionItem, due: Due | None
) -> bool:
    """Forget a case, or keep it and say why; True when it goes."""
    keeps = "" if due else GONE
    if due and not due.over(row.due_before):
        # The term was changed, the case went on, or its term is not known now.
        keeps = held(session, item.case_id) or NOT_DUE
    if not keeps:
        try:
            forget(session, actor, item.case_id, ground=GROUND, on=row.id)
        except NotNow:
            keeps = held(session, item.case_id)
    item.state, item.kept_by = (ItemState.KEPT, keeps) if keeps else (ItemState.DESTROYED, None)
    item.decided_by, item.decided_at = actor.id, clock.now()
    session.add(item)
    if keeps:
        facts = {"list": row.id, "case": item.case_id, "reason": keeps}
        ledger.append(session, actor, "destruction.kept", item.id, **facts)
    return not keeps


def counts_of(session: Session, list_id: str) -> Counts:
    """What is counted of a list, by algorithm and category."""
    known = session.exec(select(DestructionCount).where(DestructionCount.list_id == list_id))
    return {(one.algorithm_id, one.category): one for one in known}


def _count(
    session: Session, counts: Counts, row: DestructionList, item: DestructionItem, due: Due, category: str
) -> None:  # fmt: skip
    count = counts.get((item.algorithm_id, category)) or DestructionCount(
        organisation_id=row.organisation_id, list_id=row.id, algorithm_id=item.algorithm_id, category=category
    )
    counts[item.algorithm_id, category] = count
    count.destroyed += 1
    count.first_year = min(count.first_year or due.year, due.year)
    count.last_year = max(count.last_year or due.year, due.year)
    session.add(count)
