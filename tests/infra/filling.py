"""A row in every table of an organisation, made from what the tables say of themselves, where no step made one yet."""

import re
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
)
from sqlmodel import Session, SQLModel

from infra import clock
from infra.ids import new_id
from infra.tables import Instant

WORDS = re.compile(r"(\w+) IN \('(\w+)'")


def fill(session: Session, organisation_id: str) -> None:
    """Insert one row into each owned table that has none of this organisation, parents first."""
    for table in SQLModel.metadata.sorted_tables:
        if "organisation_id" not in table.columns:
            continue
        mine = select(table.c.id).where(table.c.organisation_id == organisation_id)
        if session.execute(mine).first() is None:
            session.execute(insert(table).values(_row(session, table, organisation_id)))


def _row(session: Session, table: Table, organisation_id: str) -> dict[str, Any]:
    row = {column.name: _value(column) for column in table.columns if not column.nullable}
    row |= dict(found.groups() for check in _checks(table) if (found := WORDS.match(check)))
    for key in table.foreign_key_constraints:
        target = key.elements[0].column.table
        chosen = select(target)
        if "organisation_id" in target.columns:
            chosen = chosen.where(target.c.organisation_id == organisation_id)
        parent = session.execute(chosen.limit(1)).mappings().one()
        row |= {one.parent.name: parent[one.column.name] for one in key.elements if one.parent.name in row}
    return row | {"id": new_id(), "organisation_id": organisation_id}


def _checks(table: Table) -> list[str]:
    return [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]


def _value(column: Column[Any]) -> Any:
    values: dict[type, Any] = {
        Instant: clock.now(), Date: clock.today(), Boolean: False, Integer: 1, Float: 1.0, JSON: {}, LargeBinary: b"x",
    }  # fmt: skip
    return next((value for kind, value in values.items() if isinstance(column.type, kind)), "x")
