"""Suspending, resuming and withdrawing a deployment: first what it will do to the open work, then the act."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from infra.errors import NotNow
from infra.identity.actors import needs
from register import deployments
from register import permissions as register_permissions
from register.door import actor, done, reading, writing
from register.vocabulary import DeploymentState
from reviews import queries, stops
from reviews.pages.blueprint import blueprint

ENTRIES = "/werk/algoritmes"
RUNNING = (DeploymentState.ACTIVE, DeploymentState.SUSPENDED)


@blueprint.get("/werk/inzet/<deployment_id>/schorsen")
@needs(register_permissions.SUSPEND)
def confirm_suspend(deployment_id: str) -> str:
    return _page(deployment_id, "suspend", (DeploymentState.ACTIVE,))


@blueprint.post("/werk/inzet/<deployment_id>/schorsen")
@needs(register_permissions.SUSPEND)
def suspend(deployment_id: str) -> ResponseReturnValue:
    with writing() as session:
        stops.suspend(session, actor(), deployments.get(session, deployment_id))
    return done(ENTRIES, "deployment_suspended")


@blueprint.get("/werk/inzet/<deployment_id>/hervatten")
@needs(register_permissions.DEPLOY)
def confirm_resume(deployment_id: str) -> str:
    return _page(deployment_id, "resume", (DeploymentState.SUSPENDED,))


@blueprint.post("/werk/inzet/<deployment_id>/hervatten")
@needs(register_permissions.DEPLOY)
def resume(deployment_id: str) -> ResponseReturnValue:
    with writing() as session:
        stops.resume(session, actor(), deployments.get(session, deployment_id))
    return done(ENTRIES, "deployment_resumed")


@blueprint.get("/werk/inzet/<deployment_id>/intrekken")
@needs(register_permissions.DEPLOY)
def confirm_withdraw(deployment_id: str) -> str:
    return _page(deployment_id, "withdraw", RUNNING)


@blueprint.post("/werk/inzet/<deployment_id>/intrekken")
@needs(register_permissions.DEPLOY)
def withdraw(deployment_id: str) -> ResponseReturnValue:
    """Withdraw, once the person ticked that it cannot be undone."""
    if "sure" not in request.form:
        return _page(deployment_id, "withdraw", RUNNING, unsure=True), 400
    with writing() as session:
        stops.withdraw(session, actor(), deployments.get(session, deployment_id))
    return done(ENTRIES, "deployment_withdrawn")


def _page(deployment_id: str, act: str, allowed: tuple[DeploymentState, ...], unsure: bool = False) -> str:
    with reading() as session:
        found = queries.open_work(session, actor(), deployment_id)
    if found.state not in allowed:
        raise NotNow("register.deployment_not_in_state", state=found.state)
    return render_template(
        "reviews/stop.html", found=found, act=act, unsure=unsure,
        action=request.path, back=ENTRIES,
    )  # fmt: skip
