"""The tables of assessments: each with its answers, attachments and signatures."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.assessments.vocabulary import AssessmentState, Signer
from register.instruments.definition import Kind


class Assessment(Owned, table=True):
    """An instrument being filled in, or filled in and signed, for one algorithm.

    `basis` is what it rested on when it was signed (register.basis); `commitment` covers everything in it, keyed because
    it may name people; `result` has codes only: a verdict, or the labels and the conclusion of a decision tree.
    """

    __table_args__ = owned(
        words("state", AssessmentState), words("kind", Kind), belongs_to("algorithm"),
        UniqueConstraint("algorithm_id", "urn", "number"),
    )  # fmt: skip

    algorithm_id: str = Field(max_length=32, index=True)
    instrument_id: str = Field(foreign_key="instrument.id", max_length=32)
    urn: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    number: int
    state: str = Field(default=AssessmentState.OPEN, max_length=8)
    begun_by: str = Field(foreign_key="person.id", max_length=32)
    begun_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    commitment: str | None = Field(default=None, max_length=64)
    basis: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    summary: str = Field(default="", sa_type=Text)
    summary_public: bool = False


class Answer(Owned, table=True):
    """One version of the answer to one question. Versions are only ever added: the last one counts.

    Two who answer at once want the same next version, and only one of them gets it.
    """

    __tablename__ = "assessment_answer"
    __table_args__ = (belongs_to("assessment"), UniqueConstraint("assessment_id", "question_id", "version"))

    assessment_id: str = Field(max_length=32, index=True)
    question_id: str = Field(max_length=140)
    version: int
    value: Any = Field(default=None, sa_type=JSON)
    refers_to: str | None = Field(default=None, max_length=32)
    refers_question: str | None = Field(default=None, max_length=140)
    author_id: str = Field(foreign_key="person.id", max_length=32)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Attachment(Owned, table=True):
    """A file with an assessment or with one of its questions, sealed under the key of the assessment it came in with.

    A later version of that assessment points at the same file: `sealed_for` names whose key it is.
    """

    __tablename__ = "assessment_attachment"
    __table_args__ = (belongs_to("assessment"),)

    assessment_id: str = Field(max_length=32, index=True)
    question_id: str = Field(default="", max_length=140)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    file: str = Field(max_length=64)
    commitment: str = Field(max_length=64)
    sealed_for: str = Field(max_length=32)
    added_by: str = Field(foreign_key="person.id", max_length=32)
    added_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Signature(Owned, table=True):
    """That somebody, in a capacity, stands for what is in an assessment."""

    __tablename__ = "assessment_signature"
    __table_args__ = (
        belongs_to("assessment"), words("capacity", Signer), UniqueConstraint("assessment_id", "capacity"),
    )  # fmt: skip

    assessment_id: str = Field(max_length=32, index=True)
    capacity: str = Field(max_length=20)
    person_id: str = Field(foreign_key="person.id", max_length=32)
    commitment: str = Field(max_length=64)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
