"""How many cases a day are to be done with attention, from the time that they really took."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from register.models import Deployment
from reviews.models import Review, Suggestion

LEAST = 20  # measured reviews, before their median says something
WORKING_SECONDS = 6 * 3600  # of a working day, what is left beside meetings, the telephone and breaks


@dataclass(frozen=True)
class ProposedCap:
    """At most this many cases a day, for a median of so many minutes over so many measured reviews."""

    cap: int
    minutes: float
    measured: int


def proposed_cap(session: Session, algorithm_id: str) -> ProposedCap | None:
    """What the measured time of an algorithm's reviews allows in one day; None while too few were measured."""
    measured = (
        select(Review.active_seconds)
        .join(Suggestion, col(Suggestion.id) == Review.suggestion_id)
        .join(Deployment, col(Deployment.id) == Suggestion.deployment_id)
        .where(
            Deployment.algorithm_id == algorithm_id, col(Review.decided_at).is_not(None), col(Review.active_seconds) > 0
        )
    )  # fmt: skip
    count = session.exec(select(func.count()).select_from(measured.subquery())).one()
    if count < LEAST:
        return None
    # The middle one, or the later of the two in the middle: the more careful reading of the two.
    median = (
        session.exec(measured.order_by(col(Review.active_seconds)).offset(count // 2).limit(1)).one() or 1
    )
    return ProposedCap(max(1, WORKING_SECONDS // median), round(median / 60, 1), count)
