"""The tables of incidents: each with the steps that were taken about it."""

from datetime import datetime

from sqlalchemy import JSON, Text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.incidents.vocabulary import IncidentState, StepKind


class Incident(Owned, table=True):
    """Something that went wrong with a model, from the moment that somebody knew. Its texts are for the office only."""

    __table_args__ = owned(words("state", IncidentState), belongs_to("algorithm"))

    algorithm_id: str = Field(max_length=32, index=True)
    summary: str = Field(max_length=200)
    text: str = Field(default="", sa_type=Text)
    kinds: list[str] = Field(sa_type=JSON)
    known_at: datetime = Field(sa_type=Instant)
    state: str = Field(default=IncidentState.OPEN, max_length=6)
    reported_by: str = Field(foreign_key="person.id", max_length=32)
    reported_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class IncidentStep(Owned, table=True):
    """One thing that was done about an incident: noted, reported under a clock, or closed; never changed."""

    __tablename__ = "incident_step"
    __table_args__ = (words("kind", StepKind), belongs_to("incident"))

    incident_id: str = Field(max_length=32, index=True)
    kind: str = Field(max_length=10)
    clock_code: str = Field(default="", max_length=20)
    reference: str = Field(default="", max_length=120)
    text: str = Field(default="", sa_type=Text)
    done_by: str = Field(foreign_key="person.id", max_length=32)
    done_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
