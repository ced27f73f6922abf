"""What may happen to a request to be forgotten: entered, given a longer term, and decided by a person, for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from infra.sealing import Key, keys_of
from reviews import forgetting
from reviews.erasing import permissions, staff
from reviews.erasing.models import ErasureRequest
from reviews.erasing.vocabulary import TEXT_MAX, TO_ERASE, TO_KEEP, About, Answer, Ground
from reviews.models import Case
from reviews.notifications import occasions
from reviews.objections.terms import answer_by
from reviews.objections.vocabulary import Remedy
from reviews.retention.holds import case_called, theirs
from reviews.sealed import scope, seal, unseal


@dataclass(frozen=True)
class Asked:
    """What came in: of a resident by the reference of the case, of staff by the person; `text` is what they ask."""

    about: About
    received_on: date
    text: str
    reference: str = ""
    person_id: str = ""


@dataclass(frozen=True)
class Decided:
    """What is decided, on which ground, and why, in words for the one who asked."""

    answer: Answer
    ground: Ground
    reasons: str


def enter(session: Session, actor: Actor, asked: Asked) -> ErasureRequest:
    """Enter a request; a case system for a resident whose case it sent. Raises `NotValid` naming each field, also for somebody whom nothing is known of here."""
    actor.must(permissions.ASK)
    subject, faults = _subject(session, actor, asked)
    faults += _wrong_text(asked.text, "text")
    if asked.received_on > clock.today():
        faults.append(Fault("received_on", "reviews.erasing.received_when"))
    if faults or not subject:
        raise NotValid("reviews.erasing.not_valid", faults=faults)
    case_id, person_id = (subject, None) if asked.about == About.CASE else (None, subject)
    row = ErasureRequest(
        organisation_id=actor.organisation_id, about=asked.about, case_id=case_id, person_id=person_id,
        received_on=asked.received_on, due_on=_due(asked.received_on), sealed_asked=b"", entered_by=actor.id,
    )  # fmt: skip
    key = _key(session, row)
    row.sealed_asked = seal(key, {"text": asked.text.strip()}, f"asked:{row.id}")
    session.add(row)
    ledger.append(session, actor, "erasure.asked", row.id, about=row.about, concerns=subject)
    if Role.CASE_SYSTEM in actor.roles:
        occasions.asked_to_be_forgotten(session, row.id)
    return row


def extend(session: Session, actor: Actor, request_id: str, reasons: str) -> ErasureRequest:
    """Make the term two months longer, once, with the reasons that the one who asked is told within the first (AVG 12(3))."""
    actor.must(permissions.DECIDE)
    row = _open(session, request_id)
    if row.extended or clock.today() > row.due_on:
        raise NotNow("reviews.erasing.extended_already" if row.extended else "reviews.erasing.term_over")
    if faults := _wrong_text(reasons, "extension"):
        raise NotValid("reviews.erasing.not_valid", faults=faults)
    row.sealed_extension, committed = _sealed(session, row, "extension", {"text": reasons.strip()})
    row.extended, row.due_on = True, _due(row.received_on, extended=True)
    session.add(row)
    ledger.append(session, actor, "erasure.extended", row.id, due=row.due_on.isoformat(), content=committed)
    return row


def decide(session: Session, actor: Actor, request_id: str, decided: Decided) -> ErasureRequest:
    """Decide, for good. Granting orders that the case, or the name, is forgotten: that cannot be undone.

    Raises `NotNow` where something holds it, and when it was decided before.
    """
    actor.must(permissions.DECIDE)
    row = _open(session, request_id)
    if faults := _wrong_decision(session, row, decided):
        raise NotValid("reviews.erasing.not_valid", faults=faults)
    content = {"text": decided.reasons.strip()}
    row.sealed_reasons, committed = _sealed(session, row, "reasons", content)
    row.answer, row.ground = decided.answer, decided.ground
    row.decided_by, row.decided_on, row.decided_at = actor.id, clock.today(), clock.now()
    session.add(row)
    ledger.append(
        session, actor, "erasure.decided", row.id, answer=row.answer, ground=row.ground, content=committed
    )
    _carry_out(session, actor, row)
    return row


def get(session: Session, request_id: str) -> ErasureRequest:
    """Raises `NotFound`."""
    row = session.get(ErasureRequest, request_id)
    if not row:
        raise NotFound("reviews.erasing.not_found")
    return row


def text_of(session: Session, row: ErasureRequest, what: str) -> str:
    """What was asked (`asked`), why it took longer (`extension`) or the reasons; raises `Erased` when it was forgotten."""
    sealed = {"asked": row.sealed_asked, "extension": row.sealed_extension, "reasons": row.sealed_reasons}[
        what
    ]
    if sealed is None:
        return ""
    return str(unseal(keys_of(session).open(_scope(row)), sealed, f"{what}:{row.id}")["text"])


def _open(session: Session, request_id: str) -> ErasureRequest:
    row = session.get(ErasureRequest, request_id, with_for_update=True, populate_existing=True)
    if not row:
        raise NotFound("reviews.erasing.not_found")
    if row.decided_on:
        raise NotNow("reviews.erasing.decided_already")
    return row


def _carry_out(session: Session, actor: Actor, row: ErasureRequest) -> None:
    if row.answer == Answer.REFUSED:
        return
    if row.person_id:
        staff.forget(session, actor, row.person_id, on=row.id)
    elif row.answer == Answer.PARTLY:
        forgetting.forget_beside(session, actor, row.case_id or "", on=row.id)
    else:
        forgetting.forget(session, actor, row.case_id or "", ground=str(row.ground), on=row.id)


def _subject(session: Session, actor: Actor, asked: Asked) -> tuple[str, list[Fault]]:
    """The id of whom it is about; empty, with what is wrong, where nobody is known or a request runs."""
    if asked.about == About.STAFF:
        member = session.exec(select(Membership).where(Membership.person_id == asked.person_id)).first()
        system = Role.CASE_SYSTEM in actor.roles
        subject, where = member.person_id if member and not system else "", "person"
        running = ErasureRequest.person_id == subject
    else:
        case = case_called(session, actor, asked.reference) if asked.reference.strip() else None
        subject, where = case.id if case and theirs(session, actor, case) else "", "reference"
        running = ErasureRequest.case_id == subject
    if not subject:
        return "", [Fault(where, f"reviews.erasing.unknown.{where}")]
    if asked.about == About.CASE:
        # Of two that come at once the second waits, and finds that one runs.
        session.get_one(Case, subject, with_for_update=True)
    chosen = select(ErasureRequest.id).where(running, col(ErasureRequest.decided_on).is_(None))
    if session.exec(chosen).first():
        return "", [Fault(where, "reviews.erasing.runs_already")]
    return subject, []


def _wrong_text(text: str, where: str) -> list[Fault]:
    if not text.strip():
        return [Fault(where, "reviews.erasing.text_needed")]
    return [Fault(where, "reviews.erasing.too_long", {"most": TEXT_MAX})] if len(text) > TEXT_MAX else []


def _wrong_decision(session: Session, row: ErasureRequest, decided: Decided) -> list[Fault]:
    # Who gets what they asked needs no reasons, and what was written of them would go with the rest.
    wrong = [] if decided.answer == Answer.GRANTED else _wrong_text(decided.reasons, "reasons")
    return [*_wrong_ground(decided), *_wrong_answer(session, row, decided), *wrong]


def _wrong_ground(decided: Decided) -> Iterator[Fault]:
    fitting = TO_ERASE if decided.answer == Answer.GRANTED else TO_KEEP
    if decided.ground not in fitting:
        yield Fault("ground", "reviews.erasing.other_ground")


def _wrong_answer(session: Session, row: ErasureRequest, decided: Decided) -> Iterator[Fault]:
    if decided.answer == Answer.GRANTED and _held(session, row):
        yield Fault("answer", "reviews.erasing.held_now")
    # Of a name nothing stands beside it that could go alone.
    if row.about == About.STAFF and decided.answer == Answer.PARTLY:
        yield Fault("answer", "reviews.erasing.no_part")


def _held(session: Session, row: ErasureRequest) -> str:
    """What holds the case, or the name; the order itself asks again, under a lock."""
    if row.case_id:
        return forgetting.held(session, row.case_id)
    return staff.held(session, row.person_id or "")


def _due(received_on: date, extended: bool = False) -> date:
    """One month, or three (AVG 12(3)), as for other requests under the AVG."""
    due = answer_by(Remedy.OPPOSITION, received_on, None, adjourned=extended)
    return due or received_on


def _scope(row: ErasureRequest) -> str:
    return scope(row.case_id) if row.case_id else staff.scope(row.id)


def _key(session: Session, row: ErasureRequest) -> Key:
    keys = keys_of(session)
    return keys.open(_scope(row)) if row.case_id else keys.ensure(_scope(row))


def _sealed(session: Session, row: ErasureRequest, what: str, content: dict[str, Any]) -> tuple[bytes, str]:
    """The text sealed, and a commitment to it for the ledger."""
    key, about = _key(session, row), f"{what}:{row.id}"
    return seal(key, content, about), key.commit(canonical.dumps(content), about)
