"""What suspending, resuming or withdrawing a deployment would do to the work that is open now."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from register.models import Algorithm, Deployment, Texts
from register.permissions import READ
from register.vocabulary import DeploymentState
from reviews.models import Review, Suggestion
from reviews.vocabulary import OPEN, State


@dataclass(frozen=True)
class OpenWork:
    """A deployment with counts: open in all, held by a person now, and open with a signature that would not count."""

    id: str
    algorithm: str
    purpose: Texts
    state: DeploymentState
    open: int
    held: int
    signed: int


def open_work(session: Session, actor: Actor, deployment_id: str) -> OpenWork:
    """The counts that a person wants to see before stopping or starting. Raises `NotFound`."""
    actor.must(READ)
    deployment = session.get(Deployment, deployment_id)
    if not deployment:
        raise NotFound("register.deployment_not_found")
    algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    counting = select(Suggestion.state, func.count()).where(
        Suggestion.deployment_id == deployment_id, col(Suggestion.state).in_(OPEN)
    )
    counts = {State(state): count for state, count in session.exec(counting.group_by(col(Suggestion.state)))}
    signing = (
        select(func.count(func.distinct(Suggestion.id)))
        .where(Suggestion.deployment_id == deployment_id, col(Suggestion.state).in_(OPEN))
        .where(
            Review.suggestion_id == Suggestion.id, col(Review.decided_at).is_not(None), ~col(Review.voided)
        )
    )
    return OpenWork(
        deployment.id, algorithm.name, deployment.purpose, DeploymentState(deployment.state), sum(counts.values()),
        counts.get(State.CLAIMED, 0), session.exec(signing).one(),
    )  # fmt: skip
