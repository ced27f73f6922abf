"""The tables of practice cases: the library, who knows which case, the experts' answers, and where one went into the work.

A story is sealed under a key of its own (`practice:<id>`). Which suggestion is a practice case stands in `PracticeRun`
and nowhere else: not on the suggestion, so that nothing that reads suggestions can tell.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.seeded.vocabulary import USES_DEFAULT, PracticeState


class PracticeCase(Owned, table=True):
    """A person who does not exist: the data, and what comes when somebody asks for more.

    `round` counts how often experts were asked: what they said before a disagreement no longer counts.
    """

    __tablename__ = "practice_case"
    __table_args__ = owned(
        words("state", PracticeState), belongs_to("algorithm"), UniqueConstraint("algorithm_id", "number")
    )

    algorithm_id: str = Field(max_length=32)
    number: int
    state: str = Field(default=PracticeState.DRAFT, max_length=10)
    round: int = 1
    sealed_story: bytes
    made_by: str = Field(foreign_key="person.id", max_length=32)
    made_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class PracticeInsider(Owned, table=True):
    """Somebody who knows a practice case, because of making or reading it: that person never gets it as a reader."""

    __tablename__ = "practice_insider"
    __table_args__ = (belongs_to("practice_case"), UniqueConstraint("practice_case_id", "person_id"))

    practice_case_id: str = Field(max_length=32)
    person_id: str = Field(foreign_key="person.id", max_length=32, index=True)
    since: datetime = Field(default_factory=clock.now, sa_type=Instant)


class PracticeAnswer(Owned, table=True):
    """What one expert says of a practice case: the outcome and why, sealed."""

    __tablename__ = "practice_answer"
    __table_args__ = (belongs_to("practice_case"), UniqueConstraint("practice_case_id", "person_id", "round"))

    practice_case_id: str = Field(max_length=32, index=True)
    person_id: str = Field(foreign_key="person.id", max_length=32)
    round: int
    sealed_answer: bytes
    answered_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class PracticeRun(Owned, table=True):
    """This suggestion is this practice case. `answer_at` is when what was asked for comes."""

    __tablename__ = "practice_run"
    __table_args__ = (
        belongs_to("practice_case"), belongs_to("suggestion"), UniqueConstraint("suggestion_id"),
    )  # fmt: skip

    practice_case_id: str = Field(max_length=32, index=True)
    suggestion_id: str = Field(max_length=32)
    answer_at: datetime | None = Field(default=None, sa_type=Instant)
    sown_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class PracticeReply(Owned, table=True):
    """A reader does not agree with the experts, and why, sealed under the key of the practice case."""

    __tablename__ = "practice_reply"
    __table_args__ = (
        belongs_to("practice_case"), belongs_to("suggestion"), UniqueConstraint("suggestion_id", "person_id"),
    )  # fmt: skip

    practice_case_id: str = Field(max_length=32, index=True)
    suggestion_id: str = Field(max_length=32)
    person_id: str = Field(foreign_key="person.id", max_length=32)
    sealed_text: bytes
    replied_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class PracticeTerms(Owned, table=True):
    """How one algorithm practises: what its made-up references look like, and after how many uses a case is put away.

    In `reference` every `#` becomes a digit; empty: made after the references of the real cases.
    """

    __tablename__ = "practice_terms"
    __table_args__ = (belongs_to("algorithm"), UniqueConstraint("algorithm_id"))

    algorithm_id: str = Field(max_length=32)
    reference: str = Field(default="", max_length=60)
    uses: int = USES_DEFAULT
