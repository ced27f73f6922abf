"""Databases for tests: fresh ones on a real PostgreSQL, and an installation with its cast that is founded once and copied."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from infra.ids import new_id
from infra.installation import open_installation
from infra.log.serving import round_
from infra.settings import Settings, load
from tests.cast import Cast, gather


@dataclass(frozen=True)
class Postgres:
    """A running PostgreSQL and its migrated template database."""

    address: Callable[[str], str]
    template: str = "migrated"

    def make(self, template: str = "template1", name: str = "") -> str:
        """A fresh database; return its URL."""
        name = name or f"test_{new_id()}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, url: str) -> None:
        """Remove a database: a run makes hundreds."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(url).path.strip('/')} WITH (FORCE)")


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
