"""The table of leaflets. What one says is never changed: a new text is a new leaflet, and a letter keeps the one it has."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned
from reports.leaflets.vocabulary import CHECKED_MAX, TITLE_MAX


class Leaflet(Owned, table=True):
    """A text in another language, for all letters or for those about one algorithm, and who checked it when."""

    __table_args__ = owned(belongs_to("algorithm"))

    algorithm_id: str | None = Field(default=None, max_length=32)
    language: str = Field(max_length=8)
    title: str = Field(max_length=TITLE_MAX)
    body: str = Field(sa_type=Text)  # paragraphs, each on a line
    checked_by: str = Field(max_length=CHECKED_MAX)
    checked_on: date
    added_by: str = Field(foreign_key="person.id", max_length=32)
    added_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.body.splitlines())
