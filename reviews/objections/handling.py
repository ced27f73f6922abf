"""Handling what was brought: taking it up, the advisory committee, adjournment, the hearing, and the answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from infra import canonical, clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours
from infra.identity.actors import Actor
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import Held, facts_of, hold, take, who_of
from reviews.objections import permissions
from reviews.objections.models import Objection
from reviews.objections.terms import answer_by
from reviews.objections.vocabulary import COMMITTEES, ENDS_IN, TEXT_MAX, WAIVERS, Remedy, Waiver
from reviews.policy import Act, Action, Reason, may_handle
from reviews.sealed import seal
from reviews.vocabulary import Ruling


@dataclass(frozen=True)
class Answer:
    """How it ends, and why. `ruled_on` is the day of a court's judgment; our own answers are of today."""

    ruling: Ruling
    reasons: str
    ruled_on: date | None = None


def claim(session: Session, actor: Actor, objection_id: str) -> Objection:
    """Take it up. Raises `NotYours` for who signed, prepared or thought along (Awb 10:3(3), 7:5)."""
    actor.must(permissions.HANDLE)
    row, held = _open(session, objection_id)
    if row.handler_id:
        raise NotNow(
            "reviews.objection.yours_already" if row.handler_id == actor.id else "reviews.objection.taken"
        )
    if why := why_not(session, actor, row, held):
        raise NotYours(why)
    row.handler_id = actor.id
    return _noted(session, actor, row, "claimed")


def give_back(session: Session, actor: Actor, objection_id: str) -> Objection:
    """Let a colleague take it up; what was noted of the hearing stays."""
    row, _ = _mine(session, actor, objection_id)
    row.handler_id = None
    return _noted(session, actor, row, "given_back")


def refer(session: Session, actor: Actor, objection_id: str) -> Objection:
    """Ask the advisory committee: twelve weeks instead of six for an objection (Awb 7:10, 7:13), ten for a complaint."""
    row, _ = _mine(session, actor, objection_id)
    if row.committee or row.remedy not in COMMITTEES:
        raise NotNow("reviews.objection.no_committee")
    row.committee = True
    row.due_on = _due(row)
    return _noted(session, actor, row, "referred")


def adjourn(session: Session, actor: Actor, objection_id: str, reasons: str) -> Objection:
    """Put the answer off, once, with the reasons that the resident is told (Awb 7:10(3), 9:11(2), AVG 12(3)).

    Only within the term: one that has passed cannot be made longer.
    """
    row, held = _mine(session, actor, objection_id)
    if row.adjourned or row.due_on is None:
        raise NotNow("reviews.objection.adjourned_already")
    if clock.today() > row.due_on:
        raise NotNow("reviews.objection.term_over")
    _must_say(reasons)
    row.sealed_adjournment = _sealed(held, row, "adjournment", {"text": reasons.strip()})
    row.adjourned = True
    row.due_on = _due(row)
    return _noted(session, actor, row, "adjourned")


def hear(session: Session, actor: Actor, objection_id: str, heard_on: date, notes: str) -> Objection:
    """Note when the resident was heard, and what was said (Awb 7:2, 7:7). May be done again: the last one counts."""
    row, held = _mine(session, actor, objection_id)
    faults = [] if notes.strip() else [Fault("notes", "reviews.objection.notes_needed")]
    if not row.received_on <= heard_on <= clock.today():
        faults.append(Fault("heardOn", "reviews.objection.heard_when"))
    if len(notes) > TEXT_MAX:
        faults.append(Fault("notes", "reviews.objection.too_long", {"most": TEXT_MAX}))
    if faults:
        raise NotValid("reviews.objection.not_valid", faults=faults)
    row.heard_on, row.waived = heard_on, None
    row.sealed_hearing = _sealed(held, row, "hearing", {"text": notes.strip()})
    return _noted(session, actor, row, "heard")


def waive_hearing(session: Session, actor: Actor, objection_id: str, ground: Waiver, notes: str) -> Objection:
    """Note on which ground of the law nobody is heard, and why it applies (Awb 7:3, 9:10)."""
    row, held = _mine(session, actor, objection_id)
    if ground not in WAIVERS.get(Remedy(row.remedy), ()):
        raise NotValid("reviews.objection.not_valid", faults=[Fault("ground", "reviews.objection.no_ground")])
    _must_say(notes, "notes", "reviews.objection.ground_why")
    row.heard_on, row.waived = None, ground
    row.sealed_hearing = _sealed(held, row, "hearing", {"text": notes.strip()})
    return _noted(session, actor, row, "hearing_waived", ground=ground.value)


