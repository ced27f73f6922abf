"""The table of requests to be forgotten. What was asked and answered is sealed; what stands open is days, words and ids."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.erasing.vocabulary import About, Answer, Ground


class ErasureRequest(Owned, table=True):
    """That somebody asked to be forgotten, and what was decided.

    Of a resident it is sealed under the key of the case, and goes with it; of staff under a key of its own.
    """

    __tablename__ = "erasure_request"
    __table_args__ = owned(
        words("about", About), words("answer", Answer), words("ground", Ground),
        belongs_to("case_file", "case_id"),
        Index("ix_erasure_request_work", "organisation_id", "decided_on", "due_on"),
    )  # fmt: skip

    about: str = Field(max_length=5)
    case_id: str | None = Field(default=None, max_length=32, index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=32, index=True)
    received_on: date
    due_on: date
    # The term of one month was made two months longer, and the resident was told why (AVG 12(3)).
    extended: bool = False
    sealed_asked: bytes
    sealed_extension: bytes | None = None
    entered_by: str = Field(max_length=32)  # a person, or a case system for a resident
    entered_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    answer: str | None = Field(default=None, max_length=7)
    ground: str | None = Field(default=None, max_length=18)
    sealed_reasons: bytes | None = None
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    decided_on: date | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
