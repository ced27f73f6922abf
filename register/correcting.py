"""What may be put right of a deployment while it runs: where its cases are in the case system, what goes against a resident.

Each change is a version of its own, with its reason; what the decision itself fixed never changes.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from infra import clock, ledger
from infra.errors import Fault, NotNow, NotValid
from infra.identity.actors import Actor
from register import permissions
from register.committee.distance import must_not_have_advised
from register.models import Deployment, ModelVersion
from register.personal_numbers import holds_bsn
from register.policies.models import DeploymentTerms
from register.vocabulary import POLICY_REASON_MAX, DeploymentState


def revise_terms(
    session: Session, actor: Actor, deployment: Deployment, case_link: str, adverse: Collection[str], why: str
) -> DeploymentTerms:
    """Put link and outcomes right from now on; what was signed stays as it was signed.

    An outcome is one of the model: the mark holds for whatever else runs that model. Raises `NotValid` for an outcome that
    there is not, when nothing changes, and without a reason.
    """
    actor.must(permissions.DEPLOY)
    if deployment.state == DeploymentState.WITHDRAWN:
        raise NotNow("register.deployment_not_in_state", state=deployment.state)
    must_not_have_advised(session, actor, deployment.algorithm_id)
    model = session.get_one(ModelVersion, deployment.model_version_id, with_for_update=True)
    marked, why = sorted(set(adverse)), why.strip()
    _must_be_other(deployment, model, case_link, marked, why)
    number = _begun(session, deployment, model) + 1
    deployment.case_link = case_link
    model.outcomes = [_marked(one, str(one["code"]) in marked) for one in model.outcomes]
    version = _version(deployment, number, marked, why, actor.id, clock.now())
    for row in (deployment, model, version):
        session.add(row)
    ledger.append(
        session, actor, "deployment.terms_revised", deployment.id, number=number, adverse=marked, linked=bool(case_link),
        model=model.sha256,
    )  # fmt: skip
    return version


def versions_of(session: Session, deployment_id: str) -> list[DeploymentTerms]:
    """Every version, the newest first; none while nothing was ever changed."""
    chosen = select(DeploymentTerms).where(DeploymentTerms.deployment_id == deployment_id)
    return list(session.exec(chosen.order_by(col(DeploymentTerms.number).desc())))


def adverse_of(model: ModelVersion) -> list[str]:
    """The codes of the outcomes that go against a resident."""
    return sorted(str(one["code"]) for one in model.outcomes if one.get("adverse"))


def _begun(session: Session, deployment: Deployment, model: ModelVersion) -> int:
    """The number of the newest version; what was decided at first is written down as the first, before it changes."""
    found = versions_of(session, deployment.id)
    if found:
        return found[0].number
    first = _version(deployment, 1, adverse_of(model), "", deployment.decided_by, deployment.decided_at)
    session.add(first)
    return 1


def _version(
    deployment: Deployment, number: int, adverse: list[str], why: str, person_id: str, at: datetime
) -> DeploymentTerms:
    return DeploymentTerms(
        organisation_id=deployment.organisation_id, deployment_id=deployment.id, number=number,
        case_link=deployment.case_link, adverse=adverse, reason=why, decided_by=person_id, decided_at=at,
    )  # fmt: skip


def _marked(outcome: dict[str, object], adverse: bool) -> dict[str, object]:
    kept = {key: value for key, value in outcome.items() if key != "adverse"}
    return kept | {"adverse": True} if adverse else kept


def _must_be_other(
    deployment: Deployment, model: ModelVersion, case_link: str, adverse: list[str], why: str
) -> None:
    faults = []
    if not set(adverse) <= {str(one["code"]) for one in model.outcomes}:
        faults.append(Fault("adverse", "register.terms_outcome_unknown"))
    if deployment.case_link == case_link and adverse_of(model) == adverse:
        faults.append(Fault("caseLink", "register.terms_same"))
    if not why:
        faults.append(Fault("why", "register.terms_why"))
    if len(why) > POLICY_REASON_MAX:
        excess = {"limit": POLICY_REASON_MAX, "length": len(why)}
        faults.append(Fault("why", "register.field_too_long", excess))
    if holds_bsn(why):
        faults.append(Fault("why", "register.policy_holds_bsn"))
    if faults:
        raise NotValid("register.terms_not_valid", faults=faults)
