"""Reading incidents: those of an organisation or an algorithm, with the clocks that run and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra import clock as house_clock
from infra.errors import NotFound
from infra.identity.people import names_of
from register.incidents.models import Incident, IncidentStep
from register.incidents.vocabulary import CLOCKS, Clock, IncidentState, StepKind
from register.models import Algorithm


@dataclass(frozen=True)
class Running:
    """A clock on an incident: when it ends, and the step that stopped it."""

    clock: Clock
    due: datetime
    step: IncidentStep | None

    @property
    def open(self) -> bool:
        return self.step is None

    @property
    def late(self) -> bool:
        """Past its term, or stopped after it. "At once" is late only from a day on: nobody reports in no time."""
        grace = self.due if self.clock.within else self.due.replace(hour=23, minute=59, second=59)
        return (self.step.done_at if self.step else house_clock.now()) > grace


@dataclass(frozen=True)
class Told:
    """An incident with its clocks and steps; `names` are those of the people in it."""

    incident: Incident
    algorithm: Algorithm
    clocks: tuple[Running, ...]
    steps: tuple[IncidentStep, ...]
    names: dict[str, str]

    @property
    def next_due(self) -> datetime | None:
        """The first moment at which something must have been reported."""
        return min((one.due for one in self.clocks if one.open), default=None)


def of(session: Session, algorithm_id: str | None = None) -> list[Told]:
    """Every incident, or those with one algorithm: open ones first, the most urgent on top."""
    chosen = select(Incident, Algorithm).where(Incident.algorithm_id == Algorithm.id)
    if algorithm_id is not None:
        chosen = chosen.where(Incident.algorithm_id == algorithm_id)
    rows = session.exec(chosen.order_by(col(Incident.known_at).desc())).all()
    steps = _steps(session, [incident.id for incident, _ in rows])
    told = [_told(session, incident, algorithm, steps.get(incident.id, ())) for incident, algorithm in rows]
    return sorted(told, key=_urgency)


def one(session: Session, incident_id: str) -> Told:
    """One incident with everything in it. Raises `NotFound`."""
    incident = session.get(Incident, incident_id)
    if not incident:
        raise NotFound("register.incident.not_found")
    algorithm = session.get_one(Algorithm, incident.algorithm_id)
    return _told(session, incident, algorithm, _steps(session, [incident.id]).get(incident.id, ()))


def running(session: Session, incident: Incident) -> list[Running]:
    """The clocks that the law starts for this incident, for the role that the organisation has."""
    algorithm = session.get_one(Algorithm, incident.algorithm_id)
    return list(_clocks(incident, algorithm, _steps(session, [incident.id]).get(incident.id, ())))


def _clocks(incident: Incident, algorithm: Algorithm, steps: Sequence[IncidentStep]) -> tuple[Running, ...]:
    role = algorithm.draft.get("ai_act_role", "deployer")
    known = incident.known_at
    stopped = {step.clock_code: step for step in reversed(steps) if step.kind != StepKind.NOTED}
    return tuple(
        Running(one, known + one.within, stopped.get(one.code))
        for one in CLOCKS
        if one.kinds & set(incident.kinds) and one.role in ("", role) and known.date() >= one.since
    )


def _steps(session: Session, incident_ids: Sequence[str]) -> dict[str, tuple[IncidentStep, ...]]:
    chosen = select(IncidentStep).where(col(IncidentStep.incident_id).in_(incident_ids))
    found: dict[str, tuple[IncidentStep, ...]] = {}
    for step in session.exec(chosen.order_by(col(IncidentStep.done_at), col(IncidentStep.id))):
        found[step.incident_id] = (*found.get(step.incident_id, ()), step)
    return found


def _told(
    session: Session, incident: Incident, algorithm: Algorithm, steps: tuple[IncidentStep, ...]
) -> Told:
    people = {incident.reported_by, *(step.done_by for step in steps)}
    clocks = _clocks(incident, algorithm, steps)
    return Told(incident, algorithm, clocks, steps, dict(names_of(session, people)))


def _urgency(told: Told) -> tuple[bool, float]:
    closed = told.incident.state == IncidentState.CLOSED
    due = told.next_due or told.incident.known_at
    return closed, -told.incident.known_at.timestamp() if closed or not told.next_due else due.timestamp()
