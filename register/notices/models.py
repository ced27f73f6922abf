"""The table of notices. What the sender wrote is sealed under a key of its own notice (`notice:<id>`)."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.notices.vocabulary import NoticeKind, NoticeState


class Notice(Owned, table=True):
    """One notice. `summary` and `answer` are written by the office and public; the sender's own text never is.

    `sealed_content` is empty once it was erased, and the key is gone with it.
    """

    __table_args__ = owned(
        words("kind", NoticeKind),
        words("state", NoticeState),
        belongs_to("algorithm"),
        UniqueConstraint("number"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    number: str = Field(max_length=20)
    kind: str = Field(max_length=10)
    state: str = Field(default=NoticeState.RECEIVED, max_length=12)
    version: int = 1
    sealed_content: bytes | None = None
    summary: str = Field(default="", sa_type=Text)
    answer: str = Field(default="", sa_type=Text)
    handler_id: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    received_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    due_on: date
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    erase_at: datetime | None = Field(default=None, sa_type=Instant)
