"""What is still known of a decision whose person was forgotten: that it was taken, when, with what, and by a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from infra.errors import NotFound
from infra.identity.actors import Actor
from infra.identity.models import Membership
from register.models import Algorithm, Deployment, Texts
from reviews import permissions
from reviews.models import Case, Release


@dataclass(frozen=True)
class ForgottenDecision:
    """`functions` has the roles of each person who signed, never the name; it is empty where nobody read the output."""

    id: str
    algorithm: str
    slug: str
    purpose: Texts
    mandate: Texts
    released_at: datetime
    functions: list[list[str]]
    forgotten_at: datetime
    erased_at: datetime | None
    entry_id: str


def forgotten_decision(session: Session, actor: Actor, release_id: str) -> ForgottenDecision | None:
    """What is left of a released decision; None when nobody ordered that its person is forgotten. Raises `NotFound`."""
    actor.must(permissions.SEE_RELEASE)
    release = session.get(Release, release_id)
    if not release:
        raise NotFound("reviews.release_not_found")
    case = session.get_one(Case, release.case_id)
    if not case.forgotten_at:
        return None
    deployment = session.get_one(Deployment, release.deployment_id)
    algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    return ForgottenDecision(
        release.id, algorithm.name, algorithm.slug, deployment.purpose, deployment.mandate, release.released_at,
        _functions(session, release.signed_by), case.forgotten_at, case.erased_at, release.entry_id,
    )  # fmt: skip


def _functions(session: Session, person_ids: list[str]) -> list[list[str]]:
    chosen = select(Membership.person_id, Membership.roles).where(col(Membership.person_id).in_(person_ids))
    roles = {person_id: list(found) for person_id, found in session.exec(chosen)}
    return [roles.get(person_id, []) for person_id in person_ids]
