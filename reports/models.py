"""The table of reports: what was asked, and the file that was made."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, owned, words
from reports.vocabulary import Kind, ReportState


class Report(Owned, table=True):
    """A PDF that leaves the house. A letter's file is sealed under the key of its case; a public one is not."""

    __table_args__ = owned(
        words("kind", Kind), words("state", ReportState), Index("ix_report_subject", "kind", "subject_id")
    )

    kind: str = Field(max_length=20)
    subject_id: str = Field(max_length=32)  # the release, or the revision
    case_id: str | None = Field(default=None, max_length=32)
    language: str = Field(default="nl", max_length=2)
    number: str = Field(max_length=40, unique=True)
    state: str = Field(default=ReportState.ASKED, max_length=8)
    file: str | None = Field(default=None, max_length=64)
    size: int = 0
    commitment: str | None = Field(default=None, max_length=64)
    asked_by: str = Field(max_length=32)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    made_at: datetime | None = Field(default=None, sa_type=Instant)
