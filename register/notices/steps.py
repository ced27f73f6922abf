"""What may happen to a notice: it comes in from anybody, is read and taken up, answered or rejected, and erased."""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256

from sqlmodel import Session, col, func, select

from infra import canonical, clock, ledger
from infra.database import EVERYONE, organisation_of
from infra.errors import Fault, NotFound, NotNow, NotValid, NotYours, Stale, TooMuch
from infra.identity.actors import Actor, machine
from infra.identity.models import FailedSignIn
from infra.identity.sign_in import WINDOW
from infra.ids import ALPHABET, new_id
from infra.installation import Installation
from infra.sealing import keys_of
from register import permissions
from register.field_checks import HIDDEN
from register.models import Algorithm
from register.notices.models import Notice
from register.notices.vocabulary import (
    ANSWER_MAX,
    CONTACT_MAX,
    FROM_ONE_ADDRESS,
    KEPT,
    ON_ONE_ENTRY,
    OPEN,
    SUMMARY_MAX,
    TERMS,
    TEXT,
    NoticeKind,
    NoticeState,
)
from register.personal_numbers import holds_bsn

NUMBER_SIGNS = 10  # 50 random bits: a number cannot be guessed, and its page tells nothing of who wrote


@dataclass(frozen=True)
class Given:
    """What somebody wrote. `trap` is a field that no person sees; who fills it in is a program."""

    kind: str = ""
    text: str = ""
    name: str = ""
    contact: str = ""
    trap: str = ""


@dataclass(frozen=True)
class Content:
    """What is sealed: the sender's own words."""

    text: str
    name: str
    contact: str


def receive(house: Installation, algorithm: Algorithm, given: Given, address: str) -> Notice:
    """Take in a notice about a published entry; `address` is that of the network and kept only as a keyed hash.

    Raises `NotValid` naming each field, and `TooMuch` when too many came from there, or about this entry, just now.
    """
    checked(given)
    abouts = [_about(house, "address", address), _about(house, "entry", algorithm.id)]
    with house.database.read(EVERYONE) as session:
        _slow_down(session, abouts)
    kind = NoticeKind(given.kind)
    notice = Notice(
        id=new_id(), organisation_id=algorithm.organisation_id, algorithm_id=algorithm.id, kind=kind, number=_number(),
        due_on=clock.today() + TERMS[kind],
    )  # fmt: skip
    key = house.keys.create([scope(notice.id)])[scope(notice.id)]
    content = Content(given.text.strip(), given.name.strip(), given.contact.strip())
    notice.sealed_content = key.seal(canonical.dumps(asdict(content)), scope(notice.id))
    with house.database.write(algorithm.organisation_id) as session:
        session.add_all([notice, *(FailedSignIn(about=about) for about in abouts)])
        ledger.append(
            session, Actor("public", algorithm.organisation_id), "notice.received", notice.id, kind=kind.value,
            algorithm=algorithm.id,
        )  # fmt: skip
    return notice


def checked(given: Given) -> None:
    """Raises `NotValid` naming everything that is wrong with what somebody wrote."""
    faults = [Fault("kind", "register.notice.kind_needed")] if given.kind not in set(NoticeKind) else []
    faults += _wrong("text", given.text, TEXT[1], TEXT[0])
    for where in ("name", "contact"):
        faults += _wrong(where, getattr(given, where), CONTACT_MAX)
    if given.trap:
        faults.append(Fault("homepage", "register.notice.trap"))
    if faults:
        raise NotValid("register.notice.not_valid", faults=faults)


def get(session: Session, actor: Actor, notice_id: str) -> Notice:
    """The notice, held for a step. Raises `NotFound`, and `NotYours` for who may not handle this one."""
    actor.must(permissions.HANDLE_NOTICES)
    notice = session.get(Notice, notice_id, with_for_update=True)
    if not notice:
        raise NotFound("register.notice.not_found")
    if not may_handle(actor, notice, session.get_one(Algorithm, notice.algorithm_id)):
        raise NotYours("register.notice.not_yours")
    return notice


def may_handle(actor: Actor, notice: Notice, algorithm: Algorithm) -> bool:
    """The privacy officer handles everything; an owner what is about the own entry, but no complaint.

    A complaint is not handled by who was involved in what it is about (Awb 9:7).
    """
    if actor.may(permissions.HANDLE_COMPLAINTS):
        return True
    return algorithm.owner_id == actor.id and notice.kind != NoticeKind.COMPLAINT


