"""A message broker without a server: a kombu transport whose queues live in one SQLite file.

Call `install()` once, before the first connection, and give Celery `address(path)` as its broker:

    install()
    Celery(broker=address(Path("/var/lib/toetssteen/broker.sqlite3")))

What a message promises: it is handed to one consumer at a time; it comes back when it is rejected, when its
consumer closes, or `visibility_timeout` seconds after its consumer died; it goes when it is acknowledged. A
consumer that lives renews its claims, so a task may run longer than the timeout. Messages are hints that carry
ids: a damaged or vanished file is begun anew, and whoever keeps the jobs table sends its hints again.

Transport options (Celery's `broker_transport_options`), both in seconds: `visibility_timeout` (30),
`polling_interval` (0.02; a consumer that found nothing for a second looks a third as often).
"""

from pathlib import Path
from urllib.parse import quote

from kombu.transport import TRANSPORT_ALIASES

SCHEME = "sqlite-queue"


def install() -> None:
    """Teach kombu the scheme `sqlite-queue`; harmless when repeated."""
    TRANSPORT_ALIASES[SCHEME] = "infra.broker.transport:Transport"


def address(path: Path) -> str:
    """The broker URL of an absolute path; ValueError when it is relative."""
    if not path.is_absolute():
        raise ValueError("The broker's file needs an absolute path.")
    return f"{SCHEME}://{quote(str(path))}"
