"""One installation: its settings with the database, keys, files and bell that they describe."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.database import Database
from infra.processing.recording import Book
from infra.sealing import KeyStore
from infra.settings import Settings
from infra.storage import Storage

Bell = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Installation:
    """What web, workers and command line stand on; opened once per process, after any fork."""

    settings: Settings
    database: Database
    keys: KeyStore
    storage: Storage

    def close(self) -> None:
        self.database.close()
        self.keys.close()


def open_installation(settings: Settings, bell: Bell) -> Installation:
    """Open what the settings describe. `bell(task, queue, job_id)` rings the workers after a commit."""
    keys = KeyStore(settings.keys_url, settings.master_key)
    storage = Storage(settings.files)
    database = Database(settings.database_url, Book(settings), keys=keys, bell=bell, logs=settings.logs)
    return Installation(settings, database, keys, storage)
