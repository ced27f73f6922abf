"""Signing in with a password, sessions on the server, and slowing down who guesses."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, func, select

from infra import clock, ledger
from infra.database import EVERYONE, Database
from infra.errors import Fault, NotSignedIn, NotValid, TooMuch
from infra.identity.actors import NOBODY, Actor, Role
from infra.identity.attempts import Attempt, note, note_stranger
from infra.identity.demo import DEMO_PASSWORD
from infra.identity.models import ApiKey, FailedSignIn, Membership, Person, SignIn
from infra.identity.tokens import hash_password, hash_token, new_token, password_fits
from infra.settings import Settings

WINDOW = timedelta(minutes=15)
PEOPLE_BEHIND_AN_ADDRESS = 10
SIGN_IN_WAY = "sign_in"
# A session's last use is written at most this often: a write per request would queue up on SQLite.
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True)
class Credentials:
    """What somebody typed, and where they sit (an address of the network, kept only as a keyed hash)."""

    email: str
    password: str
    address: str


@dataclass(frozen=True)
class Seen:
    """One session of a person: since when, last used, and whether it is the one that asks."""

    since: datetime
    last_used: datetime
    this_one: bool


def sign_in(
    database: Database, settings: Settings, given: Credentials, organisation_id: str | None = None
) -> str:
    """Check the password and open a session; return its token.

    Raises `TooMuch` after too many failures for the account or the address, `NotSignedIn` when it does not fit
    (without telling whether the account exists).
    """
    abouts = [
        _about(settings, "account", given.email.strip().lower()),
        _about(settings, "address", given.address),
    ]
    with database.read(EVERYONE) as session:
        _slow_down(session, abouts, settings.sign_in_tries)
        person = session.exec(select(Person).where(Person.email == given.email.strip().lower())).first()
    fits = password_fits(person.password if person else None, given.password)
    # The password of the demonstration is published: demo data in a real installation lets nobody in.
    fits = fits and (settings.demo or given.password != DEMO_PASSWORD)
    with database.write(EVERYONE) as session:
        membership = _membership(session, person, organisation_id) if fits and person else None
        if membership:
            return _open(session, settings, membership, abouts)
        session.add_all([FailedSignIn(about=about) for about in abouts])
        _note_failure(session, person, organisation_id)
    raise NotSignedIn("infra.sign_in_failed")


def actor_of_session(database: Database, settings: Settings, token: str) -> Actor | None:
    """The person behind a session's token, or None when it ended (sign-out, idle, too old, deactivated)."""
    now = clock.now()
    idle = timedelta(minutes=settings.session_idle_minutes)
    with database.read(EVERYONE) as session:
        found = session.exec(
            select(SignIn, Person, Membership)
            .where(SignIn.token_hash == hash_token(token), SignIn.person_id == Person.id)
            .where(Membership.person_id == Person.id, Membership.organisation_id == SignIn.organisation_id)
            .where(
                col(Person.active),
                col(Membership.active),
                SignIn.expires_at > now,
                SignIn.seen_at > now - idle,
            )
        ).first()
    if not found:
        return None
    signed_in, person, membership = found
    if signed_in.seen_at < now - TOUCH:
        _touch(database, signed_in.id)
    roles = frozenset(Role(role) for role in membership.roles)
    return Actor(person.id, membership.organisation_id, roles, person.name)


def actor_of_key(database: Database, token: str) -> Actor | None:
    """The case system behind an API key, or None."""
    chosen = select(ApiKey).where(ApiKey.token_hash == hash_token(token), col(ApiKey.revoked_at).is_(None))
    with database.read(EVERYONE) as session:
        key = session.exec(chosen).first()
    return Actor(key.id, key.organisation_id, frozenset({Role.CASE_SYSTEM}), key.name) if key else None


def sign_out(database: Database, token: str) -> None:
    """End one session."""
    with database.write(EVERYONE) as session:
        ended = session.exec(select(SignIn).where(SignIn.token_hash == hash_token(token))).first()
        if ended:
            session.delete(ended)
            session.info["organisation"] = ended.organisation_id
            by = Actor(ended.person_id, ended.organisation_id)
            ledger.append(session, by, "person.signed_out", ended.person_id)


def sessions_of(session: Session, actor: Actor, token: str) -> list[Seen]:
    """Where the actor is signed in now, the last used first; `token` is the session that asks."""
    chosen = select(SignIn).where(SignIn.person_id == actor.id, SignIn.expires_at > clock.now())
    mine = session.exec(chosen.order_by(col(SignIn.seen_at).desc()))
    return [Seen(one.created_at, one.seen_at, one.token_hash == hash_token(token)) for one in mine]


