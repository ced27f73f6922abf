"""What may happen to an incident: report it, note what was done, report it onward under a clock, close it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor
from register import permissions
from register.incidents.models import Incident, IncidentStep
from register.incidents.queries import running
from register.incidents.vocabulary import (
    REFERENCE_MAX,
    SUMMARY_MAX,
    TEXT_MAX,
    IncidentState,
    Kind,
    StepKind,
)
from register.models import Algorithm
from register.personal_numbers import holds_bsn


@dataclass(frozen=True)
class Reported:
    """What somebody saw. `known_at` is when the organisation knew, if that was said: from then on the clocks run."""

    summary: str
    text: str
    kinds: frozenset[Kind]
    known_at: datetime | None


def report(session: Session, actor: Actor, algorithm: Algorithm, reported: Reported) -> Incident:
    """Report an incident with an algorithm. Raises `NotValid` naming each field that is wrong."""
    actor.must(permissions.REPORT_INCIDENT)
    faults = _wrong(reported)
    if faults or reported.known_at is None:
        raise NotValid("register.incident.not_valid", faults=faults)
    incident = Incident(
        organisation_id=actor.organisation_id, algorithm_id=algorithm.id, summary=reported.summary.strip(),
        text=reported.text.strip(), kinds=sorted(reported.kinds), known_at=reported.known_at, reported_by=actor.id,
    )  # fmt: skip
    session.add(incident)
    ledger.append(
        session, actor, "incident.reported", incident.id, algorithm=algorithm.id, kinds=sorted(reported.kinds)
    )
    return incident


def note(session: Session, actor: Actor, incident: Incident, text: str) -> IncidentStep:
    """Write down what was found or done."""
    actor.must(permissions.HANDLE_INCIDENT)
    return _step(session, actor, incident, StepKind.NOTED, _needed(text))


def report_onward(
    session: Session, actor: Actor, incident: Incident, clock_code: str, reference: str, text: str = ""
) -> IncidentStep:
    """Record that it was reported to whom a clock names; `reference` is the number that they gave."""
    actor.must(permissions.HANDLE_INCIDENT)
    _must_run(session, incident, clock_code)
    return _step(session, actor, incident, StepKind.REPORTED, text, clock_code, reference)


def stop_clock(session: Session, actor: Actor, incident: Incident, clock_code: str, why: str) -> IncidentStep:
    """Record that a clock does not apply after all, with why (AVG 33(5): also what is not reported is documented)."""
    actor.must(permissions.HANDLE_INCIDENT)
    _must_run(session, incident, clock_code)
    return _step(session, actor, incident, StepKind.NOT_NEEDED, _needed(why), clock_code)


def close(session: Session, actor: Actor, incident: Incident, text: str) -> IncidentStep:
    """Close it, saying what was learned. Raises `NotNow` while a clock still runs."""
    actor.must(permissions.HANDLE_INCIDENT)
    if any(one.open for one in running(session, incident)):
        raise NotNow("register.incident.clock_runs")
    step = _step(session, actor, incident, StepKind.CLOSED, _needed(text))
    incident.state = IncidentState.CLOSED
    session.add(incident)
    return step


def get(session: Session, incident_id: str) -> Incident:
    """The incident, held for a step. Raises `NotFound`."""
    incident = session.get(Incident, incident_id, with_for_update=True)
    if not incident:
        raise NotFound("register.incident.not_found")
    return incident


def _step(
    session: Session, actor: Actor, incident: Incident, kind: StepKind, text: str, clock_code: str = "",
    reference: str = "",
) -> IncidentStep:  # fmt: skip
    if incident.state == IncidentState.CLOSED:
        raise NotNow("register.incident.closed")
    faults = _texts(text=(text, TEXT_MAX), reference=(reference, REFERENCE_MAX))
    if faults:
        raise NotValid("register.incident.not_valid", faults=faults)
    step = IncidentStep(
        organisation_id=incident.organisation_id, incident_id=incident.id, kind=kind, clock_code=clock_code,
        reference=reference.strip(), text=text.strip(), done_by=actor.id,
    )  # fmt: skip
    session.add(step)
    ledger.append(session, actor, f"incident.{kind.value}", incident.id, step=step.id, clock=clock_code)
    return step


def _needed(text: str) -> str:
    if not text.strip():
        raise NotValid("register.incident.not_valid", faults=[Fault("text", "register.field_required")])
    return text


def _must_run(session: Session, incident: Incident, clock_code: str) -> None:
    if clock_code not in {one.clock.code for one in running(session, incident) if one.open}:
        raise NotNow("register.incident.no_such_clock")


def _wrong(reported: Reported) -> list[Fault]:
    faults = _texts(summary=(reported.summary, SUMMARY_MAX), text=(reported.text, TEXT_MAX))
    if not reported.summary.strip():
        faults.append(Fault("summary", "register.field_required"))
    if not reported.kinds:
        faults.append(Fault("kinds", "register.incident.no_kind"))
    if reported.known_at is None:
        faults.append(Fault("known_at", "register.incident.moment_needed"))
    elif reported.known_at > clock.now():
        faults.append(Fault("known_at", "register.incident.in_the_future"))
    return faults


def _texts(**texts: tuple[str, int]) -> list[Fault]:
    """Too long, or with a citizen service number in it: an incident says what happened, not to whom."""
    faults = []
    for name, (text, limit) in texts.items():
        if len(text) > limit:
            faults.append(Fault(name, "register.field_too_long", {"limit": limit, "length": len(text)}))
        if holds_bsn(text):
            faults.append(Fault(name, "register.incident.holds_bsn"))
    return faults
