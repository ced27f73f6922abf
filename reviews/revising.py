"""Other rules for reviewing: the new version of the policy, and what was signed under weaker rules and is not out yet."""

from sqlmodel import Session, col, select

from infra.identity.actors import Actor, machine
from register import deployments
from register.models import Deployment
from register.policies.models import PolicyVersion
from register.vocabulary import ReviewPolicy
from reviews.facts import facts_of, hold, take, void
from reviews.models import Suggestion
from reviews.policy import Act, Action, approvals
from reviews.vocabulary import State


def revise_policy(
    session: Session, actor: Actor, deployment: Deployment, policy: ReviewPolicy, why: str = ""
) -> PolicyVersion:
    """As `deployments.revise_policy`; what would now lack a signature at its release goes back to the readers.

    Else it would stand there signed and never go out, until its deadline.
    """
    version = deployments.revise_policy(session, actor, deployment, policy, why)
    session.flush()
    chosen = select(Suggestion.id).where(
        Suggestion.deployment_id == deployment.id, col(Suggestion.state) == State.SIGNED
    )
    for suggestion_id in list(session.exec(chosen)):
        _read_again(session, suggestion_id, policy)
    return version


def _read_again(session: Session, suggestion_id: str, policy: ReviewPolicy) -> None:
    held = hold(session, suggestion_id)
    facts = facts_of(session, held)
    if facts.votes and approvals(facts, facts.votes[-1].outcome) >= policy.signatures:
        return
    actor = machine(held.suggestion.organisation_id)
    take(session, held, Action(Act.REOPEN), actor)
    void(session, actor, held)
