"""Whether somebody may judge here now: trained, mandated, and not yet at the most that one person signs in a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlmodel import Session, col, func, select

from infra import clock
from infra.identity.actors import Actor, Role
from infra.identity.models import Membership
from register.models import Deployment
from register.qualifications.queries import mandated_for, trained_in
from reviews.models import Review

# What is no person has neither a training nor a mandate, and needs none.
MACHINES = frozenset({Role.SYSTEM, Role.CASE_SYSTEM})


@dataclass(frozen=True)
class Fitness:
    """As `reviews.rules.facts.Who` wants it: valid at this moment, for what the policy of the deployment asks."""

    trained: bool = True
    mandated: bool = True
    at_cap: bool = False


def fitness(session: Session, person_id: str, actor: Actor, deployment: Deployment) -> Fitness:
    """Of the actor, or of somebody to whom the actor gives a case. A policy that asks for nothing costs no query."""
    policy = deployment.review_policy
    if actor.id == person_id and actor.roles and actor.roles <= MACHINES:
        return Fitness()
    return Fitness(
        trained=not policy.training or trained_in(session, person_id, policy.training),
        mandated=not policy.mandate
        or mandated_for(session, person_id, _roles(session, person_id, actor), policy.mandate),
        at_cap=policy.daily_cap > 0 and signed_today(session, person_id) >= policy.daily_cap,
    )


def signed_today(session: Session, person_id: str) -> int:
    """How many cases somebody signed since midnight in the Netherlands, of every algorithm together."""
    midnight = datetime.combine(clock.today(), time(), clock.AMSTERDAM).astimezone(UTC)
    chosen = select(func.count(col(Review.id))).where(
        Review.person_id == person_id, col(Review.decided_at) >= midnight
    )
    return session.exec(chosen).one()


def _roles(session: Session, person_id: str, actor: Actor) -> Iterable[Role]:
    if person_id == actor.id:
        return actor.roles
    chosen = select(Membership).where(Membership.person_id == person_id, col(Membership.active))
    member = session.exec(chosen).first()
    return [Role(role) for role in member.roles] if member else []
