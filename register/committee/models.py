"""The tables of the committee: its rule, meetings, agenda, votes and advice, and what others say in a dossier."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.committee.vocabulary import (
    AdviceVerdict,
    Choice,
    CollegeReply,
    Finding,
    Function,
    ItemState,
    MeetingKind,
    MeetingState,
    RequestState,
)

Basis = dict[str, str]
Proposal = dict[str, Any]  # verdict, reasons, conditions: [{text, owner_id, due}], next_review


class CommitteeRule(Owned, table=True):
    """How many seats the committee has and how many members must take part; without a row, a majority of the members."""

    __tablename__ = "committee_rule"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("quorum BETWEEN 1 AND seats", name="quorum_fits"),
    )

    seats: int
    quorum: int
    changed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Meeting(Owned, table=True):
    """A meeting or a written procedure. Seats, quorum and who was invited are fixed when it is convened."""

    __tablename__ = "committee_meeting"
    __table_args__ = owned(words("kind", MeetingKind), words("state", MeetingState))

    kind: str = Field(default=MeetingKind.MEETING, max_length=8)
    state: str = Field(default=MeetingState.PLANNED, max_length=10)
    starts_at: datetime = Field(sa_type=Instant, index=True)
    closes_at: datetime | None = Field(default=None, sa_type=Instant)
    place: str = Field(default="", max_length=200)
    video: str = Field(default="", max_length=500)
    seats: int | None = None
    quorum: int | None = None
    invited: list[str] = Field(default_factory=list, sa_type=JSON)
    minutes: str = ""
    version: int = 1
    convened_at: datetime | None = Field(default=None, sa_type=Instant)
    held_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class MinutesCorrection(Owned, table=True):
    """What was added to minutes after they were fixed; never changed (a trigger of migration 0005 refuses it)."""

    __tablename__ = "committee_correction"
    __table_args__ = (belongs_to("committee_meeting", "meeting_id"),)

    meeting_id: str = Field(max_length=32, index=True)
    text: str
    added_by: str = Field(foreign_key="person.id", max_length=32)
    added_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class AdviceRequest(Owned, table=True):
    """An owner asks for advice on the draft as it is and the newest accepted model, where there is one."""

    __tablename__ = "committee_request"
    __table_args__ = owned(words("state", RequestState), belongs_to("algorithm"), belongs_to("model_version"))

    algorithm_id: str = Field(max_length=32, index=True)
    model_version_id: str | None = Field(default=None, max_length=32)
    question: str
    state: str = Field(default=RequestState.WAITING, max_length=10)
    basis: Basis = Field(sa_type=JSON)
    asked_by: str = Field(foreign_key="person.id", max_length=32)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class AgendaItem(Owned, table=True):
    """One request on one agenda. `round` counts how often it was put to the vote; `basis` is what that vote is about."""

    __tablename__ = "committee_item"
    __table_args__ = owned(
        words("state", ItemState),
        belongs_to("committee_meeting", "meeting_id"),
        belongs_to("committee_request", "request_id"),
        belongs_to("algorithm"),
        UniqueConstraint("meeting_id", "request_id"),
    )

    meeting_id: str = Field(max_length=32, index=True)
    request_id: str = Field(max_length=32, index=True)
    algorithm_id: str = Field(max_length=32, index=True)
    position: int
    state: str = Field(default=ItemState.OPEN, max_length=9)
    round: int = 0
    proposal: Proposal = Field(default_factory=dict, sa_type=JSON)
    basis: Basis = Field(default_factory=dict, sa_type=JSON)
    version: int = 1


class Presence(Owned, table=True):
    """Whether a member is at a meeting."""

    __tablename__ = "committee_presence"
    __table_args__ = (
        belongs_to("committee_meeting", "meeting_id"),
        UniqueConstraint("meeting_id", "person_id"),
    )

    meeting_id: str = Field(max_length=32, index=True)
    person_id: str = Field(foreign_key="person.id", max_length=32)
    present: bool = True


class Recusal(Owned, table=True):
    """A member with an interest in an item stands aside: not counted, no vote. It is never taken back."""

    __tablename__ = "committee_recusal"
    __table_args__ = (belongs_to("committee_item", "item_id"), UniqueConstraint("item_id", "person_id"))

    item_id: str = Field(max_length=32, index=True)
    person_id: str = Field(foreign_key="person.id", max_length=32)
    interest: str
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Vote(Owned, table=True):
    """One member's vote in one round; never changed. The public reads numbers only."""

    __tablename__ = "committee_vote"
    __table_args__ = (
        words("choice", Choice),
        belongs_to("committee_item", "item_id"),
        UniqueConstraint("item_id", "round", "person_id"),
    )

    item_id: str = Field(max_length=32, index=True)
    round: int
    person_id: str = Field(foreign_key="person.id", max_length=32)
    choice: str = Field(max_length=7)
    dissent: str = ""
    cast_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Advice(Owned, table=True):
    """An adopted advice, with the content and the basis that it is about; never changed."""

    __tablename__ = "committee_advice"
    __table_args__ = owned(
        words("verdict", AdviceVerdict),
        belongs_to("algorithm"),
        belongs_to("model_version"),
        belongs_to("committee_item", "item_id"),
        UniqueConstraint("item_id"),
        UniqueConstraint("algorithm_id", "number"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    item_id: str = Field(max_length=32)
    model_version_id: str | None = Field(default=None, max_length=32)
    number: int
    verdict: str = Field(max_length=24)
    reasons: str
    dissent: list[str] = Field(default_factory=list, sa_type=JSON)
    votes_for: int
    votes_against: int
    votes_abstain: int
    recused: int
    next_review: date | None = None
    content: dict[str, Any] = Field(sa_type=JSON)
    basis: Basis = Field(sa_type=JSON)
    adopted_by: str = Field(foreign_key="person.id", max_length=32)
    adopted_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class AdvicePublication(Owned, table=True):
    """That an advice was made public, and when; never changed."""

    __tablename__ = "committee_publication"
    __table_args__ = (belongs_to("committee_advice", "advice_id"), UniqueConstraint("advice_id"))

    advice_id: str = Field(max_length=32)
    published_by: str = Field(foreign_key="person.id", max_length=32)
    published_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class AdviceCondition(Owned, table=True):
    """One condition of an advice: who sees to it, by when, what that person reports, and who checked it."""

    __tablename__ = "committee_condition"
    __table_args__ = owned(
        belongs_to("committee_advice", "advice_id"), UniqueConstraint("advice_id", "position")
    )

    advice_id: str = Field(max_length=32)
    position: int
    text: str
    owner_id: str = Field(foreign_key="person.id", max_length=32)
    due: date
    evidence: str = ""
    reported_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    reported_at: datetime | None = Field(default=None, sa_type=Instant)
    returned: str = ""
    checked_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)


class Reply(Owned, table=True):
    """What the college does with an advice; never changed."""

    __tablename__ = "committee_reply"
    __table_args__ = (
        words("reply", CollegeReply),
        belongs_to("committee_advice", "advice_id"),
        UniqueConstraint("advice_id"),
    )

    advice_id: str = Field(max_length=32)
    reply: str = Field(max_length=7)
    reasons: str = ""
    decided_on: date
    recorded_by: str = Field(foreign_key="person.id", max_length=32)
    recorded_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Question(Owned, table=True):
    """A question about an algorithm and its answer; both are shown by function."""

    __tablename__ = "committee_question"
    __table_args__ = owned(belongs_to("algorithm"))

    algorithm_id: str = Field(max_length=32, index=True)
    text: str
    asked_by: str = Field(foreign_key="person.id", max_length=32)
    asked_as: str = Field(max_length=24)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    answer: str = ""
    answered_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    answered_as: str | None = Field(default=None, max_length=24)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class Opinion(Owned, table=True):
    """What the FG or the CISO finds, in that function and beside the committee; never changed."""

    __tablename__ = "committee_opinion"
    __table_args__ = (
        words("function", Function),
        words("finding", Finding),
        belongs_to("algorithm"),
    )

    algorithm_id: str = Field(max_length=32, index=True)
    function: str = Field(max_length=4)
    finding: str = Field(max_length=12)
    text: str
    basis: Basis = Field(sa_type=JSON)
    given_by: str = Field(foreign_key="person.id", max_length=32)
    given_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
