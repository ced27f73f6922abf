"""The tables of trainings and mandates: they may end, and stay on record (migration 0009)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned


class Training(Owned, table=True):
    """That somebody was trained for something, from a day on up to and including the day on which it expires."""

    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    code: str = Field(max_length=80)
    obtained_on: date
    expires_on: date
    certificate: str = Field(default="", max_length=120)
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    ended_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Mandate(Owned, table=True):
    """That somebody, or everybody in a role, decides a kind of decision for an organ (Awb 10:3); `ends_on` is its last day."""

    __table_args__ = (CheckConstraint("(person_id IS NULL) = (role <> '')", name="one_holder"),)

    organ: str = Field(max_length=120)
    kind: str = Field(max_length=40)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=32, index=True)
    role: str = Field(default="", max_length=24)
    starts_on: date
    ends_on: date | None = None
    reference: str = Field(max_length=120)
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    ended_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
