"""Bringing a database to the newest migration: again and again, and knowing where it is."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from infra import schema
from infra.database import Database
from infra.installation import Installation
from tests import builders
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def test_an_empty_database_has_no_number_and_a_migrated_one_the_newest(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert schema.current(database) is None
    schema.upgrade(database)
    assert schema.current(database) == schema.head() != ""
    database.close()


def test_upgrading_what_is_up_to_date_keeps_everything(house: Installation, cast: Cast) -> None:
    release = builders.a_release(house, cast)
    schema.upgrade(house.database)
    with house.database.read(cast.organisation_id) as session:
        assert session.get(type(release), release.id) == release
    assert schema.current(house.database) == schema.head()


def test_an_unfinished_migration_leaves_nothing_behind(empty_database_url: str) -> None:
    """The first migration meets a table that stands in its way: all of it is undone."""
    database = Database(empty_database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE organisation (id INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(database)
    tables = set(inspect(database.engine).get_table_names())
    database.close()
    assert tables - {"alembic_version"} == {"organisation"}


MIGRATE = """
import sys
from infra import schema
from infra.database import Database
database = Database(sys.argv[1])
schema.upgrade(database)
print(schema.current(database))
database.close()
"""


def test_two_processes_that_migrate_at_once_both_find_the_newest(empty_database_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, empty_database_url]
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = [one.communicate(timeout=60) for one in started]
    assert [said.strip() for said, _ in ended] == [schema.head()] * 2, ended
