"""The review policy of a deployment and what may be put right of it, over the API: every version, and a new one."""

from infra.identity.actors import needs
from register import correcting, deployments, permissions
from register.api.speaking import Answer, Routes, list_of, listed
from register.door import actor, reading, writing
from register.policies.models import DeploymentTerms, PolicyVersion
from register.policies.queries import versions
from register.schemas.policies import NewPolicySchema, PolicyVersionSchema
from register.schemas.revised_terms import RevisedTermsBody, RevisedTermsSchema
from register.vocabulary import ReviewPolicy
from reviews import revising

routes = Routes(
    "Review policies", __name__, "How people judge the outputs of a deployment, version after version."
)


@routes.post("/deployments/<deployment_id>/policies")
@needs(permissions.DEPLOY)
@routes.arguments(NewPolicySchema)
@routes.response(201, PolicyVersionSchema)
def revise_policy(given: tuple[ReviewPolicy, str], deployment_id: str) -> Answer:
    """Have outputs judged by other rules from now on. Refused without `why` where a rule would protect less."""
    policy, why = given
    with writing() as session:
        deployment = deployments.get(session, deployment_id)
        made = revising.revise_policy(session, actor(), deployment, policy, why)
        session.flush()
        return told(made)


@routes.get("/deployments/<deployment_id>/policies")
@needs(permissions.READ)
@routes.response(200, list_of("PolicyVersions", PolicyVersionSchema))
def list_policies(deployment_id: str) -> Answer:
    """Every version, the newest first: the first of the list holds now."""
    with reading() as session:
        deployments.get(session, deployment_id)
        return listed([told(one.version) for one in versions(session, deployment_id)], more=False)


@routes.post("/deployments/<deployment_id>/terms")
@needs(permissions.DEPLOY)
@routes.arguments(RevisedTermsBody)
@routes.response(201, RevisedTermsSchema)
def revise_terms(given: tuple[str, list[str], str], deployment_id: str) -> Answer:
    """Put right where cases stand in the case system, and which outcomes go against a resident, from now on."""
    case_link, adverse, why = given
    with writing() as session:
        deployment = deployments.get(session, deployment_id)
        return told_terms(correcting.revise_terms(session, actor(), deployment, case_link, adverse, why))


@routes.get("/deployments/<deployment_id>/terms")
@needs(permissions.READ)
@routes.response(200, list_of("RevisedTermsVersions", RevisedTermsSchema))
def list_terms(deployment_id: str) -> Answer:
    """Every version, the newest first; none while nothing was ever changed."""
    with reading() as session:
        deployments.get(session, deployment_id)
        return listed([told_terms(one) for one in correcting.versions_of(session, deployment_id)], more=False)


def told_terms(version: DeploymentTerms) -> Answer:
    return {
        name: getattr(version, name) for name in ("number", "case_link", "adverse", "reason", "decided_at")
    }


def told(version: PolicyVersion) -> Answer:
    """A version as the API answers it."""
    kept = ("number", "policy_hash", "weakens", "reason", "decided_at")
    return {name: getattr(version, name) for name in kept} | {"policy": version.review_policy}
