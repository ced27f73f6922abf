"""Idempotency keys: the same request sent twice is carried out once, and answered twice."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, delete, select

from infra import clock
from infra.errors import Fault, NotValid
from infra.identity.actors import Actor
from infra.sealing import keys_of
from infra.tables import Instant, Owned

LASTS = timedelta(hours=72)


@dataclass(frozen=True)
class Once:
    """The key that came with a request, and the body that it came with."""

    key: str
    body: bytes


class Sent(Owned, table=True):
    """A request that was carried out: keyed hashes of its key and its body, and what came of it."""

    __tablename__ = "sent_request"
    __table_args__ = (UniqueConstraint("organisation_id", "actor_id", "key_hash"),)

    actor_id: str = Field(max_length=32)
    key_hash: str = Field(max_length=64)
    body_hash: str = Field(max_length=64)
    result_id: str = Field(max_length=32)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant, index=True)


def find(session: Session, actor: Actor, once: Once) -> str | None:
    """What came of this request the first time, or None. Raises `NotValid` when its key came with another body."""
    key_hash, body_hash = _hashes(session, actor, once)
    found = session.exec(select(Sent).where(Sent.actor_id == actor.id, Sent.key_hash == key_hash)).first()
    if found and found.body_hash != body_hash:
        fault = Fault("Idempotency-Key", "infra.idempotency_other_body")
        raise NotValid("infra.idempotency_other_body", faults=[fault])
    return found.result_id if found else None


def note(session: Session, actor: Actor, once: Once, result_id: str) -> None:
    """Note what came of it, in the transaction that did it: of two at once, the unique key lets one through."""
    key_hash, body_hash = _hashes(session, actor, once)
    session.add(
        Sent(
            organisation_id=actor.organisation_id, actor_id=actor.id, key_hash=key_hash, body_hash=body_hash,
            result_id=result_id,
        )
    )  # fmt: skip


def forget_old(session: Session) -> None:
    """Clear away what no client repeats any more."""
    session.exec(delete(Sent).where(col(Sent.at) < clock.now() - LASTS))


def _hashes(session: Session, actor: Actor, once: Once) -> tuple[str, str]:
    secret = keys_of(session).ensure(f"organisation:{actor.organisation_id}").subkey("idempotency")
    return (
        hmac.new(secret, once.key.encode(), sha256).hexdigest(),
        hmac.new(secret, once.body, sha256).hexdigest(),
    )
