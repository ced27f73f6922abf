"""Which alarms are up: on the first page of oversight, of one algorithm, and for who should answer them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from infra.errors import NotFound
from infra.identity.actors import Actor, Role
from infra.identity.people import names_of
from infra.identity.teams import teams
from register.models import Algorithm, Deployment, Texts
from reviews.oversight import counted, measures, permissions
from reviews.oversight.counted import Outcome
from reviews.oversight.measures import Share
from reviews.oversight.models import Alarm
from reviews.oversight.vocabulary import OWN, WEEKS_SHORT, AlarmKind

ALARMS_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One algorithm on the first page: how much was decided in the last quarter, and which alarms are up."""

    id: str
    name: str
    followed: Share
    alarms: tuple[AlarmKind, ...]
    unanswered: int


@dataclass(frozen=True)
class AlarmShown:
    """An alarm with the names that it needs. `about` is the label of an output class, `by` who answered."""

    row: Alarm
    about: Texts
    team: str
    by: str


def overview(session: Session, actor: Actor) -> list[Line]:
    """Every algorithm that was ever deployed, those with alarms first."""
    actor.must(permissions.SEE)
    chosen = select(Algorithm).where(col(Algorithm.id).in_(select(Deployment.algorithm_id)))
    up: dict[str, list[Alarm]] = {}
    for alarm in session.exec(select(Alarm).where(_up(), ~col(Alarm.kind).in_(OWN))):
        up.setdefault(alarm.algorithm_id, []).append(alarm)
    lines = [_line(session, algorithm, up.get(algorithm.id, [])) for algorithm in session.exec(chosen).all()]
    return sorted(lines, key=lambda line: (-line.unanswered, -len(line.alarms), line.name.casefold()))


def alarm(session: Session, actor: Actor, alarm_id: str) -> tuple[AlarmShown, str]:
    """One alarm that is told to others, with the name of its algorithm. Raises `NotFound`, also for what one person is told."""
    actor.must(permissions.SEE)
    row = session.get(Alarm, alarm_id)
    if not row or row.kind in OWN:
        raise NotFound("reviews.oversight.alarm_not_found")
    algorithm = session.get_one(Algorithm, row.algorithm_id)
    return _shown(session, [row], counted.outcomes_of(session, algorithm.id))[0], algorithm.name


def up_for(session: Session, actor: Actor) -> list[tuple[Alarm, str]]:
    """Alarms that this person may answer and nobody did, with the name of the algorithm: an owner's own, a lead's all."""
    if not actor.may(permissions.ANSWER):
        return []
    chosen = (
        select(Alarm, Algorithm)
        .join(Algorithm, col(Algorithm.id) == col(Alarm.algorithm_id))
        .where(col(Alarm.answered_at).is_(None), ~col(Alarm.kind).in_(OWN))
        .order_by(col(Alarm.raised_at))
    )
    leads = Role.TEAM_LEAD in actor.roles
    return [
        (row, algorithm.name)
        for row, algorithm in session.exec(chosen)
        if leads or algorithm.owner_id == actor.id
    ]


def alarms_of(session: Session, algorithm_id: str, outcomes: dict[str, Outcome]) -> tuple[AlarmShown, ...]:
    """The newest alarms of one algorithm; never what one person is told alone."""
    chosen = select(Alarm).where(Alarm.algorithm_id == algorithm_id, ~col(Alarm.kind).in_(OWN))
    rows = session.exec(chosen.order_by(col(Alarm.raised_at).desc()).limit(ALARMS_SHOWN)).all()
    return tuple(_shown(session, rows, outcomes))


def _shown(session: Session, rows: Sequence[Alarm], outcomes: dict[str, Outcome]) -> list[AlarmShown]:
    people = names_of(session, [row.answered_by for row in rows if row.answered_by])
    groups = {one.id: one.name for one in teams(session)}
    return [
        AlarmShown(
            row, outcomes[row.about].label if row.about in outcomes else {"nl": row.about},
            groups.get(row.team_id, ""), people.get(row.answered_by or "", ""),
        )
        for row in rows
    ]  # fmt: skip


def _up() -> ColumnElement[bool]:
    return or_(col(Alarm.ended_at).is_(None), col(Alarm.answered_at).is_(None))


def _line(session: Session, algorithm: Algorithm, up: Sequence[Alarm]) -> Line:
    followed = measures.followed(counted.cells_of(session, algorithm.id, WEEKS_SHORT))
    kinds = tuple(sorted({AlarmKind(one.kind) for one in up}, key=list(AlarmKind).index))
    return Line(algorithm.id, algorithm.name, followed, kinds, sum(one.answered_at is None for one in up))
