"""The tables of the log of processing: an operation, the people whose data it was about, and how far the export is."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from infra import clock
from infra.processing.vocabulary import Status
from infra.tables import Instant, Owned, belongs_to, owned, words


class Processing(Owned, table=True):
    """One operation on the data of one or more people, under one processing activity. It holds nobody's name.

    `trace`, `span` and `parent` are of W3C Trace Context; `processor` is the application that called us, when one did.
    `function` is the role of who acted. `sent_at`: when the collector confirmed it; `refused` how often it did not want it.
    """

    __table_args__ = owned(
        words("status", Status),
        Index("ix_processing_period", "organisation_id", "began_at"),
        Index(
            "ix_processing_unsent", "organisation_id", "due_at", sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )  # fmt: skip

    organisation_id: str = Field(max_length=32, foreign_key="organisation.id")
    trace: str = Field(max_length=32, index=True)
    span: str = Field(max_length=16)
    parent: str | None = Field(default=None, max_length=16)
    processor: str | None = Field(default=None, max_length=200)
    operation: str = Field(max_length=40)
    function: str = Field(default="", max_length=200)
    algorithm_id: str | None = Field(default=None, max_length=32)
    activity: str = Field(max_length=500)
    status: str = Field(default=Status.UNSET, max_length=5)
    subjects: int
    began_at: datetime = Field(sa_type=Instant)
    ended_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    due_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    refused: int = 0


class Subject(Owned, table=True):
    """One person in an operation: a pseudonym that only the key of the case can make again. Its id is that of the
    operation and a number, so that the span of each record follows from it."""

    __tablename__ = "processed_subject"
    __table_args__ = (belongs_to("processing"),)

    # Thousands of rows at once: an index that every search leaves aside would only cost.
    organisation_id: str = Field(max_length=32)
    processing_id: str = Field(max_length=32, index=True)
    subject: str = Field(max_length=32, index=True)


class ProcessingExport(Owned, table=True):
    """How the export of one organisation fares: when it may try again, and why not sooner."""

    __tablename__ = "processing_export"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    failures: int = 0
    rest_until: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=40)
    heard_at: datetime | None = Field(default=None, sa_type=Instant)
