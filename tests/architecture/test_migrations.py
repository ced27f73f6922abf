"""Migrations are numbered, a merged one never changes, and together they make exactly the tables that the code knows."""

import hashlib
import importlib
import re
from collections.abc import Mapping
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from infra import schema
from infra.database import Database
from infra.installation import Installation
from tests.architecture.sources import PACKAGES, ROOT

FOLDER = ROOT / "infra/migrations/versions"
MERGED = ROOT / "tests/architecture/merged_migrations.txt"
HOW = (
    "A merged migration may have run at a municipality, so it never changes: write a new one with the next number. "
    f"For a new one add the line `<sha256sum>  <file name>` to {MERGED.relative_to(ROOT)}."
)
for package in PACKAGES:
    for path in (ROOT / package).rglob("*.py"):
        # Tables stand in models, and here and there beside the steps that alone use them.
        if "table=True" in path.read_text("utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_migrations_are_numbered_one_by_one() -> None:
    names = sorted(path.name for path in FOLDER.glob("*.py"))
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]
    for number, name in enumerate(names, 1):
        source = (FOLDER / name).read_text("utf-8")
        assert re.search(rf'^revision = "{number:04}"$', source, re.MULTILINE), name
        before = f'"{number - 1:04}"' if number > 1 else "None"
        assert re.search(rf"^down_revision = {before}$", source, re.MULTILINE), name
    assert schema.head() == f"{len(names):04}"


def test_a_merged_migration_is_never_changed() -> None:
    merged = dict(line.split()[::-1] for line in MERGED.read_text("utf-8").splitlines() if line.strip())
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.py")}
    assert there == merged, HOW


@pytest.mark.both_databases
def test_the_tables_of_the_code_are_those_of_the_newest_migration(house: Installation) -> None:
    with house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def described(engine: Engine) -> dict[str, object]:
    """Everything that a schema is: tables, columns, keys, indexes, checks and triggers."""
    found = inspect(engine)
    tables: dict[str, object] = {}
    for table in sorted(found.get_table_names()):
        tables[table] = (
            sorted((str(c["name"]), str(c["type"]), c["nullable"]) for c in found.get_columns(table)),
            sorted(str(key) for key in found.get_foreign_keys(table)),
            sorted(str(one) for one in found.get_unique_constraints(table)),
            sorted(said(one) for one in found.get_indexes(table)),
            sorted(str(one) for one in found.get_check_constraints(table)),
            found.get_pk_constraint(table),
        )
    tables["triggers"] = triggers(engine)
    return tables


def said(index: Mapping[str, Any]) -> str:
    """An index in words, with the condition of a partial one as its text."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str(dict(index) | {"dialect_options": options})


def triggers(engine: Engine) -> list[str]:
    query = "SELECT name || sql FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT tgname || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
            "UNION ALL SELECT proname FROM pg_proc WHERE proname = 'refuse_change'"
        )
    with engine.connect() as connection:
        return sorted(connection.execute(text(query)).scalars())


@pytest.mark.both_databases
def test_up_down_and_up_again_leaves_the_schema_as_it_was(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        schema.upgrade(database)
        first = described(database.engine)
        assert first["triggers"]
        schema.downgrade(database, "base")
        assert described(database.engine).keys() - {"alembic_version"} == {"triggers"}
        assert triggers(database.engine) == []
        schema.upgrade(database)
        assert described(database.engine) == first
    finally:
        database.close()
