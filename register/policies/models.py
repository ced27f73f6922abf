"""The tables of policy versions, and of what may be put right of a deployment."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to
from register.vocabulary import ReviewPolicy, policy_from


class PolicyVersion(Owned, table=True):
    """Under which policy a deployment runs from a moment on; never changed (migration 0009).

    `weakens` names the rules that protect less than in the version before; such a version has its `reason` in words.
    """

    __tablename__ = "review_policy"
    __table_args__ = (belongs_to("deployment"), UniqueConstraint("deployment_id", "number"))

    deployment_id: str = Field(max_length=32, index=True)
    number: int
    policy: dict[str, Any] = Field(sa_type=JSON)
    policy_hash: str = Field(max_length=64)
    weakens: list[str] = Field(default_factory=list, sa_type=JSON)
    reason: str = Field(default="", sa_type=Text)
    decided_by: str = Field(foreign_key="person.id", max_length=32)
    decided_at: datetime = Field(default_factory=clock.now, sa_type=Instant)

    @property
    def review_policy(self) -> ReviewPolicy:
        return policy_from(self.policy)


class DeploymentTerms(Owned, table=True):
    """From a moment on a deployment has this link and these outcomes against residents; never changed (migration 0022)."""

    __tablename__ = "deployment_terms"
    __table_args__ = (belongs_to("deployment"), UniqueConstraint("deployment_id", "number"))

    deployment_id: str = Field(max_length=32, index=True)
    number: int
    case_link: str = Field(default="", max_length=200)
    adverse: list[str] = Field(default_factory=list, sa_type=JSON)
    reason: str = Field(default="", sa_type=Text)
    decided_by: str = Field(foreign_key="person.id", max_length=32)
    decided_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
