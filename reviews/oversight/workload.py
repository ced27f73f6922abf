"""How the work stands and went: what waits and how long, how much one person signs in a day, which deadlines passed."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from infra import clock
from register.models import Deployment
from reviews.models import Review, Suggestion
from reviews.oversight import counted, statistics
from reviews.oversight.measures import Share
from reviews.oversight.vocabulary import PEOPLE_LEAST
from reviews.seeded.marks import is_real
from reviews.vocabulary import State

WAITING = (State.QUEUED, State.CLAIMED, State.AWAITING, State.ESCALATED)
DECIDED = (
    State.SIGNED, State.RELEASED, State.OBJECTED, State.CONFIRMED, State.REVOKED, State.SUPERSEDED, State.SET_ASIDE,
)  # fmt: skip
OLD = 0.05


@dataclass(frozen=True)
class Workload:
    """`old` is the age in days of the case that 95 of 100 waiting ones are younger than. Load per person and day is told
    of five people or more: half of the days with work was at most `usual` signatures, 95 of 100 at most `busy`."""

    waiting: int
    old: int | None
    usual: int | None
    busy: int | None
    expired: Share
    escalated: Share


def workload(session: Session, algorithm_id: str, weeks: int) -> Workload:
    """The work of an algorithm: what waits now, and what happened in these weeks."""
    mine = and_(Suggestion.deployment_id == Deployment.id, Deployment.algorithm_id == algorithm_id)
    waiting, old = _queue(session, mine)
    since = datetime.combine(counted.monday(weeks), time(), clock.AMSTERDAM).astimezone(UTC)
    ended = _ended(session, mine, since)
    decided = sum(number for (state, _), number in ended.items() if state in DECIDED)
    expired = sum(number for (state, _), number in ended.items() if state == State.EXPIRED)
    escalated = sum(number for (state, raised), number in ended.items() if raised and state in DECIDED)
    usual, busy = _load(session, algorithm_id, since)
    return Workload(waiting, old, usual, busy, Share(expired, decided + expired), Share(escalated, decided))


def _queue(session: Session, mine: ColumnElement[bool]) -> tuple[int, int | None]:
    here = (mine, col(Suggestion.state).in_(WAITING), is_real())
    number = session.exec(select(func.count(col(Suggestion.id))).where(*here)).one()
    if not number:
        return 0, None
    place = max(math.ceil(number * OLD) - 1, 0)
    oldest = (
        select(Suggestion.created_at).where(*here).order_by(col(Suggestion.created_at)).offset(place).limit(1)
    )
    return number, (clock.now() - session.exec(oldest).one()).days


def _ended(session: Session, mine: ColumnElement[bool], since: datetime) -> dict[tuple[str, bool], int]:
    chosen = (
        select(Suggestion.state, Suggestion.escalated, func.count(col(Suggestion.id)))
        .where(mine, col(Suggestion.closed_at) >= since, is_real())
        .group_by(Suggestion.state, col(Suggestion.escalated))
    )
    return {(state, bool(raised)): number for state, raised, number in session.exec(chosen)}


def _load(session: Session, algorithm_id: str, since: datetime) -> tuple[int | None, int | None]:
    """Signatures per person and day; practice cases are work too."""
    on = func.date(Review.decided_at)
    chosen = (
        select(Review.person_id, on, func.count(col(Review.id)))
        .join(Suggestion, col(Suggestion.id) == col(Review.suggestion_id))
        .join(Deployment, col(Deployment.id) == col(Suggestion.deployment_id))
        .where(Deployment.algorithm_id == algorithm_id, col(Review.decided_at) >= since)
        .group_by(col(Review.person_id), on)
    )
    rows = session.exec(chosen).all()
    if len({person for person, _, _ in rows}) < PEOPLE_LEAST:
        return None, None
    days = Counter(number for _, _, number in rows)
    return statistics.quantile(days, 0.5), statistics.quantile(days, 0.95)
