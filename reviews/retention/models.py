"""The tables of keeping and destroying: terms, holds, destruction lists with their cases, and declarations.

The result of a case, the category that follows from it and the length of its term tell how it ended: they are sealed under
the key of the case. What stands open is the last day that it is kept.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, belongs_to, owned, words
from reviews.retention.vocabulary import HoldReason, ItemState, ListState, OffReason


class CaseTerm(Owned, table=True):
    """What was told of the end of a case: how long it is kept, for good, or that its term is that of the deployment.

    `keep_until` is the last day. `runs_from` stands only where no term was told: then that of the deployment runs from it.
    Neither, and not for good: the case was opened again.
    """

    __tablename__ = "case_term"
    __table_args__ = (
        belongs_to("case_file", "case_id"),
        UniqueConstraint("case_id"),
        Index("ix_case_term_due", "organisation_id", "keep_until"),
    )

    case_id: str = Field(max_length=32)
    keep_until: date | None = None
    runs_from: date | None = None
    for_good: bool = False
    sealed_told: bytes
    told_by: str = Field(max_length=32)
    told_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class DefaultTerm(Owned, table=True):
    """How long cases of a deployment are kept when the case system tells nothing: the choice of the municipality."""

    __tablename__ = "default_term"
    __table_args__ = (belongs_to("deployment"), UniqueConstraint("deployment_id"))

    deployment_id: str = Field(max_length=32)
    months: int | None = None
    for_good: bool = False
    category: str = Field(default="", max_length=30)
    set_by: str = Field(foreign_key="person.id", max_length=32)
    set_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class LegalHold(Owned, table=True):
    """That a case may not be destroyed, as somebody decided, until somebody decides that it may again."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        words("reason", HoldReason),
        belongs_to("case_file", "case_id"),
        Index("ix_legal_hold_review", "organisation_id", "lifted_at", "review_on"),
    )

    case_id: str = Field(max_length=32, index=True)
    reason: str = Field(max_length=14)
    sealed_why: bytes
    review_on: date
    placed_by: str = Field(foreign_key="person.id", max_length=32)
    placed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    lifted_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_lifting: bytes | None = None


class DestructionList(Owned, table=True):
    """What is proposed to be destroyed: everything that was due before a day and not held.

    `month` is that of the list which the machine draws up; one that a person asked for has none. `looked_at` is the case up
    to which drawing it up has come.
    """

    __tablename__ = "destruction_list"
    __table_args__ = owned(words("state", ListState), UniqueConstraint("organisation_id", "month"))

    month: str | None = Field(default=None, max_length=7)
    due_before: date
    state: str = Field(default=ListState.DRAWING, max_length=11)
    looked_at: str = Field(default="", max_length=32)
    total: int = 0
    drawn_by: str = Field(max_length=32)
    drawn_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    authorised_by: str | None = Field(default=None, foreign_key="person.id", max_length=32)
    authorised_at: datetime | None = Field(default=None, sa_type=Instant)
    carried_out_at: datetime | None = Field(default=None, sa_type=Instant)


class DestructionItem(Owned, table=True):
    """A case on a destruction list. A case waits on one list at most."""

    __tablename__ = "destruction_item"
    __table_args__ = (
        words("state", ItemState),
        words("off_reason", OffReason),
        belongs_to("destruction_list", "list_id"),
        belongs_to("case_file", "case_id"),
        belongs_to("algorithm"),
        UniqueConstraint("list_id", "case_id"),
        Index("ix_destruction_item_work", "list_id", "state", "case_id"),
        Index(
            "uq_destruction_item_listed", "case_id", unique=True,
            sqlite_where=text("state = 'listed'"), postgresql_where=text("state = 'listed'"),
        ),
    )  # fmt: skip

    list_id: str = Field(max_length=32)
    case_id: str = Field(max_length=32, index=True)
    algorithm_id: str = Field(max_length=32)
    state: str = Field(default=ItemState.LISTED, max_length=9)
    off_reason: str | None = Field(default=None, max_length=13)
    sealed_why: bytes | None = None
    # What kept it when its turn came, as `reviews.forgetting.held` has it.
    kept_by: str | None = Field(default=None, max_length=40)
    decided_by: str | None = Field(default=None, max_length=32)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class DestructionCount(Owned, table=True):
    """How many cases of an algorithm and a category a list proposed and destroyed; which ones is not told."""

    __tablename__ = "destruction_count"
    __table_args__ = (
        belongs_to("destruction_list", "list_id"),
        belongs_to("algorithm"),
        UniqueConstraint("list_id", "algorithm_id", "category"),
    )

    list_id: str = Field(max_length=32)
    algorithm_id: str = Field(max_length=32)
    category: str = Field(default="", max_length=30)
    proposed: int = 0
    destroyed: int = 0
    # In which years the cases came that were destroyed.
    first_year: int | None = None
    last_year: int | None = None


class Declaration(Owned, table=True):
    """The declaration of a destruction, as its exact bytes; never changed (migration 0017)."""

    __tablename__ = "destruction_declaration"
    __table_args__ = (
        belongs_to("destruction_list", "list_id"),
        UniqueConstraint("organisation_id", "number"),
        Index("uq_destruction_declaration_list_id", "list_id", unique=True),
    )

    list_id: str = Field(max_length=32)
    number: str = Field(max_length=12)
    content: bytes
    entry_id: str = Field(max_length=32)
    declared_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
