"""The table of samples: a style that does not count yet, and the PDF that shows it. The newest alone is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, words
from register.house_style.content import Content, content_from
from register.house_style.logo import measured
from reports.house_style.vocabulary import Sample, SampleState


class StyleSample(Owned, table=True):
    """A made-up letter or sheet in a style that somebody tries; nothing in it is of anybody."""

    __tablename__ = "house_style_sample"
    __table_args__ = (words("kind", Sample), words("state", SampleState))

    content: dict[str, Any] = Field(sa_type=JSON)
    logo: bytes | None = None
    kind: str = Field(max_length=20)
    language: str = Field(default="nl", max_length=2)
    state: str = Field(default=SampleState.ASKED, max_length=8)
    pdf: bytes | None = None
    asked_by: str = Field(max_length=32)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)

    @property
    def style(self) -> Content:
        """What is tried."""
        return content_from(self.content, measured(self.logo) if self.logo else None)
