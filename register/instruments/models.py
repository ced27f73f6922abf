"""The tables of instruments: each file as it came in, to the byte, and the instruments that stand in it.

They are shared by all organisations here: an instrument is a public text, and whoever runs this service imports it.
"""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from infra import clock
from infra.ids import new_id
from infra.tables import Instant, words
from register.instruments.definition import Kind, Shape


class InstrumentFile(SQLModel, table=True):
    """A file with instruments, named by the SHA-256 of its bytes."""

    __tablename__ = "instrument_file"

    sha256: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=200)
    size: int
    content: bytes
    imported_at: datetime = Field(default_factory=clock.now, sa_type=Instant)


class Instrument(SQLModel, table=True):
    """One version of an instrument: the `place`-th of its file. `digest` says whether two files ask the same."""

    __table_args__ = (
        words("kind", Kind),
        words("shape", Shape),
        UniqueConstraint("urn", "version", "digest"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    urn: str = Field(max_length=120)
    version: str = Field(max_length=40)
    digest: str = Field(max_length=64)
    kind: str = Field(max_length=20)
    shape: str = Field(max_length=8)
    language: str = Field(max_length=20)
    title: dict[str, str] = Field(sa_type=JSON)
    questions: int
    file_sha256: str = Field(foreign_key="instrument_file.sha256", max_length=64)
    place: int
    imported_at: datetime = Field(default_factory=clock.now, sa_type=Instant)
