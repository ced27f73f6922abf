"""Steps about trainings and mandates: record one, end one. Nobody records their own."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import PEOPLE_ROLES, Actor
from infra.identity.models import Membership
from register import permissions
from register.personal_numbers import holds_bsn
from register.qualifications.models import Mandate, Training
from register.qualifications.vocabulary import ORGAN_MAX, REFERENCE_MAX, is_kind, is_training


@dataclass(frozen=True)
class Trained:
    """What is recorded of a training; `expires_on` is the last day on which it counts."""

    person_id: str
    code: str
    obtained_on: date
    expires_on: date
    certificate: str = ""


@dataclass(frozen=True)
class Mandated:
    """What is recorded of a mandate: of one person, or of everybody in a role. Without `ends_on` it runs until it is ended."""

    organ: str
    kind: str
    starts_on: date
    reference: str
    person_id: str = ""
    role: str = ""
    ends_on: date | None = None


def enter_training(session: Session, actor: Actor, given: Trained) -> Training:
    """Record that somebody was trained. Raises `NotValid` naming every field that does not fit."""
    actor.must(permissions.QUALIFY)
    faults = [
        *_person(session, actor, given.person_id),
        *_unfit("code", is_training(given.code), "register.training_code"),
        *_unfit("obtained_on", given.obtained_on <= clock.today(), "register.training_future"),
        *_unfit("expires_on", given.expires_on >= given.obtained_on, "register.qualification_dates"),
        *_text("certificate", given.certificate, REFERENCE_MAX),
    ]
    if faults:
        raise NotValid("register.qualification_not_valid", faults=faults)
    row = Training(
        organisation_id=actor.organisation_id, person_id=given.person_id, code=given.code,
        obtained_on=given.obtained_on, expires_on=given.expires_on, certificate=given.certificate.strip(),
        recorded_by=actor.id,
    )  # fmt: skip
    session.add(row)
    told = {"person": row.person_id, "code": row.code, "expires_on": row.expires_on.isoformat()}
    ledger.append(session, actor, "training.recorded", row.id, **told)
    return row


def enter_mandate(session: Session, actor: Actor, given: Mandated) -> Mandate:
    """Record a mandate. Raises `NotValid` naming every field that does not fit."""
    actor.must(permissions.QUALIFY)
    if faults := _wrong_mandate(session, actor, given):
        raise NotValid("register.qualification_not_valid", faults=faults)
    row = Mandate(
        organisation_id=actor.organisation_id, organ=given.organ.strip(), kind=given.kind,
        person_id=given.person_id or None, role=given.role, starts_on=given.starts_on, ends_on=given.ends_on,
        reference=given.reference.strip(), recorded_by=actor.id,
    )  # fmt: skip
    session.add(row)
    told = {"holder": given.person_id or given.role, "kind": row.kind, "starts_on": row.starts_on.isoformat()}
    ledger.append(session, actor, "mandate.recorded", row.id, **told)
    return row


def end_training(session: Session, actor: Actor, training_id: str) -> Training:
    """Have a training count no longer, from now on; that it counted before stays on record."""
    return _end(session, actor, get_training(session, training_id), "training.ended")


def end_mandate(session: Session, actor: Actor, mandate_id: str) -> Mandate:
    """End a mandate from now on; what was signed under it stays signed."""
    return _end(session, actor, get_mandate(session, mandate_id), "mandate.ended")


def get_training(session: Session, training_id: str) -> Training:
    """The training, held for a step. Raises `NotFound`."""
    row = session.get(Training, training_id, with_for_update=True)
    if not row:
        raise NotFound("register.training_not_found")
    return row


def get_mandate(session: Session, mandate_id: str) -> Mandate:
    """The mandate, held for a step. Raises `NotFound`."""
    row = session.get(Mandate, mandate_id, with_for_update=True)
    if not row:
        raise NotFound("register.mandate_not_found")
    return row


Row = TypeVar("Row", Training, Mandate)


def _end(session: Session, actor: Actor, row: Row, what: str) -> Row:
    actor.must(permissions.QUALIFY)
    if row.ended_at:
        raise NotNow("register.qualification_ended")
    row.ended_by, row.ended_at = actor.id, clock.now()
    session.add(row)
    ledger.append(session, actor, what, row.id)
    return row


def _wrong_mandate(session: Session, actor: Actor, given: Mandated) -> list[Fault]:
    ends = given.ends_on or given.starts_on
    return [
        *_needed("organ", given.organ, ORGAN_MAX),
        *_unfit("kind", is_kind(given.kind), "register.mandate_kind"),
        *_holder(session, actor, given),
        *_unfit("ends_on", ends >= given.starts_on, "register.qualification_dates"),
        *_needed("reference", given.reference, REFERENCE_MAX),
    ]


def _holder(session: Session, actor: Actor, given: Mandated) -> list[Fault]:
    if bool(given.person_id) == bool(given.role):
        return [Fault("holder", "register.mandate_holder")]
    if given.person_id:
        return _person(session, actor, given.person_id, "holder")
    if given.role not in {role.value for role in PEOPLE_ROLES}:
        return [Fault("holder", "register.mandate_holder")]
    mine = given.role in {role.value for role in actor.roles}
    return _unfit("holder", not mine, "register.qualification_own")


def _person(session: Session, actor: Actor, person_id: str, where: str = "person") -> list[Fault]:
    if person_id == actor.id:
        return [Fault(where, "register.qualification_own")]
    chosen = select(Membership).where(Membership.person_id == person_id)
    member = session.exec(chosen).first()
    return _unfit(where, bool(member and member.active), "register.qualification_person")


def _needed(where: str, text: str, limit: int) -> list[Fault]:
    return _text(where, text, limit) if text.strip() else [Fault(where, "register.schema.required")]


def _text(where: str, text: str, limit: int) -> list[Fault]:
    if len(text) > limit:
        return [Fault(where, "register.schema.too_long", {"limit": limit, "length": len(text)})]
    return _unfit(where, not holds_bsn(text), "register.qualification_holds_bsn")


def _unfit(where: str, fits: bool, code: str) -> list[Fault]:
    return [] if fits else [Fault(where, code)]
