"""Alarms: raised with a signature or in the round of the workers, answered by people; by policy they stop a model, never the help."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.i18n import gettext_in
from infra.identity.actors import Actor, machine
from infra.identity.teams import teams
from register import deployments
from register.deployments import Why
from register.models import Algorithm, Deployment
from register.personal_numbers import holds_bsn
from register.vocabulary import DeploymentState, Standing, StopReason
from reviews import stops
from reviews.facts import Held
from reviews.models import Review
from reviews.notifications import occasions
from reviews.oversight import consent, counted, findings, marks, permissions
from reviews.oversight.findings import Finding
from reviews.oversight.marks import Signature, week_of
from reviews.oversight.models import Alarm
from reviews.oversight.vocabulary import (
    ACTION_MAX,
    OWN,
    PEOPLE_LEAST,
    STOPPING,
    WEEKS_SHORT,
    AlarmKind,
    Scope,
)

# After this long a signal about somebody is no news for the team.
SOMEBODY_FOR = timedelta(weeks=4)


def signed(session: Session, held: Held, review: Review, content: dict[str, Any]) -> None:
    """Count a signature that the policy just took, and look at what it moved. `content`: what was sealed of the verdict."""
    # The review may be new: what is counted below goes past the session, and looks at rows.
    session.flush()
    _watch(session, held.suggestion.organisation_id, marks.note(session, held, review, content))


def _watch(session: Session, organisation_id: str, signature: Signature) -> None:
    """What one signature can have moved: its output class, and its own person's signals."""
    algorithm_id = signature.algorithm_id
    follows = signature.closing and signature.known is None and signature.final == signature.output
    if follows and signature.output in findings.adverse(session, algorithm_id):
        _raise_all(
            session, organisation_id, algorithm_id, findings.of_class(session, algorithm_id, signature.output)
        )
    if consent.in_force(session):
        mine = findings.of_person(session, algorithm_id, signature.person_id)
        _raise_all(session, organisation_id, algorithm_id, mine)


def look_round(session: Session, organisation_id: str) -> int:
    """Look at every algorithm that runs: raise what passed its limit, end what is back. Returns how many were raised.

    What is forgotten with a consent that ran out goes here as well. In a transaction of its own: it holds deployments.
    """
    consent.tidy(session, organisation_id)
    raised, looked = 0, {one: list(findings.of_algorithm(session, one)) for one in _at_work(session)}
    stopping = [one for one, found in looked.items() if any(finding.kind in STOPPING for finding in found)]
    deployments.hold_all(session, stopping)
    for algorithm_id, found in looked.items():
        raised += _raise_all(session, organisation_id, algorithm_id, found)
        _end_others(session, algorithm_id, found)
    return raised + _tell_of_somebody(session, organisation_id)


def answer(session: Session, actor: Actor, alarm_id: str, text: str) -> Alarm:
    """Say what is done about an alarm. Raises `NotValid` without words, `NotNow` when somebody did before."""
    actor.must(permissions.ANSWER)
    alarm = session.get(Alarm, alarm_id, with_for_update=True)
    if not alarm or alarm.kind in OWN:
        # What is told to one person alone does not exist for another.
        raise NotFound("reviews.oversight.alarm_not_found")
    if alarm.answered_at:
        raise NotNow("reviews.oversight.answered_already")
    alarm.answer = _good_answer(text)
    alarm.answered_at, alarm.answered_by = clock.now(), actor.id
    session.add(alarm)
    ledger.append(session, actor, "alarm.answered", alarm.id)
    return alarm


def _good_answer(text: str) -> str:
    told = text.strip()
    if not told:
        raise NotValid(
            "reviews.oversight.answer_not_valid", faults=[Fault("answer", "reviews.oversight.answer_needed")]
        )
    if len(told) > ACTION_MAX:
        long = Fault("answer", "reviews.text_too_long", {"limit": ACTION_MAX})
        raise NotValid("reviews.oversight.answer_not_valid", faults=[long])
    if holds_bsn(told):
        raise NotValid(
            "reviews.oversight.answer_not_valid", faults=[Fault("answer", "reviews.oversight.text_holds_bsn")]
        )
    return told


def _at_work(session: Session) -> list[str]:
    """Algorithms with a deployment that was not withdrawn: a suspended one has open cases, and its alarms may end."""
    chosen = (
        select(Algorithm.id)
        .join(Deployment, col(Deployment.algorithm_id) == col(Algorithm.id))
        .where(Algorithm.standing != Standing.WITHDRAWN, Deployment.state != DeploymentState.WITHDRAWN)
        .distinct()
    )
    return list(session.exec(chosen.order_by(col(Algorithm.id))))


def _raise_all(session: Session, organisation_id: str, algorithm_id: str, found: Iterable[Finding]) -> int:
    return sum(_raise(session, organisation_id, algorithm_id, one) for one in found)