def read(session: Session, actor: Actor, notice: Notice) -> Content | None:
    """The sender's words, noted as read; None when they were erased."""
    if notice.sealed_content is None:
        return None
    plain = keys_of(session).open(scope(notice.id)).unseal(notice.sealed_content, scope(notice.id))
    ledger.append(session, actor, "notice.read", notice.id)
    return Content(**json.loads(plain))


def take(session: Session, actor: Actor, notice: Notice) -> None:
    """Take a notice up; its public page says so."""
    if notice.state != NoticeState.RECEIVED:
        raise NotNow("register.notice.taken_already")
    notice.state, notice.handler_id = NoticeState.IN_TREATMENT, actor.id
    _changed(session, notice)
    ledger.append(session, actor, "notice.taken", notice.id)


def answer(
    session: Session,
    actor: Actor,
    notice: Notice,
    version: int,
    summary: str,
    text: str,
    rejected: bool = False,
) -> None:
    """Answer in public, with a summary in the office's own words. `version` is the one that the actor read."""
    if version != notice.version:
        raise Stale("register.changed_since")
    if notice.state not in OPEN:
        raise NotNow("register.notice.answered_already")
    faults = _wrong("summary", summary, SUMMARY_MAX, TEXT[0]) + _wrong("answer", text, ANSWER_MAX, TEXT[0])
    if faults:
        raise NotValid("register.notice.not_valid", faults=faults)
    notice.state = NoticeState.REJECTED if rejected else NoticeState.ANSWERED
    notice.summary, notice.answer, notice.handler_id = summary.strip(), text.strip(), actor.id
    notice.closed_at = clock.now()
    notice.erase_at = notice.closed_at + KEPT
    _changed(session, notice)
    ledger.append(session, actor, f"notice.{notice.state}", notice.id)


def erase(session: Session, most: int = 200) -> int:
    """Make unreadable what is past its term: the key goes, and the sealed text with it. Returns how many."""
    chosen = select(Notice).where(
        col(Notice.erase_at) <= clock.now(), col(Notice.sealed_content).is_not(None)
    )
    due = session.exec(chosen.limit(most)).all()
    for notice in due:
        keys_of(session).forget(scope(notice.id))
        notice.sealed_content = None
        session.add(notice)
        ledger.append(session, machine(organisation_of(session)), "notice.erased", notice.id)
    return len(due)


def scope(notice_id: str) -> str:
    """The name of a notice's key."""
    return f"notice:{notice_id}"


def _changed(session: Session, notice: Notice) -> None:
    notice.version += 1
    session.add(notice)


def _wrong(where: str, text: str, most: int, least: int = 0) -> list[Fault]:
    length = len(text.strip())
    if length < least:
        return [Fault(where, "register.notice.too_short", {"limit": least})]
    if length > most:
        return [Fault(where, "register.notice.too_long", {"limit": most, "length": length})]
    if HIDDEN.search(text.replace("\r\n", "\n")):
        return [Fault(where, "register.field_hidden_sign")]
    return [Fault(where, "register.notice.bsn")] if holds_bsn(text) else []


def _number() -> str:
    return f"M-{clock.today().year}-{''.join(secrets.choice(ALPHABET) for _ in range(NUMBER_SIGNS))}"


def _about(house: Installation, kind: str, text: str) -> str:
    # The day is part of it: what came from an address today cannot be laid beside what came from it tomorrow.
    told = f"notice/{kind}:{clock.today()}:{text}"
    return hmac.new(house.settings.session_secret, told.encode(), sha256).hexdigest()


def _slow_down(session: Session, abouts: list[str]) -> None:
    since = clock.now() - WINDOW
    for about, most in zip(abouts, (FROM_ONE_ADDRESS, ON_ONE_ENTRY), strict=True):
        chosen = select(func.count()).select_from(FailedSignIn)
        if session.exec(chosen.where(FailedSignIn.about == about, FailedSignIn.at > since)).one() >= most:
            raise TooMuch("register.notice.too_many", minutes=int(WINDOW.total_seconds() // 60))
