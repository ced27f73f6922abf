"""The keys with which a log signs its heads: one, or two for as long as one takes over from the other; none once it is frozen."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import Unavailable
from infra.ledger.models import Ended, Head, LogKey
from infra.ledger.notes import Signer
from infra.sealing import Erased, Key, KeyStore


def _of_log(table: type[Ended] | type[LogKey]) -> tuple[ColumnElement[bool], ...]:
    return tuple(col(getattr(table, name)) == bindparam(name) for name in ("organisation_id", "origin"))


FROZEN = select(Ended.id).where(*_of_log(Ended))
KEYS = (
    select(LogKey.scope, LogKey.until).where(*_of_log(LogKey)).order_by(col(LogKey.began_at), col(LogKey.id))
)


class MayNotSign(Unavailable):
    """Nothing may be signed for this log; the diagnostic says why."""


def first_scope(organisation_id: str) -> str:
    """Where the key store keeps the first key of an organisation's log."""
    return f"log:{organisation_id}"


def signer_of(keys: KeyStore, organisation_id: str, origin: str) -> Signer:
    """The first key of a log, made when there is none: Ed25519, from the organisation's log key."""
    return made_from(keys.ensure(first_scope(organisation_id)), origin)


def made_from(key: Key, origin: str) -> Signer:
    """The key that signs, from the one in the store."""
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(key.subkey("checkpoint")))


def signers_of(session: Session, keys: KeyStore, head: Head) -> list[Signer]:
    """Who signs the next head, the oldest key first: a verifier that knows one of them is content.

    Raises `MayNotSign` for a frozen log, and where the key is not the one that is known to the world: a key that was made
    anew in its place would sign what nobody can check.
    """
    # Straight to the tables, of this log alone: it is asked for every head, while others wait.
    connection, mine = session.connection(), {"organisation_id": head.organisation_id, "origin": head.origin}
    if connection.execute(FROZEN, mine).first():
        raise MayNotSign("infra.log_frozen", f"the log {head.origin} was frozen: see toetssteen log begin")
    now = clock.now()
    rows = connection.execute(KEYS, mine).all()
    standing = [one.scope for one in rows if one.until is None or one.until > now]
    found = [
        signer
        for scope in standing or [first_scope(head.organisation_id)]
        if (signer := _kept(keys, scope, head.origin))
    ]
    if head.vkey not in {one.verifier.vkey for one in found}:
        raise MayNotSign("infra.log_key_gone", f"the key of the log {head.origin} is not in the key store")
    return found


def vkeys_of(session: Session, head: Head) -> list[str]:
    """The public keys whose signature this log ever had, the newest first."""
    chosen = (
        select(LogKey.vkey)
        .where(LogKey.organisation_id == head.organisation_id, LogKey.origin == head.origin)
        .order_by(col(LogKey.began_at).desc())
    )
    return list(dict.fromkeys([head.vkey, *session.exec(chosen)]))


def _kept(keys: KeyStore, scope: str, origin: str) -> Signer | None:
    try:
        return made_from(keys.open(scope), origin)
    except Erased:
        return None
