"""What nobody's step says: deadlines that come near and trainings that expire, looked for by the clock."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from infra import clock
from infra.identity.actors import Role
from infra.working_days import DAY, end_of_day, is_working_day
from register.models import Deployment
from register.qualifications.models import Training
from reviews.erasing.models import ErasureRequest
from reviews.models import Case, Suggestion
from reviews.notifications.telling import tell
from reviews.notifications.vocabulary import ANSWER_DAYS, DEADLINE_DAYS, TRAINING_AGAIN, TRAINING_AHEAD, Kind
from reviews.objections.models import Objection
from reviews.vocabulary import DeploymentState, State

AT_WORK = (State.QUEUED, State.CLAIMED, State.ESCALATED)
ONCE_A_DAY = timedelta(hours=20)


def remind(session: Session) -> None:
    """Tell who is late or nearly so. Safe to call as often as one likes."""
    _of_deadlines(session)
    _of_trainings(session)
    _of_objections(session)
    _of_erasures(session)


def near(days: int = DEADLINE_DAYS) -> datetime:
    """The end of the working day that is the last one of the next `days`, today included."""
    day = clock.today()
    left = days - is_working_day(day)
    while left > 0:
        day += DAY
        left -= is_working_day(day)
    return end_of_day(day)


def _of_deadlines(session: Session) -> None:
    """Whoever holds a case is told of it; of the cases that nobody holds, the team lead is told how many there are."""
    chosen = (
        select(Suggestion.deployment_id, Suggestion.holder_id, func.count(col(Suggestion.id)))
        .join(Deployment, col(Deployment.id) == Suggestion.deployment_id)
        .where(
            Deployment.state == DeploymentState.ACTIVE, col(Suggestion.state).in_(AT_WORK),
            Suggestion.due_at > clock.now(), Suggestion.act_by <= near(),
        )
        .group_by(col(Suggestion.deployment_id), col(Suggestion.holder_id))
    )  # fmt: skip
    free: Counter[str] = Counter()
    for deployment_id, holder_id, count in session.exec(chosen).all():
        if holder_id:
            tell(session, Kind.DEADLINE, [holder_id], deployment_id, again_after=ONCE_A_DAY, n=count)
        else:
            free[deployment_id] += count
    for deployment_id, count in free.items():
        tell(session, Kind.DEADLINE, Role.TEAM_LEAD, deployment_id, again_after=ONCE_A_DAY, n=count)


def _of_trainings(session: Session) -> None:
    last = clock.today() + TRAINING_AHEAD
    living = session.exec(select(Training).where(col(Training.ended_at).is_(None))).all()
    for row in _newest(living):
        if clock.today() <= row.expires_on <= last:
            tell(session, Kind.TRAINING, [row.person_id], row.id, again_after=TRAINING_AGAIN)


def _of_objections(session: Session) -> None:
    """The last days in which to answer: for who handles it, or for whoever handles objections while nobody does."""
    last = near(ANSWER_DAYS).astimezone(clock.AMSTERDAM).date()
    forgotten = select(Case.id).where(col(Case.forgotten_at).is_not(None))
    chosen = select(Objection).where(
        col(Objection.ruled_at).is_(None),
        col(Objection.due_on) < last,
        col(Objection.case_id).not_in(forgotten),
    )
    for row in session.exec(chosen).all():
        whom = [row.handler_id] if row.handler_id else Role.OBJECTION_HANDLER
        tell(session, Kind.OBJECTION, whom, row.id, again_after=ONCE_A_DAY)


def _of_erasures(session: Session) -> None:
    """The last days in which to answer a request to be forgotten."""
    last = near(ANSWER_DAYS).astimezone(clock.AMSTERDAM).date()
    chosen = select(ErasureRequest.id).where(
        col(ErasureRequest.decided_on).is_(None), col(ErasureRequest.due_on) < last
    )
    for request_id in session.exec(chosen).all():
        tell(session, Kind.ERASURE, Role.PRIVACY_OFFICER, request_id, again_after=ONCE_A_DAY)


def _newest(rows: Iterable[Training]) -> list[Training]:
    """Of each training of each person the one that lasts longest."""
    found: dict[tuple[str, str], Training] = {}
    for row in rows:
        known = found.get((row.person_id, row.code))
        if known is None or row.expires_on > known.expires_on:
            found[row.person_id, row.code] = row
    return list(found.values())
