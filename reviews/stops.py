"""Stopping and starting: what suspension, resumption, withdrawal and a passed deadline do to the open work."""

from collections.abc import Callable

from sqlalchemy import update
from sqlmodel import Session, col, exists, select

from infra import clock, ledger
from infra.identity.actors import Actor, machine
from register import deployments
from register.deployments import Why
from register.models import Deployment
from reviews.deliveries import outbox
from reviews.deliveries.vocabulary import EventKind
from reviews.facts import hold, take, void
from reviews.models import Suggestion
from reviews.policy import Act, Action
from reviews.vocabulary import OPEN, OUT, DeploymentState, State

REOPENED = frozenset({State.CLAIMED, State.AWAITING, State.ESCALATED, State.SIGNED, State.QUEUED})


def suspend(session: Session, actor: Actor, deployment: Deployment, why: Why) -> int:
    """No claim, signature or release from this moment on; what is out deserves another look. Returns how much that is."""
    deployments.suspend(session, actor, deployment, why)
    session.flush()
    return flag(session, actor, deployment)


def resume(session: Session, actor: Actor, deployment: Deployment, why: Why) -> int:
    """Run again; signatures on open work no longer count, and the work is back on the pile. Returns how much."""
    deployments.resume(session, actor, deployment, why)
    session.flush()
    return _each(session, deployment, REOPENED, lambda suggestion_id: _reopen(session, suggestion_id))


def withdraw(session: Session, actor: Actor, deployment: Deployment, why: Why) -> int:
    """End it for good: every open output is withdrawn, and a person decides without it. Returns how many."""
    deployments.withdraw(session, actor, deployment, why)
    session.flush()
    flag(session, actor, deployment)
    return _each(
        session, deployment, OPEN, lambda suggestion_id: _close(session, suggestion_id, Act.WITHDRAW)
    )


def expire(session: Session, most: int = 500) -> int:
    """Close what is past its deadline. A passed deadline never approves: a person decides without the model."""
    chosen = (
        select(Suggestion.id)
        .where(col(Suggestion.state).in_(OPEN), Suggestion.due_at <= clock.now())
        # Deployments are locked in one order everywhere: in two orders two rounds wait for each other for ever.
        .order_by(col(Suggestion.deployment_id), col(Suggestion.id))
        .limit(most)
    )
    ids = list(session.exec(chosen))
    for suggestion_id in ids:
        _close(session, suggestion_id, Act.EXPIRE)
    return len(ids)


def flag_missed(session: Session) -> int:
    """Mark for another look what is out of a model that stands still by another way than `suspend` or `withdraw`: an alarm,
    or an entry that says that it may not run. Returns how much that is."""
    out = exists().where(
        col(Suggestion.deployment_id) == col(Deployment.id),
        col(Suggestion.state).in_(OUT),
        ~col(Suggestion.flagged),
    )
    still = select(Deployment).where(Deployment.state != DeploymentState.ACTIVE, out)
    return sum(flag(session, machine(one.organisation_id), one) for one in session.exec(still).all())


def flag(session: Session, actor: Actor, deployment: Deployment) -> int:
    """Mark for another look, in one statement and by the rule of `Act.FLAG`, what is out of a deployment that does not run.

    Returns how much that is.
    """
    standing = (
        col(Suggestion.organisation_id) == deployment.organisation_id,
        col(Suggestion.deployment_id) == deployment.id,
        col(Suggestion.state).in_(OUT),
        ~col(Suggestion.flagged),
    )
    count = session.connection().execute(update(Suggestion).where(*standing).values(flagged=True)).rowcount
    ledger.append(session, actor, "releases.flagged", deployment.id, count=count)
    return count


def _each(
    session: Session, deployment: Deployment, states: frozenset[State], do: Callable[[str], None]
) -> int:
    chosen = select(Suggestion.id).where(
        Suggestion.deployment_id == deployment.id, col(Suggestion.state).in_(states)
    )
    ids = list(session.exec(chosen))
    for suggestion_id in ids:
        do(suggestion_id)
    return len(ids)


def _reopen(session: Session, suggestion_id: str) -> None:
    held = hold(session, suggestion_id)
    actor = machine(held.suggestion.organisation_id)
    take(session, held, Action(Act.REOPEN), actor)
    void(session, actor, held)


def _close(session: Session, suggestion_id: str, act: Act) -> None:
    held = hold(session, suggestion_id)
    actor = machine(held.suggestion.organisation_id)
    take(session, held, Action(act), actor)
    ledger.append(session, actor, f"suggestion.{held.suggestion.state}", suggestion_id)
    outbox.announce(session, EventKind.WITHOUT_MODEL, suggestion_id)
