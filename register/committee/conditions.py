"""What may happen to a condition of an advice: who sees to it reports, somebody else checks, or gives it back."""

from sqlmodel import Session

from infra import clock, ledger
from infra.errors import NotFound, NotNow, NotYours
from infra.identity.actors import Actor, Role
from register import permissions
from register.committee.distance import must_not_be_concerned
from register.committee.models import Advice, AdviceCondition
from register.committee.texts import written
from register.committee.vocabulary import EVIDENCE_MAX

# Who may report on a condition that is somebody else's to see to.
FOR_ALL = {Role.OWNER, Role.PRIVACY_OFFICER}


def report(session: Session, actor: Actor, condition: AdviceCondition, evidence: str) -> None:
    """Say that a condition is met, and what shows it."""
    actor.must(permissions.REPORT_CONDITION)
    if condition.owner_id != actor.id and not actor.roles & FOR_ALL:
        raise NotYours("register.committee.not_your_condition")
    _must_not_be_checked(condition)
    condition.evidence = written(evidence, "evidence", EVIDENCE_MAX)
    condition.reported_by, condition.reported_at, condition.returned = actor.id, clock.now(), ""
    session.add(condition)
    ledger.append(session, actor, "condition.reported", condition.id, advice=condition.advice_id)


def check(session: Session, actor: Actor, condition: AdviceCondition) -> None:
    """Find that a condition is met. Who reported it, or worked on the algorithm, does not check it."""
    _may_check(session, actor, condition)
    condition.checked_by, condition.checked_at = actor.id, clock.now()
    session.add(condition)
    ledger.append(session, actor, "condition.checked", condition.id, advice=condition.advice_id)


def give_back(session: Session, actor: Actor, condition: AdviceCondition, why: str) -> None:
    """Find that a condition is not met yet, and say what is missing."""
    _may_check(session, actor, condition)
    condition.returned = written(why, "why", EVIDENCE_MAX)
    condition.reported_by = condition.reported_at = None
    session.add(condition)
    ledger.append(session, actor, "condition.given_back", condition.id, advice=condition.advice_id)


def get(session: Session, condition_id: str) -> AdviceCondition:
    """The condition, held for a step. Raises `NotFound`."""
    condition = session.get(AdviceCondition, condition_id, with_for_update=True)
    if not condition:
        raise NotFound("register.committee.condition_not_found")
    return condition


def _may_check(session: Session, actor: Actor, condition: AdviceCondition) -> None:
    actor.must(permissions.CHECK_CONDITION)
    _must_not_be_checked(condition)
    if condition.reported_by is None:
        raise NotNow("register.committee.not_reported")
    if condition.reported_by == actor.id:
        raise NotYours("register.committee.own_report")
    must_not_be_concerned(session, actor, session.get_one(Advice, condition.advice_id).algorithm_id)


def _must_not_be_checked(condition: AdviceCondition) -> None:
    if condition.checked_at is not None:
        raise NotNow("register.committee.checked_already")
