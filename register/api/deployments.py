"""Deployments over the API: decide that a model runs, and read under which terms."""

from typing import Any

from marshmallow import fields, post_load
from sqlmodel import Session, col, select

from infra.identity.actors import needs
from register import algorithms, deployments, model_versions, permissions
from register.api.speaking import LOCATION, Answer, Headers, PageQuery, Routes, at, list_of, listed, page_of
from register.door import actor, reading, writing
from register.models import Deployment, ModelVersion
from register.schemas import TermsSchema
from register.schemas.answers import DeploymentSchema

routes = Routes("Deployments", __name__, "Decisions that a model runs, each under a review policy.")
TOLD = (
    "id", "algorithm_id", "model_version_id", "revision_id", "state", "purpose", "impact", "legal_effect", "mandate",
    "policy_hash", "reason_codes", "remedies", "not_used", "case_link", "decided_at",
)  # fmt: skip


class DeploymentBody(TermsSchema):
    """Which model runs, and under which terms."""

    model_version_id = fields.String(required=True)

    @post_load
    def _terms(self, data: dict[str, Any], **_: Any) -> Any:
        return {"model_version_id": data.pop("model_version_id"), "terms": deployments.Terms(**data)}


@routes.post("/algorithms/<algorithm_id>/deployments")
@needs(permissions.DEPLOY)
@routes.arguments(DeploymentBody)
@routes.response(201, DeploymentSchema, headers=LOCATION)
def deploy(given: dict[str, Any], algorithm_id: str) -> tuple[Answer, Headers]:
    """Decide that a model runs. Refused while a condition of the gate is not met, naming each."""
    with writing() as session:
        algorithm = algorithms.get(session, algorithm_id)
        model = model_versions.get(session, given["model_version_id"])
        made = deployments.deploy(session, actor(), algorithm, model, given["terms"])
        session.flush()
        return told(session, made), {"Location": at("deployments", made.id)}


@routes.get("/algorithms/<algorithm_id>/deployments")
@needs(permissions.READ)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("Deployments", DeploymentSchema))
def list_deployments(query: dict[str, Any], algorithm_id: str) -> Answer:
    """The deployments of an algorithm, newest first."""
    with reading() as session:
        algorithms.get(session, algorithm_id)
        chosen = select(Deployment).where(Deployment.algorithm_id == algorithm_id)
        rows, more = page_of(session, chosen, col(Deployment.id), query["page"], newest_first=True)
        return listed([told(session, row) for row in rows], more)


@routes.get("/deployments/<deployment_id>")
@needs(permissions.READ)
@routes.response(200, DeploymentSchema)
def get_deployment(deployment_id: str) -> Answer:
    """One deployment: its state, its terms, and the outcomes that it can give."""
    with reading() as session:
        return told(session, deployments.get(session, deployment_id))


def told(session: Session, deployment: Deployment) -> Answer:
    """A deployment as the API answers it."""
    model = session.get_one(ModelVersion, deployment.model_version_id)
    return {name: getattr(deployment, name) for name in TOLD} | {
        "policy": deployment.review_policy,
        "outcomes": model.outcomes,
        "links": {
            "self": at("deployments", deployment.id),
            "algorithm": at("algorithms", deployment.algorithm_id),
            "model_version": at("model-versions", model.id),
        },
    }
