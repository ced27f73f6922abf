"""Mails about what people were told: made in working hours, one for each person at most, kept until a server took them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from infra import clock
from infra.identity.models import Membership, Person
from infra.working_days import is_working_day
from reviews.notifications.models import Mail, MailPreference, Notification
from reviews.notifications.vocabulary import (
    BUSY,
    CLOSES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MAILS_KEPT,
    OPENS,
    READ_KEPT,
    REFUSALS_MAX,
    Frequency,
    MailState,
)


@dataclass(frozen=True)
class Letter:
    """A mail that is to be sent now: to whom, in which language, and how many of which kind."""

    id: str
    address: str
    language: str
    counts: dict[str, int]
    made_at: datetime


def working_hours() -> bool:
    """Whether it is a working day in the Netherlands, between eight and six."""
    here = clock.now().astimezone(clock.AMSTERDAM)
    return is_working_day(here.date()) and OPENS <= here.hour < CLOSES


def gather(session: Session, language: str) -> int:
    """Make a mail for everybody who has unread news and wants it now; returns how many. Only in working hours."""
    if not working_hours():
        return 0
    wishes = {one.person_id: one for one in session.exec(select(MailPreference)).all()}
    made = 0
    for person_id, rows in _news(session).items():
        wish = wishes.get(person_id) or MailPreference(
            organisation_id=rows[0].organisation_id, person_id=person_id
        )
        wanted = [row for row in rows if row.kind not in wish.off]
        if wanted and _now(wish):
            made += 1
            _make(session, wish, wanted, wish.language or language)
    return made


def due(session: Session, most: int = 200) -> list[str]:
    """Mails that may be tried now, the oldest first."""
    chosen = select(Mail.id).where(Mail.state == MailState.WAITING, Mail.next_at <= clock.now())
    return list(session.exec(chosen.order_by(col(Mail.next_at)).limit(most)))


def take_up(session: Session, mail_id: str) -> Letter | None:
    """Take one mail to send. None when another has it, or the person left.

    Who dies with it in hand loses nothing: after a while it is due again, under the same Message-ID.
    """
    now = clock.now()
    mine = col(Mail.id) == mail_id, col(Mail.state) == MailState.WAITING, col(Mail.next_at) <= now
    if session.connection().execute(update(Mail).where(*mine).values(next_at=now + BUSY)).rowcount != 1:
        return None
    mail = session.get_one(Mail, mail_id, populate_existing=True)
    person = session.get_one(Person, mail.person_id)
    member = session.exec(select(Membership).where(Membership.person_id == person.id)).first()
    if not person.active or member is None or not member.active:
        mail.state = MailState.DEAD
        session.add(mail)
        return None
    return Letter(mail.id, person.email, mail.language, mail.counts, mail.made_at)


def sent(session: Session, mail_id: str) -> None:
    """A server took it."""
    mail = session.get_one(Mail, mail_id)
    mail.state, mail.sent_at, mail.tries, mail.reason = MailState.SENT, clock.now(), mail.tries + 1, None
    session.add(mail)


def failed(session: Session, mail_id: str, reason: str, refused: bool) -> None:
    """Nobody took it: later again. A server that is down costs a mail nothing; an address that is refused, in the end."""
    mail = session.get_one(Mail, mail_id)
    mail.tries, mail.refusals, mail.reason = mail.tries + 1, mail.refusals + refused, reason
    mail.next_at = clock.now() + min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
    if mail.refusals >= REFUSALS_MAX:
        mail.state = MailState.DEAD
    session.add(mail)


def forget_old(session: Session) -> None:
    """Clear away what was read, and mails that were sent, a while ago."""
    read, made = clock.now() - READ_KEPT, clock.now() - MAILS_KEPT
    session.exec(delete(Notification).where(col(Notification.read_at) < read))
    session.exec(delete(Mail).where(col(Mail.state) != MailState.WAITING, col(Mail.made_at) < made))


def _news(session: Session) -> dict[str, list[Notification]]:
    """What nobody read and no mail counted yet, by person."""
    chosen = select(Notification).where(
        col(Notification.read_at).is_(None), col(Notification.mail_id).is_(None),
        col(Notification.at) > clock.now() - timedelta(days=14),
    )  # fmt: skip
    found = defaultdict(list)
    for row in session.exec(chosen).all():
        found[row.person_id].append(row)
    return found


def _now(wish: MailPreference) -> bool:
    if wish.frequency == Frequency.DAILY:
        return wish.digested_on != clock.today()
    return wish.frequency == Frequency.DIRECT


def _make(session: Session, wish: MailPreference, rows: list[Notification], language: str) -> None:
    counts = Counter(row.kind for row in rows)
    mail = Mail(
        organisation_id=wish.organisation_id, person_id=wish.person_id, counts=dict(counts), language=language
    )
    wish.digested_on = clock.today()
    for row in rows:
        row.mail_id = mail.id
    session.add_all([mail, wish, *rows])
