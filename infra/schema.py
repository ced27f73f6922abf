"""Bringing the database to the newest numbered migration, and knowing where it is."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from infra.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(database: Database) -> Config:
    """Alembic's configuration for this database; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    return config


def head() -> str:
    """The number of the newest migration."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def current(database: Database) -> str | None:
    """The number that the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, to: str = "head") -> None:
    """Run the migrations that the database does not have yet."""
    with _alone(database):
        command.upgrade(configuration(database), to)


def downgrade(database: Database, to: str) -> None:
    """Go back to an earlier migration, or to `base`."""
    command.downgrade(configuration(database), to)


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Of two processes that start at once, one migrates and the other finds it done; PostgreSQL has a lock of its own for that.

    SQLite's does not do: alembic lets it go between migrations, and a file that becomes WAL refuses others at once.
    """
    url = database.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    folder = os.open(Path(url.database).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
