"""Changing the key of a log: a new one beside the old one for a while, or, when a key is lost or stolen, the end of that log.

A log that ended keeps its name, its last head and every proof under it. Another log goes on from there, with a name and a key of
its own: its tree begins with the one of the log before, so whoever kept an older head can check that nothing of it was changed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from infra import clock, ledger
from infra.errors import NotNow
from infra.identity.actors import machine
from infra.ids import new_id
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Ended, Head, LogKey, Reason
from infra.ledger.notes import Signer
from infra.ledger.signing import MayNotSign, first_scope, made_from
from infra.ledger.tiles import Damaged
from infra.log.sequencing import Behind, sequence

KEPT = timedelta(days=1)  # that a key which signs no more is still there, for clocks that differ


@dataclass(frozen=True)
class Rotated:
    """Both keys, and until when the old one signs too."""

    old: str
    new: str
    until: datetime


def rotate(house: Installation, organisation_id: str, days: int) -> Rotated:
    """From now on a new key signs, and for some days the old one beside it. Raises `NotNow` where that cannot be."""
    with house.database.read(organisation_id) as session:
        origin = _standing(session).origin
    scope, signer = _new_key(house, organisation_id, origin)
    until = clock.now() + timedelta(days=days)
    with house.database.write(organisation_id) as session:
        head = _standing(session)
        old = head.vkey
        _retire(session, head, until)
        session.add(_row(head, signer, scope))
        head.vkey = signer.verifier.vkey
        ledger.append(
            session, machine(organisation_id), "log.key_rotated", head.id,
            old=old, new=head.vkey, until=until.isoformat(timespec="seconds"),
        )  # fmt: skip
    return Rotated(old, signer.verifier.vkey, until)


def freeze(house: Installation, organisation_id: str, reason: Reason) -> Ended:
    """The log ends with the head that it has; nothing is signed any more. Where its key still works, its last entry says so."""
    with house.database.write(organisation_id) as session:
        head = _standing(session, rotating=True)
        ledger.append(
            session, machine(organisation_id), "log.frozen", head.id, reason=reason.value, log=head.origin
        )
    if reason != Reason.BEHIND:
        _sign_what_waits(house, organisation_id)
    with house.database.write(organisation_id) as session:
        head = _standing(session, rotating=True)
        ended = Ended(
            organisation_id=organisation_id, origin=head.origin, vkey=head.vkey, size=head.size, root=head.root,
            note=head.note, reason=reason,
        )  # fmt: skip
        session.add(ended)
    return ended


def _sign_what_waits(house: Installation, organisation_id: str) -> None:
    """Never on a database that is behind: that would be another story under the name of this log."""
    try:
        while sequence(house, organisation_id):
            continue
    except Behind:
        raise
    except (MayNotSign, Damaged):
        # The key is gone, or the files are: that is why it is frozen. The entry then comes first in the log that goes on.
        return


def begin(house: Installation, organisation_id: str) -> Head:
    """Go on after a log that ended, under a new name and with a new key. Raises `NotNow` when it did not end."""
    with house.database.read(organisation_id) as session:
        origin = _next(session, session.exec(select(Head)).first())
    scope, signer = _new_key(house, organisation_id, origin)
    with house.database.write(organisation_id) as session:
        head = session.exec(select(Head).with_for_update()).one()
        before, head.origin, head.vkey = head.origin, _next(session, head), signer.verifier.vkey
        head.note = bytes(Checkpoint(head.origin, head.size, head.root).signed([signer]))
        head.signed_at = clock.now()
        session.add_all([head, _row(head, signer, scope)])
        ledger.append(
            session, machine(organisation_id), "log.began", head.id,
            after=before, size=head.size, root=head.root.hex(), key=head.vkey,
        )  # fmt: skip
    sequence(house, organisation_id)
    return head


def forget_retired(house: Installation, organisation_id: str) -> int:
    """Destroy the keys that sign no more: whoever steals the key store later can sign nothing in the name of before."""
    with house.database.read(organisation_id) as session:
        chosen = select(LogKey.scope).where(col(LogKey.until) < clock.now() - KEPT)
        scopes = list(house.keys.open_all(list(session.exec(chosen))))
    for scope in scopes:
        house.keys.forget(scope)
    return len(scopes)


def _standing(session: Session, rotating: bool = False) -> Head:
    """The head of a log that goes on, held until the commit. Raises `NotNow`."""
    head = session.exec(select(Head).with_for_update()).first()
    if not head:
        raise NotNow("infra.log_none_yet")
    if session.exec(select(Ended.id).where(Ended.origin == head.origin)).first():
        raise NotNow("infra.log_frozen")
    if not rotating and session.exec(select(LogKey.id).where(col(LogKey.until) > clock.now())).first():
        raise NotNow("infra.log_rotating")
    return head


def _retire(session: Session, head: Head, until: datetime) -> None:
    """The key that signs now stops then; the very first one gets its row here."""
    known = session.exec(select(LogKey).where(LogKey.vkey == head.vkey)).first() or LogKey(
        organisation_id=head.organisation_id, origin=head.origin, vkey=head.vkey, scope=first_scope(head.organisation_id),
        began_at=clock.now() - timedelta(seconds=1),
    )  # fmt: skip
    known.until = until
    session.add_all([known, head])


def _new_key(house: Installation, organisation_id: str, origin: str) -> tuple[str, Signer]:
    """A key of its own, in the store before any row speaks of it."""
    scope = f"log:{organisation_id}:{new_id()}"
    return scope, made_from(house.keys.create([scope])[scope], origin)


def _row(head: Head, signer: Signer, scope: str) -> LogKey:
    return LogKey(
        organisation_id=head.organisation_id, origin=signer.name, vkey=signer.verifier.vkey, scope=scope
    )


def _next(session: Session, head: Head | None) -> str:
    """The name of the log that goes on: the first one's, and its number."""
    origins = session.exec(select(Ended.origin).order_by(col(Ended.ended_at))).all()
    if not head or head.origin not in origins:
        raise NotNow("infra.log_not_frozen")
    number = session.exec(select(func.count()).select_from(Ended)).one() + 1
    return f"{origins[0]}/{number}"
