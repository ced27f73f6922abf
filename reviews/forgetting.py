"""The one way to forget a case: the step that orders it, and the blanking that follows once its key is gone.

The order is an entry; only when that stands under a signed head does the work `cases.forget` delete the key, and with it
everything that was sealed. What stays shows that a decision was taken, and every proof still holds.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor, machine
from infra.ledger import Entry
from reviews.erasing.models import ErasureRequest
from reviews.erasing.vocabulary import FORGET
from reviews.models import Case, Consultation, InformationRequest, Review, Suggestion
from reviews.objections.models import Objection
from reviews.retention.holds import hold_on
from reviews.retention.models import CaseTerm, DestructionItem, LegalHold
from reviews.vocabulary import OPEN

FORGOTTEN = "case.forgotten"
EMPTY = b""
# What stands about a case, beside its work, and may be emptied.
Kept = Objection | ErasureRequest | CaseTerm | LegalHold | DestructionItem
KEPT: dict[type[Kept], dict[str, bytes | None]] = {
    Objection: {
        "sealed_brought": EMPTY, "sealed_hearing": None, "sealed_adjournment": None, "sealed_ruling": None,
    },
    ErasureRequest: {"sealed_asked": EMPTY, "sealed_extension": None, "sealed_reasons": None},
    CaseTerm: {"sealed_told": EMPTY},
    LegalHold: {"sealed_why": EMPTY, "sealed_lifting": None},
    DestructionItem: {"sealed_why": None},
}  # fmt: skip


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
        raise NotNow(f"reviews.hold.{why}")
    case.forgotten_at, case.forgotten_ground = clock.now(), ground
    # Who comes again under this reference is a new case, with a key of its own that this order does not delete.
    case.reference_hash = secrets.token_hex(32)
    session.add(case)
    entry_id = ledger.append(session, actor, FORGOTTEN, case_id, ground=ground, on=on)
    ledger.ring_when_covered(session, entry_id, FORGET, case_id)


def held(session: Session, case_id: str) -> str:
    """Why a case may not be forgotten now: `open_work`, or what `hold_on` finds; empty when it may.

    The texts stand under `reviews.hold.<code>`.
    """
    working = select(Suggestion.id).where(Suggestion.case_id == case_id, col(Suggestion.state).in_(OPEN))
    if session.exec(working.limit(1)).first():
        return "open_work"
    return hold_on(session, case_id)


def forgotten(session: Session, case_ids: Collection[str]) -> set[str]:
    """Those cases of which it was ordered that they are forgotten."""
    chosen = select(Case.id).where(col(Case.id).in_(case_ids), col(Case.forgotten_at).is_not(None))
    return set(session.exec(chosen))


def ordered(session: Session, case_id: str) -> bool:
    """Whether the key of a case may be deleted: the order was given, and stands under a signed head."""
    if not forgotten(session, [case_id]):
        return False
    chosen = select(Entry.id).where(Entry.act == FORGOTTEN, Entry.subject_id == case_id)
    return ledger.covered(session, session.exec(chosen).all())


def blank(session: Session, case_id: str) -> None:
    """Empty what was sealed, and what tells of somebody's life, in every row that may change; the key is gone by now.

    Doing it twice changes nothing. Releases and second looks are never changed: without the key they are noise.
    """
    case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if case.erased_at is None:
        case.erased_at = clock.now()
        ledger.append(session, machine(case.organisation_id), "case.erased", case_id)
    case.sealed_reference, case.sealed_contacts = EMPTY, None
    session.add(case)
    _blank_work(session, case_id)
    _blank_kept(session, case_id)


def _blank_kept(session: Session, case_id: str) -> None:
    connection = session.connection()
    for table, emptied in KEPT.items():
        connection.execute(update(table).where(col(table.case_id) == case_id).values(**emptied))


def _blank_work(session: Session, case_id: str) -> None:
    connection = session.connection()
    mine = select(Suggestion.id).where(Suggestion.case_id == case_id)
    connection.execute(
        update(Review).where(col(Review.suggestion_id).in_(mine)).values(
            sealed_judgement=None, sealed_verdict=None, sealed_draft=None, sealed_notes=None
        )
    )  # fmt: skip
    for table in (Consultation, InformationRequest):
        connection.execute(
            update(table).where(col(table.suggestion_id).in_(mine)).values(sealed_question=EMPTY, sealed_answer=None)
        )  # fmt: skip
    connection.execute(
        update(Suggestion).where(col(Suggestion.case_id) == case_id).values(
            sealed_input=EMPTY, sealed_output=None, urgency="", urgent_by=None, heard=None, reason_parameters={}
        )
    )  # fmt: skip
