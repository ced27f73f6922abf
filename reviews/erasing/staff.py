"""Forgetting somebody who worked here: name and mail address go; who signed stays a pseudonym, with role and mandate."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from infra import clock, ledger
from infra.errors import NotFound, NotNow
from infra.identity.actors import Actor, machine
from infra.identity.models import Invitation, Membership, Person, SignIn
from register.qualifications.models import Training
from reviews.erasing.models import ErasureRequest
from reviews.erasing.vocabulary import FORGET_PERSON
from reviews.models import Announcement, Case, Release, Review
from reviews.notifications.models import Mail, MailPreference, Notification
from reviews.objections.models import Objection
from reviews.objections.terms import last_day_to_object

FORGOTTEN = "person.forgotten"
# Of a decision that nobody reported as announced no term can be counted: so long somebody may still have to answer for it.
UNANNOUNCED = timedelta(days=365)
# The signs of a pseudonym that are random, not of its time.
SIGNS = 6


def scope(request_id: str) -> str:
    """The name of the key of a request about staff."""
    return f"erasure:{request_id}"


def forget(session: Session, actor: Actor, person_id: str, on: str) -> None:
    """Order that name and address of somebody are erased, for good; nothing happens when that was ordered before.

    Raises `NotFound`, and `NotNow` with the reason of `held`.
    """
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if not person or not _member(session, person_id):
        raise NotFound("infra.person_not_found")
    if person.forgotten_at:
        return
    if why := held(session, person_id):
        raise NotNow("reviews.forgetting.held_person", why)
    person.forgotten_at, person.active = clock.now(), False
    session.add(person)
    entry_id = ledger.append(session, actor, FORGOTTEN, person_id, on=on)
    ledger.ring_when_covered(session, entry_id, FORGET_PERSON, person_id)


def held(session: Session, person_id: str) -> str:
    """Why a name may not be erased now: `in_service`, `elsewhere` or `answering`; empty when it may."""
    member = _member(session, person_id)
    if member is None or member.active:
        return "in_service"
    # Beneath the eyes of one organisation: a person is one account for all of them.
    others = select(Membership.id).where(
        col(Membership.person_id) == person_id, col(Membership.id) != member.id
    )
    if session.connection().execute(others.limit(1)).first():
        return "elsewhere"
    return "answering" if _answering(session, person_id) else ""


def blank(session: Session, person_id: str) -> list[str]:
    """Empty everything that names a person, where the order stands under a signed head; return keys to delete.

    Doing it twice changes nothing. Raises `NotNow` without such an order.
    """
    person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    chosen = select(ledger.Entry.id).where(
        ledger.Entry.act == FORGOTTEN, ledger.Entry.subject_id == person_id
    )
    if not person.forgotten_at or not ledger.covered(session, session.exec(chosen).all()):
        raise NotNow("reviews.forgetting.not_recorded")
    address = f"{person_id}@vergeten.invalid"
    if person.email != address:
        session.exec(delete(Invitation).where(col(Invitation.email) == person.email))
        person.email, person.password = address, None
        person.name = f"Oud-medewerker {person_id[-SIGNS:]}"
        session.add(person)
        ledger.append(session, machine(str(session.info["organisation"])), "person.erased", person_id)
        _empty(session, person_id)
    requests = select(ErasureRequest.id).where(ErasureRequest.person_id == person_id)
    return [scope(request_id) for request_id in session.exec(requests)]


def _member(session: Session, person_id: str) -> Membership | None:
    return session.exec(select(Membership).where(Membership.person_id == person_id)).first()


def _answering(session: Session, person_id: str) -> bool:
    """Whether something may still be, or is, brought against a decision that this person signed."""
    signed = select(Review.suggestion_id).where(
        Review.person_id == person_id, col(Review.decided_at).is_not(None)
    )
    kept = select(Release.id).join(Case, col(Case.id) == Release.case_id).where(
        col(Case.forgotten_at).is_(None), col(Release.suggestion_id).in_(signed)
    )  # fmt: skip
    running = select(Objection.id).where(
        col(Objection.release_id).in_(kept), col(Objection.ruled_on).is_(None)
    )
    if session.exec(running.limit(1)).first():
        return True
    told = select(Announcement.release_id).where(col(Announcement.release_id).in_(kept))
    untold = kept.where(col(Release.id).not_in(told), col(Release.released_at) >= clock.now() - UNANNOUNCED)
    newest = select(func.max(Announcement.announced_on)).where(col(Announcement.release_id).in_(kept))
    announced_on = session.exec(newest).one()
    in_term = announced_on is not None and last_day_to_object(announced_on) >= clock.today()
    return in_term or session.exec(untold.limit(1)).first() is not None


def _empty(session: Session, person_id: str) -> None:
    """What they were told and mailed, how they signed in, and what was asked about them."""
    for table in (SignIn, Notification, Mail, MailPreference):
        session.exec(delete(table).where(col(table.person_id) == person_id))
    session.exec(update(Training).where(col(Training.person_id) == person_id).values(certificate=""))
    for row in session.exec(select(ErasureRequest).where(ErasureRequest.person_id == person_id)):
        row.sealed_asked, row.sealed_extension, row.sealed_reasons = b"", None, None
        session.add(row)
