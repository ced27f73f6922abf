"""The tables of the ledger: entries as they were written, the intake that waits, their places in the log, and its heads."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from infra import clock
from infra.tables import Instant, Owned, words

# Written out, because SQLite uses an index of some rows only where a query says the same.
TELLS_ROLES = "act IN ('person.enrolled', 'person.returned', 'person.roles_changed')"


class Reason(StrEnum):
    """Why a log was frozen. Of a stolen key anything may have been signed since; with a lost one nothing can be.

    `BEHIND`: an older database came back and there is no newer one, so what was published after it is lost.
    """

    LOST = "lost"
    STOLEN = "stolen"
    BEHIND = "behind"


class Entry(Owned, table=True):
    """One act, as the exact bytes that anyone may check later; only ever added to (triggers of migration 0001)."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        # The few that say what somebody is here, among all that they did.
        Index(
            "ix_ledger_entry_roles", "organisation_id", "subject_id", sqlite_where=text(TELLS_ROLES),
            postgresql_where=text(TELLS_ROLES),
        ),
    )  # fmt: skip

    # Without an index of its own: asked for some ids, SQLite would use it and walk along every entry of the organisation.
    organisation_id: str = Field(max_length=32, foreign_key="organisation.id")
    at: datetime = Field(sa_type=Instant, index=True)
    act: str = Field(max_length=60)
    subject_id: str = Field(max_length=32, index=True)
    body: bytes


class Intake(Owned, table=True):
    """An entry that has no place in the log yet, and the work to ring once it has; its id is that of the entry."""

    __tablename__ = "ledger_intake"

    task: str | None = Field(default=None, max_length=60)
    queue: str | None = Field(default=None, max_length=30)
    subject_id: str | None = Field(default=None, max_length=32)


class Leaf(Owned, table=True):
    """The place of an entry in the log of its organisation; its id is that of the entry, and no place is given twice."""

    __tablename__ = "ledger_leaf"
    __table_args__ = (
        UniqueConstraint("log_number", "number"),
        # By it a place cannot be in the log of another organisation.
        ForeignKeyConstraint(
            ["organisation_id", "log_number"], ["ledger_head.organisation_id", "ledger_head.log_number"]
        ),
    )

    # Each byte here is one per entry for good: an index with the id of an organisation has 28 more for each, and two numbers
    # of 32 bits take the room of one of 64. Ask by `infra.ledger.places.in_log`, which uses the index.
    organisation_id: str = Field(max_length=32)
    log_number: int
    number: int


class Head(Owned, table=True):
    """The log of one organisation: its name to the world, its public key, and its newest signed checkpoint."""

    __tablename__ = "ledger_head"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        UniqueConstraint("log_number"),
        UniqueConstraint("organisation_id", "log_number"),
    )

    log_number: int  # the short name of this log in this database, for its places; told to nobody
    origin: str = Field(max_length=200)
    vkey: str = Field(max_length=300)
    size: int = Field(default=0, sa_type=BigInteger)
    root: bytes
    note: bytes
    signed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Witnessed(Owned, table=True):
    """Somebody else's log that this organisation is a witness of: the newest head that it cosigned."""

    __tablename__ = "ledger_witnessed"
    __table_args__ = (UniqueConstraint("organisation_id", "origin"),)

    origin: str = Field(max_length=200)
    vkeys: list[str] = Field(default_factory=list, sa_type=JSON)
    size: int = Field(default=0, sa_type=BigInteger)
    root: bytes
    note: bytes = b""
    seen_at: datetime | None = Field(default=None, sa_type=Instant)


class LogKey(Owned, table=True):
    """A key of a log, from its first rotation on: where it is kept, and until when it signs (None: it is the newest)."""

    __tablename__ = "ledger_key"
    __table_args__ = (UniqueConstraint("organisation_id", "vkey"),)

    origin: str = Field(max_length=200)
    vkey: str = Field(max_length=300)
    scope: str = Field(max_length=64)
    began_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class Ended(Owned, table=True):
    """A log that was frozen: its last head. Another log, with a name and a key of its own, goes on from there."""

    __tablename__ = "ledger_ended"
    __table_args__ = (UniqueConstraint("organisation_id", "origin"), words("reason", Reason))

    origin: str = Field(max_length=200)
    vkey: str = Field(max_length=300)
    size: int = Field(sa_type=BigInteger)
    root: bytes
    note: bytes
    reason: str = Field(max_length=10)
    ended_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class TimeStamp(Owned, table=True):
    """What a time stamping authority (RFC 3161) answered about a head: that these bytes were there at that moment."""

    __tablename__ = "ledger_time_stamp"
    __table_args__ = (UniqueConstraint("organisation_id", "origin", "size"),)

    origin: str = Field(max_length=200)
    size: int = Field(sa_type=BigInteger)
    note: bytes
    answer: bytes
    authority: str = Field(max_length=500)
    stamped_at: datetime = Field(sa_type=Instant)
