"""The tables of exchange: records that arrived from elsewhere, imports of whole files, and entries told to the national register."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from infra import clock
from infra.errors import Parameters
from infra.tables import Instant, Owned, belongs_to, owned, words
from register.exchange.vocabulary import NationalState


class Arrival(Owned, table=True):
    """A record that came from a file: as it came, so that nothing of it is lost, and the entry that it became.

    `fingerprint` is the SHA-256 of its content before anything was filled in: the same record does not come in twice.
    """

    __table_args__ = owned(belongs_to("algorithm"), UniqueConstraint("organisation_id", "fingerprint"))

    algorithm_id: str = Field(max_length=32, index=True)
    fingerprint: str = Field(max_length=64)
    names: list[str] = Field(default_factory=list, sa_type=JSON)
    record: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    arrived_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class FileImport(Owned, table=True):
    """A file of records that somebody uploaded: looked at first, then brought in; `report` says what became of each record."""

    __tablename__ = "file_import"
    __table_args__ = owned()

    name: str = Field(max_length=200)
    file: str = Field(max_length=64)
    contact: str = Field(default="", max_length=200)
    organisation_name: str = Field(default="", max_length=100)
    records: int = 0
    done: int = 0
    confirmed: bool = False
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asked_by: str = Field(foreign_key="person.id", max_length=32)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class NationalEntry(Owned, table=True):
    """What the national register has of an entry: its number there, and hashes of what was sent and of what it answered.

    `theirs` is how their copy stood after our last act; when it stands otherwise, somebody changed it over there.
    """

    __tablename__ = "national_entry"
    __table_args__ = owned(
        words("state", NationalState), belongs_to("algorithm"), UniqueConstraint("algorithm_id")
    )

    algorithm_id: str = Field(max_length=32)
    lars: str | None = Field(default=None, max_length=100)
    state: str = Field(default=NationalState.NEW, max_length=12)
    wanted: str | None = Field(default=None, max_length=12)
    record: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sent: str | None = Field(default=None, max_length=64)
    theirs: str | None = Field(default=None, max_length=64)
    sent_revision: int | None = None
    error: str | None = Field(default=None, max_length=80)
    error_parameters: Parameters = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    asked_by: str | None = Field(default=None, max_length=32)
    changed_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
