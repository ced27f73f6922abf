"""Reading policy versions: all of one deployment with what changed, and those that protect less since an advice."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from sqlmodel import Session, col, select

from infra.identity.people import names_of
from register.models import Deployment
from register.policies.changes import Change, changes
from register.policies.models import PolicyVersion
from register.vocabulary import DeploymentState


@dataclass(frozen=True)
class VersionShown:
    """A version with the name of who decided it and what changed since the one before; nothing for the first."""

    version: PolicyVersion
    decided_by: str
    changes: tuple[Change, ...]


def versions(session: Session, deployment_id: str) -> list[VersionShown]:
    """Every version, the newest first."""
    chosen = select(PolicyVersion).where(PolicyVersion.deployment_id == deployment_id)
    rows = session.exec(chosen.order_by(col(PolicyVersion.number))).all()
    names = names_of(session, {row.decided_by for row in rows})
    differ = [(), *(changes(old.review_policy, new.review_policy) for old, new in pairwise(rows))]
    shown = [
        VersionShown(row, names.get(row.decided_by, ""), diff) for row, diff in zip(rows, differ, strict=True)
    ]
    return shown[::-1]


def newest_number(session: Session, deployment_id: str) -> int:
    """The number of the version that holds now; 0 before the first."""
    chosen = select(PolicyVersion.number).where(PolicyVersion.deployment_id == deployment_id)
    return session.exec(chosen.order_by(col(PolicyVersion.number).desc())).first() or 0


def weakenings(session: Session, algorithm_ids: Collection[str]) -> list[tuple[Deployment, PolicyVersion]]:
    """Versions that protect less than the one before, of what still runs or stands still, the oldest first."""
    chosen = select(Deployment, PolicyVersion).where(
        PolicyVersion.deployment_id == Deployment.id, PolicyVersion.number > 1,
        Deployment.state != DeploymentState.WITHDRAWN, col(Deployment.algorithm_id).in_(algorithm_ids),
    )  # fmt: skip
    rows = session.exec(chosen.order_by(col(PolicyVersion.decided_at)))
    return [(deployment, version) for deployment, version in rows if version.weakens]