def resolve(session: Session, actor: Actor, objection_id: str, answer: Answer) -> Objection:
    """Answer it, for good. What is upheld revokes the decision, anything else confirms it; the release stays on record.

    Raises `NotYours` for who signed, also when that came to be after the claim, and `NotNow` before the hearing.
    """
    row, held = _mine(session, actor, objection_id)
    if why := why_not(session, actor, row, held):
        raise NotYours(why)
    _must_fit(row, answer)
    heard = bool(row.heard_on or row.waived) or Remedy(row.remedy) not in WAIVERS
    take(session, held, Action(Act.RESOLVE, ruling=answer.ruling, heard=heard), actor)
    row.ruling, row.ruled_by, row.ruled_at = answer.ruling, actor.id, clock.now()
    row.ruled_on = answer.ruled_on or clock.today()
    content = {"text": answer.reasons.strip()}
    row.sealed_ruling = _sealed(held, row, "ruling", content)
    commitment = held.key.commit(canonical.dumps(content), f"ruling:{row.id}")
    outbox.announce(session, EventKind.OBJECTION_RESOLVED, row.suggestion_id)
    return _noted(session, actor, row, "resolved", ruling=answer.ruling.value, content=commitment)


def why_not(session: Session, actor: Actor, row: Objection, held: Held) -> str | None:
    """Why this person may not handle it, as a message key, or nothing.

    Beside the policy: a signature that a suspension voided was a signature; who judged or saw the case as a reader took
    part in preparing it; and who gave an answer does not handle the objection against that answer.
    """
    facts = facts_of(session, held)
    refused = may_handle(facts, who_of(session, actor, held.deployment))
    if isinstance(refused, Reason):
        return f"reviews.refused.{refused.code}"
    if any(review.decided_at and review.person_id == actor.id for review in held.reviews):
        return "reviews.refused.signed_it"
    if actor.id in facts.judged | facts.seen:
        return "reviews.objection.took_part"
    earlier = session.get(Objection, row.follows_id) if row.follows_id else None
    answered = earlier is not None and earlier.ruled_by == actor.id and row.remedy != Remedy.APPEAL
    return "reviews.objection.answered_before" if answered else None


def _open(session: Session, objection_id: str) -> tuple[Objection, Held]:
    """The row and its suggestion, locked. Raises `NotFound`, and `NotNow` after the answer."""
    row = session.get(Objection, objection_id)
    if not row:
        raise NotFound("reviews.objection.not_found")
    held = hold(session, row.suggestion_id)
    session.refresh(row)
    if row.ruled_on is not None:
        raise NotNow("reviews.objection.closed")
    return row, held


def _mine(session: Session, actor: Actor, objection_id: str) -> tuple[Objection, Held]:
    actor.must(permissions.HANDLE)
    row, held = _open(session, objection_id)
    if row.handler_id != actor.id:
        raise NotYours("reviews.objection.not_yours")
    return row, held


def _due(row: Objection) -> date | None:
    return answer_by(Remedy(row.remedy), row.received_on, row.last_day, row.committee, row.adjourned)


def _must_fit(row: Objection, answer: Answer) -> None:
    if answer.ruling != Ruling.WITHDRAWN:
        _must_say(answer.reasons)
    if answer.ruled_on and not row.received_on <= answer.ruled_on <= clock.today():
        raise NotValid(
            "reviews.objection.not_valid", faults=[Fault("ruledOn", "reviews.objection.ruled_when")]
        )
    ends_in = ENDS_IN.get(Waiver(row.waived)) if row.waived else None
    if ends_in not in (None, answer.ruling) and answer.ruling != Ruling.WITHDRAWN:
        fault = Fault("ruling", "reviews.objection.other_ground")
        raise NotValid("reviews.objection.not_valid", faults=[fault])


def _must_say(text: str, where: str = "reasons", code: str = "reviews.objection.reasons_needed") -> None:
    if not text.strip():
        raise NotValid("reviews.objection.not_valid", faults=[Fault(where, code)])
    if len(text) > TEXT_MAX:
        fault = Fault(where, "reviews.objection.too_long", {"most": TEXT_MAX})
        raise NotValid("reviews.objection.not_valid", faults=[fault])


def _sealed(held: Held, row: Objection, what: str, content: dict[str, Any]) -> bytes:
    return seal(held.key, content, f"{what}:{row.id}")


def _noted(session: Session, actor: Actor, row: Objection, act: str, **facts: str) -> Objection:
    session.add(row)
    ledger.append(session, actor, f"objection.{act}", row.id, **facts)
    return row
