"""Stopping and starting a deployment over the API."""

from collections.abc import Callable

from sqlmodel import Session

from infra.identity.actors import Actor, needs
from register import deployments
from register import permissions as register_permissions
from register.api.deployments import told
from register.api.speaking import Answer, Routes
from register.deployments import Why
from register.door import actor, writing
from register.models import Deployment
from register.schemas.answers import DeploymentSchema
from register.schemas.stopping import WhySchema
from reviews import stops

routes = Routes(
    "Stops", __name__, "Suspend, resume and withdraw a deployment, with what that does to open work."
)


@routes.post("/deployments/<deployment_id>/suspensions")
@needs(register_permissions.SUSPEND)
@routes.arguments(WhySchema)
@routes.response(200, DeploymentSchema)
def suspend(why: Why, deployment_id: str) -> Answer:
    """Stop: from this moment no claim, signature or release."""
    return _move(deployment_id, stops.suspend, why)


@routes.post("/deployments/<deployment_id>/resumptions")
@needs(register_permissions.DEPLOY)
@routes.arguments(WhySchema)
@routes.response(200, DeploymentSchema)
def resume(why: Why, deployment_id: str) -> Answer:
    """Run again; signatures on open work no longer count."""
    return _move(deployment_id, stops.resume, why)


@routes.post("/deployments/<deployment_id>/withdrawals")
@needs(register_permissions.DEPLOY)
@routes.arguments(WhySchema)
@routes.response(200, DeploymentSchema)
def withdraw(why: Why, deployment_id: str) -> Answer:
    """End it for good: a person decides every open case without the model."""
    return _move(deployment_id, stops.withdraw, why)


def _move(deployment_id: str, step: Callable[[Session, Actor, Deployment, Why], object], why: Why) -> Answer:
    with writing() as session:
        deployment = deployments.get(session, deployment_id)
        step(session, actor(), deployment, why)
        session.flush()
        return told(session, deployment)