def _raise(
    session: Session, organisation_id: str, algorithm_id: str, finding: Finding, week: str | None = None
) -> bool:
    """Raise an alarm unless it is up already. Returns whether it was new."""
    same = select(Alarm).where(
        Alarm.algorithm_id == algorithm_id, Alarm.kind == finding.kind, Alarm.about == finding.about,
        Alarm.team_id == finding.team_id, Alarm.person_id == finding.person_id,
    )  # fmt: skip
    week = week or week_of(clock.today())
    for alarm in session.exec(same.order_by(col(Alarm.raised_at).desc()).limit(2)):
        if alarm.ended_at is None or alarm.week == week:
            if alarm.ended_at is not None:
                alarm.ended_at = None
                session.add(alarm)
            return False
    alarm = Alarm(
        organisation_id=organisation_id, algorithm_id=algorithm_id, kind=finding.kind, about=finding.about,
        team_id=finding.team_id, person_id=finding.person_id, week=week, figures=finding.figures,
    )  # fmt: skip
    if not _added(session, alarm):
        return False
    if finding.kind not in OWN:
        # The ledger is read by others: what is told to one person alone is not written there.
        ledger.append(session, machine(organisation_id), "alarm.raised", alarm.id, kind=finding.kind.value)
        occasions.alarmed(session, alarm.id, algorithm_id)
    if finding.kind in STOPPING:
        _stop(session, organisation_id, alarm)
    return True


def _added(session: Session, alarm: Alarm) -> bool:
    """Whether it is this one; of two signatures that raise the same alarm at once, one does."""
    try:
        with session.begin_nested():
            session.add(alarm)
    except IntegrityError:
        return False
    return True


def _stop(session: Session, organisation_id: str, alarm: Alarm) -> None:
    """Suspend the model where its policy says so: who decided on that policy decided this. Open cases stay, for people."""
    chosen = select(Deployment.id).where(
        Deployment.algorithm_id == alarm.algorithm_id, Deployment.state == DeploymentState.ACTIVE
    )
    for deployment_id in session.exec(chosen.order_by(col(Deployment.id))).all():
        running = deployments.get(session, deployment_id)
        if not running.review_policy.suspend_on_alarm:
            continue
        text = gettext_in("nl", f"reviews.oversight.stopped_by.{alarm.kind}")
        behind = Actor(running.decided_by, organisation_id)
        deployments.halt(session, behind, running, Why(StopReason.OTHER, text))
        session.flush()
        stops.flag(session, machine(organisation_id), running)
        alarm.suspended = True
        session.add(alarm)
        ledger.append(session, machine(organisation_id), "alarm.stopped", alarm.id, deployment=running.id)


def _end_others(session: Session, algorithm_id: str, found: Iterable[Finding]) -> None:
    still = {(one.kind, one.about) for one in found}
    kinds = set(AlarmKind) - OWN - {AlarmKind.SOMEBODY}
    chosen = select(Alarm).where(
        Alarm.algorithm_id == algorithm_id, col(Alarm.ended_at).is_(None), col(Alarm.kind).in_(kinds)
    )
    for alarm in session.exec(chosen):
        if (alarm.kind, alarm.about) not in still:
            _end(session, alarm)


def _end(session: Session, alarm: Alarm) -> None:
    alarm.ended_at = clock.now()
    session.add(alarm)


def _tell_of_somebody(session: Session, organisation_id: str) -> int:
    """Tell a team of five or more that somebody among them had a signal: never who, how many or when.

    Once the week is over, and only where the works council agreed to it. Signals of an earlier month have ended: that
    person begins anew.
    """
    month, longest = f"{clock.today():%Y-%m}", clock.now() - SOMEBODY_FOR
    chosen = select(Alarm).where(col(Alarm.ended_at).is_(None))
    for alarm in session.exec(chosen.where(col(Alarm.kind).in_(OWN))).all():
        if f"{alarm.raised_at.astimezone(clock.AMSTERDAM):%Y-%m}" != month:
            _end(session, alarm)
    for alarm in session.exec(
        chosen.where(Alarm.kind == AlarmKind.SOMEBODY, Alarm.raised_at < longest)
    ).all():
        _end(session, alarm)
    given = consent.in_force(session)
    if not given or given.scope != Scope.SIGNALS:
        return 0
    recent = select(Alarm).where(
        col(Alarm.kind).in_(OWN), Alarm.week < week_of(clock.today()), Alarm.raised_at >= longest
    )
    return sum(_tell_team(session, organisation_id, alarm) for alarm in session.exec(recent).all())


def _tell_team(session: Session, organisation_id: str, signal: Alarm) -> bool:
    """Whether there is a team to tell, of which five or more signed with this algorithm, and it did not hear yet."""
    team = next((one for one in teams(session) if signal.person_id in one.people), None)
    at_it = counted.signers(session, signal.algorithm_id, WEEKS_SHORT)
    if not team or len(team.people & at_it) < PEOPLE_LEAST:
        return False
    heard = Finding(AlarmKind.SOMEBODY, team_id=team.id)
    return _raise(session, organisation_id, signal.algorithm_id, heard, signal.week)
