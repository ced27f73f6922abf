"""What the log of processing says: of an algorithm, an operation or a period, or of one person who asks what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from infra import clock
from infra.identity.actors import Actor
from infra.processing import Processing, Subject
from infra.sealing import Erased, keys_of
from register.models import Algorithm, Deployment
from register.vocabulary import DeploymentState
from reviews import permissions
from reviews.models import Case
from reviews.processed import concerns_person, ground_of
from reviews.sealed import scope

PAGE = 50
MOST = 10_000


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty is everything. Days are of the Dutch calendar, the last one included."""

    algorithm_id: str = ""
    operation: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Line:
    """One operation: when, what, by which functions, with which algorithm and about how many people."""

    id: str
    began_at: datetime
    operation: str
    functions: list[str]
    algorithm: str
    activity: str
    subjects: int
    failed: bool
    trace: str
    processor: str
    sent_at: datetime | None


def processed(session: Session, actor: Actor, asked: Asked, page: int = 1) -> tuple[list[Line], bool]:
    """One page (from 1) of what was done, the latest first, and whether there is more."""
    actor.must(permissions.SEE_PROCESSING)
    chosen = _wanted(asked).order_by(col(Processing.began_at).desc(), col(Processing.id).desc())
    rows = session.exec(chosen.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return _lines(session, rows[:PAGE]), len(rows) > PAGE


def everything(session: Session, actor: Actor, asked: Asked) -> list[Line]:
    """As `processed`, for a file: the latest `MOST`."""
    actor.must(permissions.SEE_PROCESSING)
    chosen = _wanted(asked).order_by(col(Processing.began_at).desc(), col(Processing.id).desc())
    return _lines(session, session.exec(chosen.limit(MOST)).all())


def of_person(session: Session, actor: Actor, reference_hash: str) -> list[Line] | None:
    """All that was done with the data of the person of a case, the latest first (AVG 15); None where there is no such case.

    Who looks is recorded as well. Raises `Erased` for who was forgotten: then nobody can tell which records they are.
    """
    actor.must(permissions.SEE_PROCESSING)
    case = session.exec(select(Case).where(Case.reference_hash == reference_hash)).first()
    if not case:
        return None
    found = keys_of(session).open_all([scope(case.id)])
    if not found:
        raise Erased("infra.erased")
    concerns_person(session, case.id)
    chosen = (
        select(Processing)
        .join(Subject, col(Subject.processing_id) == Processing.id)
        .where(Subject.subject == found[scope(case.id)].pseudonym)
    )
    latest = chosen.order_by(col(Processing.began_at).desc(), col(Processing.id).desc())
    return _lines(session, session.exec(latest.limit(MOST)).all())


def algorithms(session: Session) -> list[tuple[str, str]]:
    """The choices of a filter: id and name of every algorithm, by name."""
    found = session.exec(select(Algorithm.id, Algorithm.name)).all()
    return sorted(((one, name) for one, name in found), key=lambda one: one[1].casefold())


def unnamed(session: Session, actor: Actor) -> list[str]:
    """Algorithms at work whose description names no processing activity: their records point at the general one."""
    actor.must(permissions.SEE_PROCESSING)
    running = select(Deployment).where(Deployment.state == DeploymentState.ACTIVE)
    names = dict(algorithms(session))
    found = [ground_of(session, one.organisation_id, one.id, "") for one in session.exec(running)]
    return sorted(
        {names.get(one.algorithm_id or "", "") for one in found if not one.activity}, key=str.casefold
    )


def _wanted(asked: Asked) -> SelectOfScalar[Processing]:
    chosen = select(Processing)
    if asked.algorithm_id:
        chosen = chosen.where(Processing.algorithm_id == asked.algorithm_id)
    if asked.operation:
        chosen = chosen.where(Processing.operation == asked.operation)
    if asked.first:
        chosen = chosen.where(col(Processing.began_at) >= _midnight(asked.first))
    if asked.last:
        chosen = chosen.where(col(Processing.began_at) < _midnight(asked.last + timedelta(days=1)))
    return chosen


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.AMSTERDAM)


def _lines(session: Session, rows: Sequence[Processing]) -> list[Line]:
    names = dict(algorithms(session))
    return [
        Line(
            row.id, row.began_at, row.operation, row.function.split(",") if row.function else [],
            names.get(row.algorithm_id or "", ""), row.activity, row.subjects, row.status == "error", row.trace,
            row.processor or "", row.sent_at,
        )
        for row in rows
    ]  # fmt: skip
