"""The tables of notifications: what a person was told, what that person wants, and mails on their way. Codes only."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, words
from reviews.notifications.vocabulary import Frequency, Kind, MailState


class Notification(Owned, table=True):
    """Something that one person was told. `subject_id` is what it is about; `mail_id` is the mail that counted it."""

    __table_args__ = (
        words("kind", Kind),
        Index("ix_notification_unread", "person_id", "read_at"),
    )

    person_id: str = Field(foreign_key="person.id", max_length=32)
    kind: str = Field(max_length=20)
    subject_id: str = Field(max_length=32)
    parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    mail_id: str | None = Field(default=None, max_length=32, index=True)


class MailPreference(Owned, table=True):
    """How somebody wants to be mailed; who has no row is mailed once a day."""

    __tablename__ = "mail_preference"
    __table_args__ = (words("frequency", Frequency), UniqueConstraint("organisation_id", "person_id"))

    person_id: str = Field(foreign_key="person.id", max_length=32)
    frequency: str = Field(default=Frequency.DAILY, max_length=10)
    off: list[str] = Field(default_factory=list, sa_type=JSON)
    language: str = Field(default="", max_length=2)
    digested_on: date | None = None


class Mail(Owned, table=True):
    """A mail: the row is the job. It says how many of which kind, and its id is the Message-ID of every try."""

    __table_args__ = (words("state", MailState), Index("ix_mail_due", "state", "next_at"))

    person_id: str = Field(foreign_key="person.id", max_length=32)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    language: str = Field(default="nl", max_length=2)
    state: str = Field(default=MailState.WAITING, max_length=10)
    tries: int = 0
    refusals: int = 0
    next_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    made_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=80)
