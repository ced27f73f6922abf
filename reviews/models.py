"""The tables of reviewing: cases, batches, suggestions, reviews, releases and announcements.

Everything personal is sealed under the key of the case (`case:<id>`); what stands open here is states, times and ids.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.vocabulary import Asked, Impact, Measure, State


class Case(Owned, table=True):
    """A person's file at the municipality, found by a keyed hash of its reference."""

    __tablename__ = "case_file"
    __table_args__ = owned(UniqueConstraint("organisation_id", "reference_hash"))

    reference_hash: str = Field(max_length=64)
    sealed_reference: bytes
    # Who else may speak or receive for the resident: representative, guardian (curator, bewindvoerder), addressee.
    sealed_contacts: bytes | None = None
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    # When it was decided that this person is forgotten, on which ground, and when the key was gone (`reviews.forgetting`).
    forgotten_at: datetime | None = Field(default=None, sa_type=Instant)
    forgotten_ground: str = Field(default="", max_length=40)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)


class Batch(Owned, table=True):
    """What one request brought: one row or a hundred thousand."""

    __table_args__ = owned(belongs_to("deployment"))

    deployment_id: str = Field(max_length=32, index=True)
    submitted_by: str = Field(max_length=32)
    rows: int
    refused: int = 0
    faults: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    # The thread of work in which it came in; what is done with its cases goes on in it (W3C Trace Context).
    trace: str | None = Field(default=None, max_length=32)


class Suggestion(Owned, table=True):
    """One output of one deployment for one case, with its explanation, on its way to a person.

    `act_by` is the order of the work: the deadline, or sooner where a fact makes it urgent (`urgency`); never the score.
    `content` counts the versions of what was judged; an amended one is a suggestion of its own that `replaces` the former.
    """

    __table_args__ = owned(
        words("state", State),
        words("impact", Impact),
        belongs_to("deployment"),
        belongs_to("batch"),
        belongs_to("case_file", "case_id"),
        UniqueConstraint("batch_id", "position"),
        Index("ix_suggestion_queue", "organisation_id", "state", "signatures", "act_by"),
        # The few that deserve another look, among all that there are.
        Index(
            "ix_suggestion_flagged", "deployment_id", "id", sqlite_where=text("flagged = 1"),
            postgresql_where=text("flagged"),
        ),
    )  # fmt: skip

    deployment_id: str = Field(max_length=32, index=True)
    batch_id: str = Field(max_length=32)
    case_id: str = Field(max_length=32, index=True)
    position: int
    state: str = Field(default=State.RECEIVED, max_length=12)
    impact: str = Field(max_length=4)
    requester: str = Field(max_length=32)
    sampled: bool = False
    escalated: bool = False
    holder_id: str | None = Field(default=None, max_length=32, index=True)
    epoch: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    act_by: datetime = Field(sa_type=Instant)
    urgency: str = Field(default="", max_length=40)
    urgent_by: date | None = None
    # How many signatures count now: what waits for a second reader is found without looking at every case.
    signatures: int = 0
    content: int = 1
    replaces_id: str | None = Field(default=None, max_length=32, index=True)
    awaiting: str | None = Field(default=None, max_length=11)
    awaiting_until: datetime | None = Field(default=None, sa_type=Instant)
    asked: int = 0
    heard: str | None = Field(default=None, max_length=40)
    flagged: bool = False
    sealed_input: bytes
    sealed_output: bytes | None = None
    commitment: str | None = Field(default=None, max_length=64)
    reason: str | None = Field(default=None, max_length=80)
    reason_parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    predicted_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class Review(Owned, table=True):
    """One person's act on a suggestion: own judgement, then the output, then a verdict.

    `sealed_judgement` and `sealed_verdict` hold outcome, confidence, reason codes and text. A voided review stays: its
    person has seen the output for ever.
    """

    __table_args__ = (
        belongs_to("suggestion"),
        UniqueConstraint("suggestion_id", "person_id"),
        # How many one person signed today, which every claim under a daily cap asks.
        Index("ix_review_signed", "person_id", "decided_at"),
    )

    suggestion_id: str = Field(max_length=32, index=True)
    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    opened_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    judged_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_judgement: bytes | None = None
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_verdict: bytes | None = None
    policy_hash: str = Field(default="", max_length=64)
    entry_id: str | None = Field(default=None, max_length=32)
    voided: bool = False
    # What was typed and not signed yet, and what the person marked as wrong or noted of a hearing.
    sealed_draft: bytes | None = None
    sealed_notes: bytes | None = None
    # Seconds that the case was really in view, as the browser told; None where it could not tell.
    active_seconds: int | None = None


class Consultation(Owned, table=True):
    """A colleague was asked to think along with a case: not about the output, which that colleague does not see."""

    __table_args__ = (belongs_to("suggestion"),)

    suggestion_id: str = Field(max_length=32, index=True)
    asked_by: str = Field(foreign_key="person.id", max_length=32)
    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    sealed_question: bytes
    sealed_answer: bytes | None = None
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class InformationRequest(Owned, table=True):
    """What a case waits for: a question to the resident, by way of the system that sent the case."""

    __table_args__ = (words("kind", Asked), belongs_to("suggestion"))

    suggestion_id: str = Field(max_length=32, index=True)
    kind: str = Field(max_length=11)
    asked_by: str = Field(foreign_key="person.id", max_length=32)
    sealed_question: bytes
    until: datetime = Field(sa_type=Instant)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    # A person, a system, or the machine where nothing came in time.
    received_from: str = Field(default="", max_length=32)
    sealed_answer: bytes | None = None
    received_at: datetime | None = Field(default=None, sa_type=Instant)


class Release(Owned, table=True):
    """The only door out: the immutable record of what was decided and who signed."""

    __table_args__ = owned(
        belongs_to("suggestion"), belongs_to("deployment"), UniqueConstraint("suggestion_id")
    )

    suggestion_id: str = Field(max_length=32)
    deployment_id: str = Field(max_length=32, index=True)
    case_id: str = Field(max_length=32, index=True)
    sealed_content: bytes
    commitment: str = Field(max_length=64)
    signed_by: list[str] = Field(default_factory=list, sa_type=JSON)
    policy_hash: str = Field(max_length=64)
    entry_id: str = Field(max_length=32)
    released_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Announcement(Owned, table=True):
    """When the besluit in which a release was used was announced (Awb 3:41), as the case system reported it."""

    __table_args__ = (belongs_to("release"), UniqueConstraint("release_id"))

    release_id: str = Field(max_length=32)
    announced_on: date
    reported_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Tally(Owned, table=True):
    """How often something happened with an algorithm in a month. Verdicts are sealed per case; this is only a number.

    `waited` is the time from output to decision in whole hours, beyond three days in whole days; 0 where it says nothing.
    """

    __table_args__ = (
        words("measure", Measure),
        belongs_to("algorithm"),
        UniqueConstraint("algorithm_id", "month", "measure", "waited"),
    )

    algorithm_id: str = Field(max_length=32)
    month: str = Field(max_length=7)
    measure: str = Field(max_length=10)
    waited: int = 0
    count: int
