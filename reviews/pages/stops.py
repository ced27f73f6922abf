"""Suspending, resuming and withdrawing a deployment: first what it will do to the open work, then the act."""

from collections.abc import Callable, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from infra.errors import NotNow, NotValid
from infra.i18n import gettext
from infra.identity.actors import Actor, needs
from register import deployments
from register import permissions as register_permissions
from register.deployments import Why
from register.door import actor, done, reading, writing
from register.models import Deployment
from register.vocabulary import DeploymentState, StopReason
from reviews import queries, stops
from reviews.pages.blueprint import blueprint

ENTRIES = "/werk/algoritmes"
RUNNING = (DeploymentState.ACTIVE, DeploymentState.SUSPENDED)
# Why one goes on: that something is wrong is no reason for it.
TO_GO_ON = (StopReason.MAINTENANCE, StopReason.ADVICE, StopReason.LAW, StopReason.OTHER)
DONE = {"suspend": "suspended", "resume": "resumed", "withdraw": "withdrawn"}


@blueprint.get("/werk/inzet/<deployment_id>/schorsen")
@needs(register_permissions.SUSPEND)
def confirm_suspend(deployment_id: str) -> str:
    return _page(deployment_id, "suspend", (DeploymentState.ACTIVE,))


@blueprint.post("/werk/inzet/<deployment_id>/schorsen")
@needs(register_permissions.SUSPEND)
def suspend(deployment_id: str) -> ResponseReturnValue:
    return _act(deployment_id, "suspend", (DeploymentState.ACTIVE,), stops.suspend)


@blueprint.get("/werk/inzet/<deployment_id>/hervatten")
@needs(register_permissions.DEPLOY)
def confirm_resume(deployment_id: str) -> str:
    return _page(deployment_id, "resume", (DeploymentState.SUSPENDED,))


@blueprint.post("/werk/inzet/<deployment_id>/hervatten")
@needs(register_permissions.DEPLOY)
def resume(deployment_id: str) -> ResponseReturnValue:
    return _act(deployment_id, "resume", (DeploymentState.SUSPENDED,), stops.resume)


@blueprint.get("/werk/inzet/<deployment_id>/intrekken")
@needs(register_permissions.DEPLOY)
def confirm_withdraw(deployment_id: str) -> str:
    return _page(deployment_id, "withdraw", RUNNING)


@blueprint.post("/werk/inzet/<deployment_id>/intrekken")
@needs(register_permissions.DEPLOY)
def withdraw(deployment_id: str) -> ResponseReturnValue:
    """Withdraw, once the person ticked that it cannot be undone."""
    if "sure" not in request.form:
        return _page(deployment_id, "withdraw", RUNNING, [("sure", gettext("reviews.stop.sure.needed"))]), 400
    return _act(deployment_id, "withdraw", RUNNING, stops.withdraw)


def _act(
    deployment_id: str, act: str, allowed: tuple[DeploymentState, ...],
    step: Callable[[Session, Actor, Deployment, Why], object],
) -> ResponseReturnValue:  # fmt: skip
    """Take the step with the reason that was chosen, or say at which field something is missing."""
    reason = request.form.get("reason", "")
    if reason not in list(StopReason):
        return _page(deployment_id, act, allowed, [("reason", gettext("register.stop_reason_required"))]), 400
    try:
        with writing() as session:
            why = Why(StopReason(reason), request.form.get("text", "").strip())
            held = deployments.get(session, deployment_id)
            step(session, actor(), held, why)
            algorithm_id = held.algorithm_id
    except NotValid as refusal:
        wrong = [(fault.where, gettext(fault.code, **fault.parameters)) for fault in refusal.faults]
        return _page(deployment_id, act, allowed, wrong), 400
    return done(_after(act, why, algorithm_id), f"deployment_{DONE[act]}")


def _after(act: str, why: Why, algorithm_id: str) -> str:
    """Where one goes on: who stopped it because of an incident is asked to report that while it is fresh."""
    if (
        act == "suspend"
        and why.reason == StopReason.INCIDENT
        and actor().may(register_permissions.REPORT_INCIDENT)
    ):
        return f"{ENTRIES}/{algorithm_id}/incident?na=stoppen"
    return f"{ENTRIES}/{algorithm_id}"


def _page(
    deployment_id: str, act: str, allowed: tuple[DeploymentState, ...],
    wrong: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    with reading() as session:
        found = queries.open_work(session, actor(), deployment_id)
    if found.state not in allowed:
        raise NotNow("register.deployment_not_in_state", state=found.state)
    fitting = TO_GO_ON if act == "resume" else tuple(StopReason)
    reasons = [{"value": one.value, "label": gettext(f"register.stop_reason.{one}")} for one in fitting]
    return render_template(
        "reviews/stop.html", found=found, act=act, wrong=list(wrong), at=dict(wrong), reasons=reasons,
        action=request.path, back=ENTRIES, typed=request.form,
    )  # fmt: skip
