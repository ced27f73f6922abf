"""What is told of the logs to strangers: names, keys, heads, what ended, and when an authority last saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra import clock
from infra.identity.models import Organisation
from infra.ledger.models import Ended, Head, LogKey, TimeStamp
from infra.ledger.proofs import published


@dataclass(frozen=True)
class PublicKey:
    """A key of a log. `until` is when it stops, or stopped, to sign."""

    vkey: str
    until: datetime | None = None

    @property
    def signs(self) -> bool:
        return self.until is None or self.until > clock.now()


@dataclass(frozen=True)
class Known:
    """One log, of now or one that ended: `turn` is its number among those of its organisation."""

    organisation: str
    slug: str
    turn: int
    origin: str
    size: int
    signed_at: datetime
    keys: tuple[PublicKey, ...]
    ended: Ended | None = None
    stamped_at: datetime | None = None
    stamped_size: int = 0

    @property
    def path(self) -> str:
        """Where its files are, below `/log/`."""
        return self.slug if self.turn == 1 else f"{self.slug}/{self.turn}"


def logs(session: Session) -> list[Known]:
    """Every log, those that ended after the one that goes on. The session looks across organisations."""
    found = session.exec(select(Organisation, Head).join(Head).order_by(Organisation.name)).all()
    return [one for organisation, head in found for one in _of(session, organisation, head)]


def ended_of(session: Session, organisation_id: str) -> Sequence[Ended]:
    """The logs of an organisation that were frozen, in their order."""
    chosen = select(Ended).where(Ended.organisation_id == organisation_id).order_by(col(Ended.ended_at))
    return session.exec(chosen).all()


def _of(session: Session, organisation: Organisation, head: Head) -> list[Known]:
    past = ended_of(session, organisation.id)
    keys = session.exec(select(LogKey).where(LogKey.organisation_id == organisation.id)).all()
    named = (organisation.name, organisation.slug)
    old = [
        Known(*named, number, one.origin, one.size, one.ended_at, _keys(keys, one.origin, one.vkey), one)
        for number, one in enumerate(past, 1)
    ]
    if head.origin in {one.origin for one in past}:
        return old[::-1]
    stamp = _stamp(session, head)
    facts = (stamp.stamped_at, stamp.size) if stamp else (None, 0)
    shown = published(session, organisation.id)
    size, at = shown.shown_size(), shown.shown_at() or head.signed_at
    now = Known(
        *named, len(past) + 1, head.origin, size, at, _keys(keys, head.origin, head.vkey), None, *facts
    )  # fmt: skip
    return [now, *old[::-1]]


def _keys(known: Sequence[LogKey], origin: str, newest: str) -> tuple[PublicKey, ...]:
    mine = sorted((one for one in known if one.origin == origin), key=lambda one: one.began_at, reverse=True)
    return tuple(PublicKey(one.vkey, one.until) for one in mine) or (PublicKey(newest),)


def _stamp(session: Session, head: Head) -> TimeStamp | None:
    chosen = select(TimeStamp).where(
        TimeStamp.organisation_id == head.organisation_id, TimeStamp.origin == head.origin
    )
    return session.exec(chosen.order_by(col(TimeStamp.id).desc())).first()
