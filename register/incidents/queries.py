"""Reading incidents: those of an organisation or an algorithm, with the clocks that run and what was done."""

from collections.abc import Iterator, Sequence
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
    """A clock on an incident of which somebody knew at `known`, with the step that stopped it."""

    clock: Clock
    known: datetime
    step: IncidentStep | None

    @property
    def due(self) -> datetime:
        return self.clock.due(self.known)

    @property
    def open(self) -> bool:
        return self.step is None

    @property
    def late(self) -> bool:
        """Past its term while it runs, or reported after it."""
        if self.step and self.step.kind == StepKind.NOT_NEEDED:
            return False
        return (self.step.done_at if self.step else house_clock.now()) > self.clock.late_from(self.known)

    @property
    def word(self) -> str:
        """How it stands: `late` or `runs` while it is open, then `reported`, `reported_late` or `not_needed`."""
        if self.step is None:
            return "late" if self.late else "runs"
        if self.step.kind == StepKind.NOT_NEEDED:
            return "not_needed"
        return "reported_late" if self.late else "reported"


@dataclass(frozen=True)
class Told:
    """An incident with its clocks and steps; `names` are those of the people in it.

    `not_yet` are the clocks that do not run because the law that starts them was not in force when somebody knew.
    """

    incident: Incident
    algorithm: Algorithm
    clocks: tuple[Running, ...]
    not_yet: tuple[Clock, ...]
    steps: tuple[IncidentStep, ...]
    names: dict[str, str]

    @property
    def open(self) -> bool:
        return self.incident.state == IncidentState.OPEN

    @property
    def next(self) -> Running | None:
        """The open clock that ends first."""
        return min((one for one in self.clocks if one.open), key=lambda one: one.due, default=None)


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
    stopped = {step.clock_code: step for step in reversed(steps) if step.clock_code}
    known = incident.known_at
    return tuple(
        Running(one, known, stopped.get(one.code))
        for one in _started(incident, algorithm)
        if one.holds_on(known)
    )


def _started(incident: Incident, algorithm: Algorithm) -> Iterator[Clock]:
    """The clocks of these kinds for the role that the organisation has, in force or not."""
    role = algorithm.draft.get("ai_act_role", "deployer")
    kinds = set(incident.kinds)
    return (one for one in CLOCKS if one.kinds & kinds and one.role in ("", role))


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
    return Told(
        incident, algorithm, _clocks(incident, algorithm, steps),
        tuple(one for one in _started(incident, algorithm) if not one.holds_on(incident.known_at)), steps,
        dict(names_of(session, people)),
    )  # fmt: skip


def _urgency(told: Told) -> tuple[bool, bool, float]:
    """Open ones with the first clock to end on top, then open ones without a clock, then the newest closed one."""
    known = told.incident.known_at.timestamp()
    if told.open and told.next:
        return False, False, told.next.due.timestamp()
    return not told.open, True, -known
