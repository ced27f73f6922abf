"""The tables of oversight: counts of how was decided, cells of one person under consent, alarms, and the consent itself.

A count names no case. Which person signed stands only in `OwnMark`, which exists under the consent of the works council
alone and is deleted with it. A team stands in a count only when it had five people at that moment.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.oversight.vocabulary import AlarmKind, Reading, Scope, Stage

CELL = (
    "algorithm_id", "week", "team_id", "duty", "practice", "sampled", "closing", "own", "output", "final", "known",
    "seconds", "hurried",
)  # fmt: skip
READERS = ("algorithm_id", "week", "practice", "stage", "first", "second", "arbiter")
REASON = ("algorithm_id", "week", "output", "final", "code")
OWN_CELL = (
    "person_id", "algorithm_id", "month", "practice", "own", "output", "final", "known", "seconds", "hurried",
)  # fmt: skip

ALARM = ("algorithm_id", "kind", "about", "team_id", "person_id", "week")


class Mark(Owned, table=True):
    """How many signatures of one week were alike. `final` is "" where the model was set aside, `known` the right outcome
    of a practice case; `seconds` is a lower edge, `hurried` whether that was under the minimum of the policy."""

    __tablename__ = "oversight_mark"
    __table_args__ = (
        words("duty", Reading),
        belongs_to("algorithm"),
        UniqueConstraint(*CELL, name="uq_oversight_mark_cell"),
        Index("ix_oversight_mark_output", "algorithm_id", "output", "week"),
    )

    algorithm_id: str = Field(max_length=32)
    week: str = Field(max_length=8)
    team_id: str = Field(default="", max_length=32)
    duty: str = Field(max_length=7)
    practice: bool = False
    sampled: bool = False
    closing: bool
    own: str = Field(default="", max_length=120)
    output: str = Field(max_length=120)
    final: str = Field(default="", max_length=120)
    known: str = Field(default="", max_length=120)
    seconds: int
    hurried: bool
    count: int


class Readers(Owned, table=True):
    """How often readers of the same case said this and that; "" where nobody read as that."""

    __tablename__ = "oversight_readers"
    __table_args__ = (
        words("stage", Stage),
        belongs_to("algorithm"),
        UniqueConstraint(*READERS, name="uq_oversight_readers_cell"),
    )

    algorithm_id: str = Field(max_length=32)
    week: str = Field(max_length=8)
    practice: bool
    stage: str = Field(max_length=6)
    first: str = Field(max_length=120)
    second: str = Field(default="", max_length=120)
    arbiter: str = Field(default="", max_length=120)
    count: int


class ReasonMark(Owned, table=True):
    """How often a reason was given for deciding otherwise than an output."""

    __tablename__ = "oversight_reason"
    __table_args__ = (belongs_to("algorithm"), UniqueConstraint(*REASON, name="uq_oversight_reason_cell"))

    algorithm_id: str = Field(max_length=32)
    week: str = Field(max_length=8)
    output: str = Field(max_length=120)
    final: str = Field(default="", max_length=120)
    code: str = Field(max_length=120)
    count: int


class OwnMark(Owned, table=True):
    """What one person did in a month, for that person alone."""

    __tablename__ = "oversight_own"
    __table_args__ = (belongs_to("algorithm"), UniqueConstraint(*OWN_CELL, name="uq_oversight_own_cell"))

    person_id: str = Field(foreign_key="person.id", max_length=32)
    algorithm_id: str = Field(max_length=32)
    month: str = Field(max_length=7)
    practice: bool
    own: str = Field(default="", max_length=120)
    output: str = Field(max_length=120)
    final: str = Field(default="", max_length=120)
    known: str = Field(default="", max_length=120)
    seconds: int
    hurried: bool
    count: int


class Alarm(Owned, table=True):
    """A figure passed its limit. `about` is the output class, `week` when it was; `figures` are the numbers of that moment.

    With a person it is told to that person alone. `ended_at`: the figure is back within its limit.
    """

    __tablename__ = "oversight_alarm"
    __table_args__ = owned(
        words("kind", AlarmKind),
        belongs_to("algorithm"),
        UniqueConstraint(*ALARM, name="uq_oversight_alarm_once"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    kind: str = Field(max_length=9)
    about: str = Field(default="", max_length=120)
    team_id: str = Field(default="", max_length=32)
    # No foreign key: "" is nobody, so that the same alarm cannot be raised twice in a week.
    person_id: str = Field(default="", max_length=32, index=True)
    week: str = Field(max_length=8)
    figures: Parameters = Field(default_factory=dict, sa_type=JSON)
    suspended: bool = False
    raised_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    answer: str = Field(default="", sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Consent(Owned, table=True):
    """That the works council agrees to figures about one person (WOR 27), how far, and until when."""

    __tablename__ = "works_council_consent"
    __table_args__ = (words("scope", Scope),)

    given_on: date
    ends_on: date | None = None
    reference: str = Field(max_length=120)
    scope: str = Field(max_length=8)
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
