"""The table of house styles: a row per version, none of them ever changed (migration 0025)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, owned
from register.house_style.content import Content, content_from
from register.house_style.logo import measured


class HouseStyle(Owned, table=True):
    """One version of a municipality's style. The newest counts; `taken_from` is the older one that was taken back."""

    __tablename__ = "house_style"
    __table_args__ = owned(UniqueConstraint("organisation_id", "number"))

    number: int
    content: dict[str, Any] = Field(sa_type=JSON)
    logo: bytes | None = None
    taken_from: int | None = None
    changed_by: str = Field(foreign_key="person.id", max_length=32)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)

    @property
    def style(self) -> Content:
        """What was set."""
        return content_from(self.content, measured(self.logo) if self.logo else None)