def sign_out_everywhere(session: Session, actor: Actor, but: str = "") -> int:
    """End all sessions of the actor, except the one with the token `but`; return how many ended."""
    theirs = col(SignIn.person_id) == actor.id, col(SignIn.token_hash) != hash_token(but)
    ended = session.exec(delete(SignIn).where(*theirs)).rowcount
    ledger.append(session, actor, "person.signed_out_everywhere", actor.id, sessions=ended)
    return ended


def change_password(
    database: Database, settings: Settings, actor: Actor, token: str, old: str, new: str
) -> None:
    """Replace the actor's password and end their other sessions; both hashes are made before the transaction.

    Raises `NotValid` when the old one is wrong or the new one does not do, `TooMuch` after too many wrong ones.
    """
    about = _about(settings, "password", actor.id)
    with database.read(EVERYONE) as session:
        _slow_down(session, [about], settings.sign_in_tries)
        person = session.get_one(Person, actor.id)
    if not password_fits(person.password, old):
        with database.write(EVERYONE) as session:
            session.add(FailedSignIn(about=about))
            session.info["organisation"] = actor.organisation_id
            roles = tuple(sorted(actor.roles))
            note(session, Attempt(actor.id, "password", "infra.password_wrong", roles))
        raise NotValid("infra.password_wrong", faults=[Fault("old", "infra.password_wrong")])
    hashed = hash_password(new)
    with database.write(actor.organisation_id) as session:
        session.get_one(Person, actor.id).password = hashed
        ledger.append(session, actor, "person.password_changed", actor.id)
        sign_out_everywhere(session, actor, but=token)


def forget_old(session: Session) -> None:
    """Clear away sessions that ended and failures that no longer count."""
    now = clock.now()
    session.exec(delete(SignIn).where(col(SignIn.expires_at) < now))
    session.exec(delete(FailedSignIn).where(col(FailedSignIn.at) < now - WINDOW))


def _about(settings: Settings, kind: str, text: str) -> str:
    return hmac.new(settings.session_secret, f"{kind}:{text}".encode(), sha256).hexdigest()


def _slow_down(session: Session, abouts: list[str], tries: int) -> None:
    since = clock.now() - WINDOW
    # The account first; an address may be a whole town hall, so it is slowed down much later.
    for about, most in zip(abouts, (tries, tries * PEOPLE_BEHIND_AN_ADDRESS), strict=False):
        chosen = select(func.count()).select_from(FailedSignIn)
        if session.exec(chosen.where(FailedSignIn.about == about, FailedSignIn.at > since)).one() >= most:
            raise TooMuch("infra.too_many_sign_ins", minutes=int(WINDOW.total_seconds() // 60))


def _membership(session: Session, person: Person, organisation_id: str | None) -> Membership | None:
    chosen = (
        select(Membership)
        .where(Membership.person_id == person.id, col(Membership.active))
        .order_by(Membership.id)
    )
    if organisation_id:
        chosen = chosen.where(Membership.organisation_id == organisation_id)
    return session.exec(chosen).first() if person.active else None


def _open(session: Session, settings: Settings, membership: Membership, abouts: list[str]) -> str:
    token, hashed = new_token("ts")
    until = clock.now() + timedelta(hours=settings.session_hours)
    organisation_id, person_id = membership.organisation_id, membership.person_id
    session.add(
        SignIn(organisation_id=organisation_id, person_id=person_id, token_hash=hashed, expires_at=until)
    )
    session.exec(delete(FailedSignIn).where(col(FailedSignIn.about).in_(abouts[:1])))
    session.info["organisation"] = organisation_id
    ledger.append(session, Actor(person_id, organisation_id), "person.signed_in", person_id)
    return token


def _note_failure(session: Session, person: Person | None, organisation_id: str | None) -> None:
    """In the ledger of the organisation where the account is: at whose door, and not by whom, for that is not known.

    What was typed is kept nowhere. Who tries addresses that are no account of anybody here is counted, and no more.
    """
    membership = _membership(session, person, organisation_id) if person else None
    if not membership:
        note_stranger(session, SIGN_IN_WAY)
        return
    session.info["organisation"] = membership.organisation_id
    note(session, Attempt(NOBODY.id, SIGN_IN_WAY, "infra.sign_in_failed", about=membership.person_id))


def _touch(database: Database, sign_in_id: str) -> None:
    with database.write(EVERYONE) as session:
        signed_in = session.get(SignIn, sign_in_id)
        if signed_in:
            signed_in.seen_at = clock.now()
