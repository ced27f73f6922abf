"""What may happen to a deployment: deploy, have other rules, suspend, resume, withdraw."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, select

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
from register.policies.changes import weakened
from register.policies.models import PolicyVersion
from register.policies.queries import newest_number
from register.vocabulary import (
    POLICY_REASON_MAX,
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
    """Under which terms a model runs. `mandate` names the organ, the kind of decision and the mandate's reference.

    `case_link` is where the file of a case stands in the case system, with `{reference}` in it.
    """

    purpose: Texts
    impact: Impact
    legal_effect: LegalEffect
    mandate: Texts
    policy: ReviewPolicy
    reason_codes: Sequence[dict[str, Any]] = ()
    remedies: Texts = field(default_factory=dict)
    not_used: dict[str, list[str]] = field(default_factory=dict)
    case_link: str = ""


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
        case_link=terms.case_link,
    )  # fmt: skip
    session.add(deployment)
    session.flush()
    _keep_version(session, actor, deployment, 1)
    listings.refresh(session, algorithm)
    facts = {
        "algorithm": algorithm.id,
        "model": model.sha256,
        "policy": terms.policy.hash,
        "impact": terms.impact.value,
    }
    ledger.append(session, actor, "deployment.decided", deployment.id, **facts)
    return deployment


def revise_policy(
    session: Session, actor: Actor, deployment: Deployment, policy: ReviewPolicy, why: str = ""
) -> PolicyVersion:
    """Have outputs judged by other rules from now on; what is open already too.

    Raises `NotValid` when nothing changes, or when a rule would protect less and `why` does not say why.
    """
    actor.must(permissions.DEPLOY)
    if deployment.state == DeploymentState.WITHDRAWN:
        raise NotNow("register.deployment_not_in_state", state=deployment.state)
    must_not_have_advised(session, actor, deployment.algorithm_id)
    before, why = deployment.policy_hash, why.strip()
    weakens = weakened(deployment.review_policy, policy)
    _must_be_revised(deployment, policy, weakens, why)
    deployment.policy, deployment.policy_hash = asdict(policy), policy.hash
    session.add(deployment)
    number = newest_number(session, deployment.id) + 1
    version = _keep_version(session, actor, deployment, number, weakens, why)
    ledger.append(
        session, actor, "deployment.policy_revised", deployment.id, number=number, before=before, policy=policy.hash,
        weakens=list(weakens),
    )  # fmt: skip
    return version


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


def hold_all(session: Session, algorithm_ids: Collection[str]) -> None:
    """Hold every deployment of these algorithms, for a step that may stop any of them.

    In one order, and before anything else that others wait for: in two orders two steps wait for each other for ever.
    """
    chosen = select(Deployment.id).where(col(Deployment.algorithm_id).in_(algorithm_ids))
    session.exec(chosen.order_by(col(Deployment.id)).with_for_update()).all()


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


def _keep_version(
    session: Session, actor: Actor, deployment: Deployment, number: int, weakens: Sequence[str] = (), why: str = ""
) -> PolicyVersion:  # fmt: skip
    version = PolicyVersion(
        organisation_id=deployment.organisation_id, deployment_id=deployment.id, number=number,
        policy=deployment.policy, policy_hash=deployment.policy_hash, weakens=list(weakens), reason=why,
        decided_by=actor.id,
    )  # fmt: skip
    session.add(version)
    return version


def _must_be_revised(deployment: Deployment, policy: ReviewPolicy, weakens: Sequence[str], why: str) -> None:
    if deployment.review_policy == policy:
        raise NotValid("register.policy_not_valid", faults=[Fault("policy", "register.policy_same")])
    if weakens and not why:
        raise NotValid("register.policy_not_valid", faults=[Fault("why", "register.policy_why")])
    if len(why) > POLICY_REASON_MAX:
        excess = {"limit": POLICY_REASON_MAX, "length": len(why)}
        raise NotValid("register.policy_not_valid", faults=[Fault("why", "register.field_too_long", excess)])
    if holds_bsn(why):
        raise NotValid("register.policy_not_valid", faults=[Fault("why", "register.policy_holds_bsn")])


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
