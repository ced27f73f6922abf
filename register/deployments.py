"""What may happen to a deployment: deploy, suspend, resume, withdraw."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, select

from infra import ledger
from infra.errors import Fault, NotFound, NotNow, NotValid
from infra.identity.actors import Actor
from register import listings, permissions
from register.algorithms import current_revision
from register.committee.distance import must_not_have_advised
from register.decisions import queries as decisions
from register.gate import Condition, conditions, to_go_on
from register.models import Algorithm, Deployment, Interruption, ModelVersion, Texts
from register.personal_numbers import holds_bsn
from register.vocabulary import (
    STOP_TEXT_MAX,
    DeploymentState,
    Impact,
    LegalEffect,
    ReviewPolicy,
    Standing,
    StopReason,
)


@dataclass(frozen=True)
class Terms:
    """Under which terms a model runs. `mandate` names the organ, the kind of decision and the mandate's reference."""

    purpose: Texts
    impact: Impact
    legal_effect: LegalEffect
    mandate: Texts
    policy: ReviewPolicy
    reason_codes: Sequence[dict[str, Any]] = ()
    remedies: Texts = field(default_factory=dict)
    not_used: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Why a deployment is stopped or goes on again, as the public reads it at once."""

    reason: StopReason
    text: str = ""


def deploy(
    session: Session, actor: Actor, algorithm: Algorithm, model: ModelVersion, terms: Terms
) -> Deployment:
    """Decide that a model runs. Raises `NotValid` naming every condition of the gate that is not met."""
    actor.must(permissions.DEPLOY)
    if model.algorithm_id != algorithm.id:
        raise NotFound("register.model_not_found")
    if algorithm.standing == Standing.WITHDRAWN:
        raise NotNow("register.withdrawn")
    _must_be_met(conditions(session, algorithm, model))
    must_not_have_advised(session, actor, algorithm.id)
    revision = current_revision(session, algorithm)
    decision = decisions.newest(session, algorithm.id, model.id)
    _must_be_new(session, model, terms)
    deployment = Deployment(
        organisation_id=actor.organisation_id, algorithm_id=algorithm.id, model_version_id=model.id,
        revision_id=revision.id if revision else "", purpose=terms.purpose, impact=terms.impact,
        legal_effect=terms.legal_effect, mandate=terms.mandate, policy=asdict(terms.policy),
        policy_hash=terms.policy.hash, reason_codes=list(terms.reason_codes), remedies=terms.remedies,
        not_used=terms.not_used, decided_by=actor.id, decision_id=decision.id if decision else None,
    )  # fmt: skip
    session.add(deployment)
    listings.refresh(session, algorithm)
    facts = {
        "algorithm": algorithm.id,
        "model": model.sha256,
        "policy": terms.policy.hash,
        "impact": terms.impact.value,
    }
    ledger.append(session, actor, "deployment.decided", deployment.id, **facts)
    return deployment


def suspend(session: Session, actor: Actor, deployment: Deployment, why: Why) -> None:
    """Stop claims, signatures and releases at once; signatures on open work no longer count after it."""
    actor.must(permissions.SUSPEND)
    halt(session, actor, deployment, why)


def halt(session: Session, actor: Actor, deployment: Deployment, why: Why) -> None:
    """Suspend as what follows from another step, for which the actor has the right."""
    _move(session, actor, deployment, {DeploymentState.ACTIVE}, DeploymentState.SUSPENDED, why)
    deployment.suspensions += 1


def resume(session: Session, actor: Actor, deployment: Deployment, why: Why) -> None:
    """Let a suspended deployment run again. Raises `NotValid` when what the entry says now forbids it."""
    actor.must(permissions.DEPLOY)
    if deployment.state == DeploymentState.SUSPENDED:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        _must_be_met(to_go_on(session, algorithm, deployment.model_version_id))
        must_not_have_advised(session, actor, deployment.algorithm_id)
    _move(session, actor, deployment, {DeploymentState.SUSPENDED}, DeploymentState.ACTIVE, why)


def withdraw(session: Session, actor: Actor, deployment: Deployment, why: Why) -> None:
    """End a deployment for good: its open outputs are withdrawn with it (reviews sees to that)."""
    actor.must(permissions.DEPLOY)
    running = {DeploymentState.ACTIVE, DeploymentState.SUSPENDED}
    _move(session, actor, deployment, running, DeploymentState.WITHDRAWN, why)


def get(session: Session, deployment_id: str) -> Deployment:
    """The deployment, held for a step. Raises `NotFound`."""
    deployment = session.get(Deployment, deployment_id, with_for_update=True)
    if not deployment:
        raise NotFound("register.deployment_not_found")
    return deployment


def _must_be_met(asked: Sequence[Condition]) -> None:
    shut = [condition.name for condition in asked if not condition.met]
    if shut:
        faults = [Fault(name, f"register.gate.{name}.cure") for name in shut]
        raise NotValid("register.gate_shut", faults=faults)


def _must_be_new(session: Session, model: ModelVersion, terms: Terms) -> None:
    """Raises `NotNow` when this model is at work under the same terms: a form that was sent twice deploys once."""
    chosen = select(Deployment).where(
        Deployment.model_version_id == model.id, Deployment.policy_hash == terms.policy.hash,
        Deployment.impact == terms.impact, Deployment.legal_effect == terms.legal_effect,
        Deployment.state != DeploymentState.WITHDRAWN,
    )  # fmt: skip
    if any(one.purpose == terms.purpose and one.mandate == terms.mandate for one in session.exec(chosen)):
        raise NotNow("register.deployed_already")


def _must_say_why(why: Why) -> None:
    if len(why.text) > STOP_TEXT_MAX:
        excess = {"limit": STOP_TEXT_MAX, "length": len(why.text)}
        raise NotValid("register.stop_not_valid", faults=[Fault("text", "register.field_too_long", excess)])
    if holds_bsn(why.text):
        raise NotValid("register.stop_not_valid", faults=[Fault("text", "register.stop_holds_bsn")])
    if why.reason == StopReason.OTHER and not why.text.strip():
        raise NotValid("register.stop_not_valid", faults=[Fault("text", "register.stop_reason_in_words")])


def _move(
    session: Session, actor: Actor, deployment: Deployment, allowed: set[DeploymentState], to: DeploymentState,
    why: Why,
) -> None:  # fmt: skip
    if deployment.state not in allowed:
        raise NotNow("register.deployment_not_in_state", state=deployment.state)
    _must_say_why(why)
    deployment.state = to
    told = Interruption(
        organisation_id=deployment.organisation_id, deployment_id=deployment.id, state=to, reason=why.reason,
        text=why.text, done_by=actor.id,
    )  # fmt: skip
    session.add_all([deployment, told])
    listings.refresh(session, session.get_one(Algorithm, deployment.algorithm_id))
    ledger.append(session, actor, f"deployment.{to.value}", deployment.id, reason=why.reason.value)
