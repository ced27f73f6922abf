"""The consent of the works council (WOR 27, first paragraph, l): without it no figure about one person exists.

A rule that can be used to follow what employees do needs that consent, whatever it is meant for. So nothing about a person
is counted before it, and what was counted is deleted with it.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, or_, select

from infra import clock, ledger
from infra.errors import Fault, NotNow, NotValid
from infra.identity.actors import Actor, machine
from register.personal_numbers import holds_bsn
from reviews.oversight import permissions
from reviews.oversight.models import Alarm, Consent, OwnMark
from reviews.oversight.vocabulary import MONTHS_KEPT, OWN, REFERENCE_MAX, AlarmKind, Scope


@dataclass(frozen=True)
class Given:
    """What the works council decided: when, under which reference of its own, how far, and until when (or for good)."""

    given_on: date
    reference: str
    scope: Scope
    ends_on: date | None = None


def record(session: Session, actor: Actor, given: Given) -> Consent:
    """Record a consent; from now on figures about one person are counted, for that person. Raises `NotValid`, `NotNow`."""
    actor.must(permissions.CONSENT)
    _must_be_good(given)
    if in_force(session):
        raise NotNow("reviews.oversight.consent_there")
    row = Consent(
        organisation_id=actor.organisation_id, given_on=given.given_on, ends_on=given.ends_on,
        reference=given.reference.strip(), scope=given.scope, recorded_by=actor.id,
    )  # fmt: skip
    session.add(row)
    ledger.append(session, actor, "works_council.consented", row.id, scope=given.scope.value)
    return row


def withdraw(session: Session, actor: Actor) -> None:
    """The consent ends: every figure and signal about one person is deleted at once. Raises `NotNow` when there is none."""
    actor.must(permissions.CONSENT)
    row = in_force(session)
    if not row:
        raise NotNow("reviews.oversight.consent_none")
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor.id
    session.add(row)
    _forget(session)
    ledger.append(session, actor, "works_council.withdrew", row.id)


def in_force(session: Session) -> Consent | None:
    """The consent that counts today."""
    chosen = select(Consent).where(
        col(Consent.withdrawn_at).is_(None), Consent.given_on <= clock.today(),
        or_(col(Consent.ends_on).is_(None), col(Consent.ends_on) >= clock.today()),
    )  # fmt: skip
    return session.exec(chosen.order_by(col(Consent.recorded_at).desc())).first()


def history(session: Session) -> list[Consent]:
    """Every consent that was recorded, the newest first."""
    return list(session.exec(select(Consent).order_by(col(Consent.recorded_at).desc())))


def tidy(session: Session, organisation_id: str) -> None:
    """Delete what may not be kept: everything about people when a consent ran out, and what is older than a year."""
    if not in_force(session):
        if session.exec(select(OwnMark.id).limit(1)).first():
            _forget(session)
            ledger.append(session, machine(organisation_id), "works_council.ran_out", organisation_id)
        return
    session.execute(delete(OwnMark).where(col(OwnMark.month) < _oldest(clock.today())))


def forget_person(session: Session, person_id: str) -> None:
    """Delete the figures and signals of somebody who leaves."""
    session.execute(delete(OwnMark).where(col(OwnMark.person_id) == person_id))
    session.execute(delete(Alarm).where(col(Alarm.person_id) == person_id))


def _forget(session: Session) -> None:
    session.execute(delete(OwnMark))
    session.execute(delete(Alarm).where(col(Alarm.kind).in_({*OWN, AlarmKind.SOMEBODY})))


def _oldest(today: date) -> str:
    """The first month that is kept."""
    months = today.year * 12 + today.month - MONTHS_KEPT
    return f"{months // 12}-{months % 12 + 1:02}"


def _must_be_good(given: Given) -> None:
    faults = []
    if given.given_on > clock.today():
        faults.append(Fault("given_on", "reviews.oversight.consent_later"))
    if given.ends_on and given.ends_on < clock.today():
        faults.append(Fault("ends_on", "reviews.oversight.consent_over"))
    if not 0 < len(given.reference.strip()) <= REFERENCE_MAX:
        faults.append(Fault("reference", "reviews.oversight.consent_reference"))
    elif holds_bsn(given.reference):
        faults.append(Fault("reference", "reviews.oversight.text_holds_bsn"))
    if faults:
        raise NotValid("reviews.oversight.consent_not_valid", faults=faults)
