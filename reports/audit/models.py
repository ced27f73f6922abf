"""The tables of auditing: where in the log what is found, and the signed files that were handed out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, owned, words
from reports.audit.vocabulary import AuditState, Scope


class Posting(Owned, table=True):
    """Which entries of one bundle of the log are alike in what, who, algorithm and day; `places` has a byte for each.

    Made from entries that never change, only for bundles that are full; thrown away it is made anew. `who` has the roles
    that the person had at the time, divided by spaces; no person stands in it.
    """

    __tablename__ = "audit_posting"
    __table_args__ = (
        UniqueConstraint("organisation_id", "bundle", "day", "act", "who", "algorithm_id"),
        Index("ix_audit_posting_algorithm", "organisation_id", "algorithm_id", "bundle"),
        Index("ix_audit_posting_act", "organisation_id", "act", "bundle"),
        # Everything that is counted by day, so that no row is looked at.
        Index("ix_audit_posting_counted", "organisation_id", "day", "act", "who", "algorithm_id", "entries"),
    )

    bundle: int
    day: date
    act: str = Field(max_length=60)
    who: str = Field(max_length=200)
    algorithm_id: str = Field(max_length=32)
    places: bytes
    entries: int


class AuditFile(Owned, table=True):
    """A signed file that somebody asked for: of one decision, or of what a search found (`asked_for`: codes only).

    One that shows what was decided is sealed under the key of the case, and so forgotten with it.
    """

    __tablename__ = "audit_file"
    __table_args__ = owned(words("scope", Scope), words("state", AuditState), Index("ix_audit_file_asked", "organisation_id", "asked_at"))  # fmt: skip

    scope: str = Field(max_length=10)
    subject_id: str | None = Field(default=None, max_length=32)
    case_id: str | None = Field(default=None, max_length=32)
    disclosed: bool = False
    asked_for: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    language: str = Field(default="nl", max_length=2)
    state: str = Field(default=AuditState.ASKED, max_length=8)
    entries: int = 0
    waiting: int = 0
    file: str | None = Field(default=None, max_length=64)
    size: int = Field(default=0, sa_type=BigInteger)
    manifest: str | None = Field(default=None, max_length=64)
    reason: str | None = Field(default=None, max_length=80)
    asked_by: str = Field(max_length=32)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    made_at: datetime | None = Field(default=None, sa_type=Instant)
