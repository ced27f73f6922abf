"""What holds a case: an objection, appeal or request that runs, and a legal hold that somebody placed and has to lift."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from infra.sealing import keys_of
from reviews.forgetting import also_held_by
from reviews.intake import reference_hash
from reviews.models import Case, Suggestion
from reviews.objections.models import Objection
from reviews.objections.terms import months_later
from reviews.retention import permissions
from reviews.retention.models import LegalHold
from reviews.retention.vocabulary import HOLD_YEARS_MAX, TEXT_MAX, HoldReason
from reviews.sealed import key_of, seal
from reviews.vocabulary import OPEN


@also_held_by
def hold_on(session: Session, case_id: str) -> str:
    """The code of what holds a case now: a `Remedy` that runs, or else a `HoldReason`; empty where nothing does.

    Their texts stand under `reviews.hold.<code>`. Open work is not looked at here.
    """
    return holds_on(session, [case_id]).get(case_id, "")


def holds_on(session: Session, case_ids: Collection[str]) -> dict[str, str]:
    """The same for many cases: only those that are held are in it."""
    placed = select(LegalHold.case_id, LegalHold.reason).where(
        col(LegalHold.case_id).in_(case_ids), col(LegalHold.lifted_at).is_(None)
    )
    running = select(Objection.case_id, Objection.remedy).where(
        col(Objection.case_id).in_(case_ids), col(Objection.ruled_on).is_(None)
    )
    by_hand = session.exec(placed.order_by(col(LegalHold.id).desc())).all()
    by_itself = session.exec(running.order_by(col(Objection.id).desc())).all()
    return dict(by_hand) | dict(by_itself)


def held_among(session: Session, case_ids: Collection[str]) -> set[str]:
    """Which of many cases are held or worked on, in three queries; who destroys one asks `forgetting.held` again."""
    working = select(Suggestion.case_id).where(
        col(Suggestion.case_id).in_(case_ids), col(Suggestion.state).in_(OPEN)
    )
    return {*session.exec(working), *holds_on(session, case_ids)}


def place(
    session: Session, actor: Actor, reference: str, reason: HoldReason, why: str, review_on: date
) -> LegalHold:
    """Hold a case until somebody lifts it; `review_on` is the day on which somebody looks whether it is still needed.

    Raises `NotValid` naming each field, also for a reference that no case has.
    """
    actor.must(permissions.HOLD)
    faults = [*_wrong_text(why), *_wrong_day(review_on)]
    case = case_called(session, actor, reference)
    if case is None:
        faults.append(Fault("reference", "reviews.retention.no_such_case"))
    if faults or case is None:
        raise NotValid("reviews.retention.not_valid", faults=faults)
    lock(session, case.id)
    key = key_of(session, case.id)
    row = LegalHold(
        organisation_id=case.organisation_id, case_id=case.id, reason=reason, sealed_why=b"", review_on=review_on,
        placed_by=actor.id,
    )  # fmt: skip
    content, about = {"text": why.strip()}, f"hold:{row.id}"
    row.sealed_why = seal(key, content, about)
    session.add(row)
    commitment = key.commit(canonical.dumps(content), about)
    ledger.append(
        session, actor, "hold.placed", row.id, case=case.id, reason=row.reason, review=review_on.isoformat(),
        content=commitment,
    )  # fmt: skip
    return row


def lift(session: Session, actor: Actor, hold_id: str, why: str) -> LegalHold:
    """Let a case go, with the reason; what held it stays on record. Raises `NotNow` when it was lifted already."""
    actor.must(permissions.HOLD)
    row = session.get(LegalHold, hold_id, with_for_update=True)
    if not row:
        raise NotFound("reviews.hold.not_found")
    if row.lifted_at:
        raise NotNow("reviews.hold.lifted_already")
    if faults := list(_wrong_text(why)):
        raise NotValid("reviews.retention.not_valid", faults=faults)
    content, about = {"text": why.strip()}, f"lifting:{row.id}"
    key = key_of(session, row.case_id)
    row.lifted_by, row.lifted_at, row.sealed_lifting = actor.id, clock.now(), seal(key, content, about)
    session.add(row)
    ledger.append(session, actor, "hold.lifted", row.id, content=key.commit(canonical.dumps(content), about))
    return row


def case_called(session: Session, actor: Actor, reference: str) -> Case | None:
    """The case of this reference, if there is one."""
    [hashed] = reference_hash(keys_of(session), actor.organisation_id, [reference.strip()])
    return session.exec(select(Case).where(Case.reference_hash == hashed)).first()


def theirs(session: Session, actor: Actor, case: Case) -> bool:
    """Whether this is a case for the actor: a case system tells of the cases that it sent."""
    if Role.CASE_SYSTEM not in actor.roles:
        return True
    sent = select(Suggestion.id).where(Suggestion.case_id == case.id, Suggestion.requester == actor.id)
    return session.exec(sent.limit(1)).first() is not None


def lock(session: Session, case_id: str) -> None:
    """Have who destroys the case wait for us, as we do for them. Raises `NotNow` when it was ordered meanwhile."""
    case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    if case.forgotten_at:
        raise NotNow("reviews.hold.too_late")


def _wrong_text(why: str) -> Iterator[Fault]:
    if not why.strip():
        yield Fault("why", "reviews.retention.why_needed")
    elif len(why) > TEXT_MAX:
        yield Fault("why", "reviews.retention.too_long", {"most": TEXT_MAX})


def _wrong_day(review_on: date) -> Iterator[Fault]:
    if review_on <= clock.today():
        yield Fault("review_on", "reviews.hold.review_later")
    elif review_on > months_later(clock.today(), 12 * HOLD_YEARS_MAX):
        yield Fault("review_on", "reviews.hold.review_sooner", {"years": HOLD_YEARS_MAX})
