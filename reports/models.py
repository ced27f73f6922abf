"""The table of reports: what was asked, and the file that was made."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, owned, words
from reports.vocabulary import Kind, ReportState


class Report(Owned, table=True):
    """A PDF that leaves the house. One about a person is sealed under the key of its case; the others are not."""

    __table_args__ = owned(
        words("kind", Kind),
        words("state", ReportState),
        Index("ix_report_subject", "kind", "subject_id"),
        Index("ix_report_expires_on", "expires_on"),
    )

    kind: str = Field(max_length=20)
    subject_id: str = Field(max_length=32)  # the release, the revision, or the period
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
    options: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )  # codes: how it was asked for
    made_with: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})
    downloads: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    expires_on: date | None = None
    seal_file: str | None = Field(default=None, max_length=64)  # as it leaves, proof and seal in it
    sealed_with: str = Field(
        default="", max_length=120, sa_column_kwargs={"server_default": ""}
    )  # whose certificate
    sealed_addressee: bytes | None = None  # under the key of the case, see reports.addressees


class ReportTerm(Owned, table=True):
    """How many months an organisation keeps the reports of a kind. Without a row they are kept for good."""

    __tablename__ = "report_term"
    __table_args__ = (words("kind", Kind), UniqueConstraint("organisation_id", "kind"))

    kind: str = Field(max_length=20)
    months: int
