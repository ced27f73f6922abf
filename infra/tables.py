"""What every table is made of: owned by one organisation, words kept by CHECK constraints, instants in UTC."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from infra.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: SQLite forgets the zone, so it is checked on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Owned(SQLModel):
    """A row of one organisation: a session of another one never sees it (infra.database)."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(index=True, max_length=32, foreign_key="organisation.id")


def owned(*more: Any) -> tuple[Any, ...]:
    """Table arguments of an owned table that others point at: their foreign keys name the organisation as well."""
    return (UniqueConstraint("organisation_id", "id"), *more)


def belongs_to(table: str, column: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot cross organisations."""
    return ForeignKeyConstraint(
        ["organisation_id", column or f"{table}_id"], [f"{table}.organisation_id", f"{table}.id"]
    )


def words(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """A CHECK that the column holds a word of the vocabulary: SQLModel tables do not validate by themselves."""
    listed = ", ".join(f"'{word.value}'" for word in vocabulary)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")
