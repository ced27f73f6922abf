"""The tables of what comes after a decision: objections and their kin, revocations, second looks.

What the resident says, what was noted at the hearing and every reason is sealed under the key of the case; what stands
open is days, words and ids.
"""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.objections.vocabulary import LookKind, Remedy, Waiver
from reviews.vocabulary import Ruling


class Objection(Owned, table=True):
    """Something that was brought against a released decision: objection, complaint, request under the AVG, or appeal.

    `follows_id` is the one whose answer is in question. `last_day` is that of the term to bring it, `due_on` that of the
    answer; both None where there is none, or none is known.
    """

    __table_args__ = owned(
        words("remedy", Remedy), words("waived", Waiver), words("ruling", Ruling),
        belongs_to("release"), belongs_to("suggestion"), belongs_to("case_file", "case_id"), belongs_to("deployment"),
        Index("ix_objection_work", "organisation_id", "ruled_on", "due_on"),
    )  # fmt: skip

    release_id: str = Field(max_length=32, index=True)
    suggestion_id: str = Field(max_length=32, index=True)
    case_id: str = Field(max_length=32, index=True)
    deployment_id: str = Field(max_length=32, index=True)
    remedy: str = Field(max_length=10)
    follows_id: str | None = Field(default=None, max_length=32, index=True)
    received_on: date
    announced_on: date | None = None
    last_day: date | None = None
    late: bool = False
    due_on: date | None = None
    committee: bool = False
    adjourned: bool = False
    # The key of the case system, or the person who entered a letter.
    lodged_by: str = Field(max_length=32)
    lodged_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    sealed_brought: bytes
    handler_id: str | None = Field(default=None, foreign_key="person.id", max_length=32, index=True)
    heard_on: date | None = None
    waived: str | None = Field(default=None, max_length=12)
    sealed_hearing: bytes | None = None
    sealed_adjournment: bytes | None = None
    ruling: str | None = Field(default=None, max_length=14)
    ruled_on: date | None = None
    ruled_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    ruled_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_ruling: bytes | None = None


class Revocation(Owned, table=True):
    """That the municipality took a decision back by itself, and why; never changed (migration 0011)."""

    __table_args__ = (belongs_to("release"), Index("uq_revocation_release_id", "release_id", unique=True))

    release_id: str = Field(max_length=32)
    done_by: str = Field(foreign_key="person.id", max_length=32)
    sealed_reasons: bytes
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class SecondLook(Owned, table=True):
    """An entry of a second look at a decision under a model that was stopped; never changed (migration 0011).

    `stop_id` is the stop that it is about: after another stop a decision deserves another look. The newest entry that
    assigns is the one that counts; of a verdict there is one per stop.
    """

    __tablename__ = "second_look"
    __table_args__ = (
        words("kind", LookKind), belongs_to("suggestion"), belongs_to("release"),
        Index("ix_second_look_of", "suggestion_id", "stop_id", "kind"),
        Index(
            "uq_second_look_verdict", "suggestion_id", "stop_id", unique=True,
            sqlite_where=text("kind <> 'assigned'"), postgresql_where=text("kind <> 'assigned'"),
        ),
    )  # fmt: skip

    suggestion_id: str = Field(max_length=32)
    release_id: str = Field(max_length=32)
    stop_id: str = Field(max_length=32)
    kind: str = Field(max_length=10)
    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    done_by: str = Field(foreign_key="person.id", max_length=32)
    sealed_reasons: bytes | None = None
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
