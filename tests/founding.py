"""Databases for tests: fresh ones on a real PostgreSQL, and an installation with its cast that is founded once and copied."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from infra import schema
from infra.database import Database
from infra.ids import new_id
from infra.installation import open_installation
from infra.log.serving import round_
from infra.settings import Settings, load
from tests.cast import Cast, gather

MEMORY, ENOUGH = "/dev/shm", 4_000_000_000


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL and its migrated template database."""

    address: Callable[[str], str]
    template: str = "migrated"
    # In memory copying files is quickest; on disk writing the pages to the log is.
    strategy: str = "WAL_LOG"

    def make(self, template: str = "template1", name: str = "") -> str:
        """A fresh database; return its URL."""
        name = name or f"test_{new_id()}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self.strategy}")
        return self.address(name)

    def drop(self, url: str) -> None:
        """Remove a database: a run makes hundreds."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(url).path.strip('/')} WITH (FORCE)")


def memory() -> str | None:
    """Where files live in memory, if there is much of it: a database for a test is made in a third of the time there."""
    room = shutil.disk_usage(MEMORY).free if os.path.ismount(MEMORY) and os.access(MEMORY, os.W_OK) else 0
    return MEMORY if room > ENOUGH else None


def prepared(running: Postgres) -> Postgres:
    with psycopg.connect(running.address("postgres"), autocommit=True) as connection:
        # These databases live for one test: nothing is lost when the machine falls over.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {running.template}")
    database = Database(running.address(running.template))
    schema.upgrade(database)
    database.close()
    return running


class Founded:
    """Voorbeeldstad as it was founded once per kind of database, to be copied for every test that has a cast."""

    def __init__(self, folder: Path, template: Callable[[], Path], server: Callable[[], Postgres]) -> None:
        self.casts: dict[str, Cast] = {}
        self._folder, self._template, self._server = folder, template, server

    def sqlite(self, folder: Path) -> None:
        """Copy the data folder with everybody in it."""
        if "sqlite" not in self.casts:
            loaded = load({}, data=self._folder / "sqlite")
            shutil.copy(self._template(), self._folder / "sqlite/toetssteen.sqlite3")
            self._gather("sqlite", loaded)
        shutil.copytree(self._folder / "sqlite", folder)

    def postgresql(self, folder: Path) -> tuple[str, str]:
        """Copy the data folder, whose master key wraps the keys, and both databases: of the rows and of the keys."""
        running = self._server()
        if "postgresql" not in self.casts:
            for name, template in (("founded", running.template), ("founded_keys", "template1")):
                running.make(template, name)
            addresses = {
                "TOETSSTEEN_DATABASE_URL": running.address("founded"),
                "TOETSSTEEN_KEYS_URL": running.address("founded_keys"),
            }
            self._gather("postgresql", load(addresses, data=self._folder / "postgresql"))
        shutil.copytree(self._folder / "postgresql", folder)
        return running.make("founded"), running.make("founded_keys")

    def _gather(self, kind: str, loaded: Settings) -> None:
        opened = open_installation(loaded, lambda task, queue, job_id: None)
        self.casts[kind] = gather(opened)
        # What was done so far stands in the log: a ledger that waits for long is told as one that stands still.
        while round_(opened):
            pass
        opened.close()
