"""The archivist's part of a destruction: taking cases off a list with the reason, and authorising what is left."""

from sqlmodel import Session, col, func, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours, Stale
from infra.identity.actors import Actor
from reviews.retention import permissions
from reviews.retention.models import DestructionItem, DestructionList
from reviews.retention.vocabulary import DESTROY, TEXT_MAX, ItemState, ListState, OffReason
from reviews.sealed import key_of, seal


def take_off(session: Session, actor: Actor, item_id: str, reason: OffReason, why: str) -> DestructionItem:
    """Leave a case out of a list that is proposed; what stays due comes back on a next one.

    Raises `NotValid`, and `NotNow` once the list was authorised or the case was taken off before.
    """
    actor.must(permissions.AUTHORISE)
    item = session.get(DestructionItem, item_id)
    if not item:
        raise NotFound("reviews.retention.no_such_item")
    row = _proposed(session, item.list_id)
    session.refresh(item)
    if item.state != ItemState.LISTED:
        raise NotNow("reviews.retention.off_already")
    if not why.strip() or len(why) > TEXT_MAX:
        code = "reviews.retention.too_long" if why.strip() else "reviews.retention.why_needed"
        raise NotValid("reviews.retention.not_valid", faults=[Fault("why", code, {"most": TEXT_MAX})])
    key, content, about = key_of(session, item.case_id), {"text": why.strip()}, f"off:{item.id}"
    item.state, item.off_reason, item.sealed_why = ItemState.TAKEN_OFF, reason, seal(key, content, about)
    item.decided_by, item.decided_at = actor.id, clock.now()
    session.add(item)
    ledger.append(
        session, actor, "destruction.taken_off", item.id, list=row.id, case=item.case_id, reason=item.off_reason,
        content=key.commit(canonical.dumps(content), about),
    )  # fmt: skip
    if not listed(session, row.id):
        row.state = ListState.EMPTY
        session.add(row)
    return item


def authorise(session: Session, actor: Actor, list_id: str, cases: int) -> DestructionList:
    """Have what is on a list destroyed. `cases` is the number that the archivist was shown.

    Raises `NotYours` for who drew it up, `Stale` when the number is another one by now, `NotNow` for a list that is not
    proposed any more. The work begins when the log covers this.
    """
    actor.must(permissions.AUTHORISE)
    row = _proposed(session, list_id)
    if row.drawn_by == actor.id:
        raise NotYours("reviews.retention.drew_it_up")
    if listed(session, row.id) != cases:
        raise Stale("reviews.retention.list_changed")
    row.state, row.authorised_by, row.authorised_at = ListState.AUTHORISED, actor.id, clock.now()
    session.add(row)
    entry_id = ledger.append(session, actor, "destruction.authorised", row.id, cases=cases)
    ledger.ring_when_covered(session, entry_id, DESTROY, row.id)
    return row


def listed(session: Session, list_id: str) -> int:
    """How many cases are on a list and wait."""
    chosen = select(func.count(col(DestructionItem.id))).where(
        DestructionItem.list_id == list_id, DestructionItem.state == ItemState.LISTED
    )
    return session.exec(chosen).one()


def _proposed(session: Session, list_id: str) -> DestructionList:
    """A list that is proposed, locked: of two who decide about it at once one waits."""
    row = session.get(DestructionList, list_id, with_for_update=True, populate_existing=True)
    if not row:
        raise NotFound("reviews.retention.no_such_list")
    if row.state != ListState.PROPOSED:
        raise NotNow("reviews.retention.not_proposed")
    return row
