"""Writing refused attempts down: in a transaction of their own, after the one of the step was undone."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, delete, func, select

from infra import clock, ledger
from infra.database import organisation_of
from infra.identity.actors import NOBODY, Actor, Role
from infra.identity.attempts.models import RefusedAttempt, RefusedStranger

ACT = "attempt.refused"
# From an entry about somebody's attempts to the next about the same ones.
INTERVAL = timedelta(minutes=10)
# So many different ones of one person are told apart in an interval; what comes on top is counted together. Of people who
# are not known, and only of their failures to sign in, fewer.
MOST, MOST_OF_NOBODY = 40, 10
MANY = "many"
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Attempt:
    """Who (a pseudonym, with the roles) was refused where and why: codes alone. `about`: see `RefusedAttempt`."""

    actor_id: str
    way: str
    reason: str
    roles: tuple[str, ...] = ()
    about: str = ""


def note(session: Session, attempt: Attempt, subject_id: str = "", times: int = 1) -> bool:
    """Count an attempt; whether it is the first of its kind in this interval, of which an entry was written.

    `subject_id`: what it was about, when that is known and of this organisation.
    """
    if _count(session, attempt, times):
        return False
    if _different(session, attempt.actor_id) >= _most(attempt):
        attempt = Attempt(attempt.actor_id, MANY, MANY, attempt.roles)
        if _count(session, attempt, times):
            return False
    if not _begin(session, attempt):
        return not _count(session, attempt, times)
    _tell(session, attempt, subject_id, times)
    return True


def note_stranger(session: Session, way: str, times: int = 1) -> None:
    """Count, at this way in, somebody of whom nothing is known; the ledger is not theirs to fill."""
    today = clock.today()
    for _ in range(2):
        # Of two at once the unique key lets one begin; the other finds the row then.
        same = col(RefusedStranger.way) == way, col(RefusedStranger.day) == today
        more = update(RefusedStranger).where(*same).values(counted=col(RefusedStranger.counted) + times)
        if session.connection().execute(more).rowcount:
            return
        if _added(session, RefusedStranger(way=way, day=today, counted=times)):
            return


def tell_counted(session: Session) -> int:
    """Write an entry with the number of what was counted in an interval that is over; returns how many entries.

    A kind of attempt that was not seen in it is forgotten: the next one is a first again.
    """
    over = col(RefusedAttempt.since) <= clock.now() - INTERVAL
    rows = session.exec(select(RefusedAttempt).where(over).with_for_update(skip_locked=True)).all()
    told = [row for row in rows if row.counted]
    for row in rows:
        if not row.counted:
            session.delete(row)
    for row in told:
        _tell(session, _of(row), "", row.counted)
        row.counted, row.since = 0, clock.now()
        session.add(row)
    return len(told)


def forget_old(session: Session) -> None:
    """Clear away how often strangers were refused a month ago."""
    session.exec(delete(RefusedStranger).where(col(RefusedStranger.day) < clock.today() - KEPT))


def _count(session: Session, attempt: Attempt, times: int) -> bool:
    more = update(RefusedAttempt).where(*_same(session, attempt))
    found = session.connection().execute(more.values(counted=col(RefusedAttempt.counted) + times))
    return bool(found.rowcount)


def _same(session: Session, attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return (
        col(RefusedAttempt.organisation_id) == organisation_of(session),
        col(RefusedAttempt.actor_id) == attempt.actor_id,
        col(RefusedAttempt.about) == attempt.about,
        col(RefusedAttempt.way) == attempt.way,
        col(RefusedAttempt.reason) == attempt.reason,
    )


def _different(session: Session, actor_id: str) -> int:
    chosen = select(func.count()).select_from(RefusedAttempt)
    return session.exec(chosen.where(RefusedAttempt.actor_id == actor_id)).one()


def _most(attempt: Attempt) -> int:
    return MOST_OF_NOBODY if attempt.actor_id == NOBODY.id else MOST


def _begin(session: Session, attempt: Attempt) -> bool:
    """Whether it is this one that begins to count; of two servers at once, one does."""
    row = RefusedAttempt(
        organisation_id=organisation_of(session), actor_id=attempt.actor_id, about=attempt.about, way=attempt.way,
        reason=attempt.reason, roles=",".join(attempt.roles),
    )  # fmt: skip
    return _added(session, row)


def _added(session: Session, row: SQLModel) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _tell(session: Session, attempt: Attempt, subject_id: str, times: int) -> None:
    by = Actor(attempt.actor_id, organisation_of(session), frozenset(Role(role) for role in attempt.roles))
    ledger.append(
        session, by, ACT, subject_id or attempt.about or attempt.actor_id, way=attempt.way, reason=attempt.reason,
        roles=attempt.roles, times=times,
    )  # fmt: skip


def _of(row: RefusedAttempt) -> Attempt:
    return Attempt(row.actor_id, row.way, row.reason, tuple(filter(None, row.roles.split(","))), row.about)
