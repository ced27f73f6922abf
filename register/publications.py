"""Publishing an entry, and what follows at once: a model that does what nobody may, or nobody decided on, stands still."""

from sqlmodel import Session, select

from infra.identity.actors import Actor
from register import algorithms, deployments
from register.algorithms import Seen
from register.deployments import Why
from register.gate import forbidden
from register.models import Algorithm, Deployment, Revision
from register.vocabulary import DeploymentState, StopReason


def publish(session: Session, actor: Actor, algorithm: Algorithm, seen: Seen | None = None) -> Revision:
    """Publish as `algorithms.publish` does, and stop every running model that the entry now says may not run.

    A prohibited practice (AI Act, art. 5) does not go on until somebody finds time to stop it; neither does scoring on a
    suspicion of fraud that no decision names. The help goes on, by people.
    """
    revision = algorithms.publish(session, actor, algorithm, seen)
    session.flush()
    chosen = select(Deployment.id).where(
        Deployment.algorithm_id == algorithm.id, Deployment.state == DeploymentState.ACTIVE
    )
    for deployment_id in session.exec(chosen).all():
        running = deployments.get(session, deployment_id)
        if forbidden(session, algorithm, running.model_version_id):
            deployments.halt(session, actor, running, Why(StopReason.LAW))
    return revision
