"""The table of sentences: the versions of what a model says, each a draft or signed off for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.sentences.vocabulary import SetState


class SentenceSet(Owned, table=True):
    """All sentences and groups of one model version. `digest` is over `content`; a signed one is never changed (a
    trigger of migration 0026 refuses it), and a model has one draft at most."""

    __tablename__ = "sentence_set"
    __table_args__ = owned(
        words("state", SetState),
        belongs_to("model_version"),
        UniqueConstraint("model_version_id", "number"),
        Index(
            "ix_sentence_set_one_draft", "model_version_id", unique=True,
            sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'"),
        ),
    )  # fmt: skip

    model_version_id: str = Field(max_length=32, index=True)
    number: int
    state: str = Field(default=SetState.DRAFT, max_length=6)
    content: dict[str, Any] = Field(sa_type=JSON)
    digest: str = Field(max_length=64)
    drafted_by: str = Field(foreign_key="person.id", max_length=32)
    drafted_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    signed_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
