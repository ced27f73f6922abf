"""The table of editions: what was published about a period, exactly as it was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, owned
from reports.transparency.vocabulary import PERIOD_MAX

Texts = dict[str, str]


class Edition(Owned, table=True):
    """One publication about one period; never changed. The second and later ones correct the first, with the reason.

    `figures` holds what may be printed and nothing else: counts that are hidden are not in it.
    """

    __tablename__ = "transparency_edition"
    __table_args__ = owned(UniqueConstraint("organisation_id", "period", "number"))

    period: str = Field(max_length=PERIOD_MAX)
    number: int = 1
    figures: dict[str, Any] = Field(sa_type=JSON)
    words: Texts = Field(default_factory=dict, sa_type=JSON)
    why: Texts = Field(default_factory=dict, sa_type=JSON)
    published_by: str = Field(max_length=32)
    published_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
