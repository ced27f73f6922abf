"""Running the sequencer: one process that looks for entries that wait, in every organisation, until it is told to stop."""

import fcntl
import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from infra.database import EVERYONE
from infra.errors import Refusal
from infra.installation import Installation
from infra.ledger.models import Head, Intake
from infra.ledger.publishing import Published
from infra.ledger.tiles import Damaged
from infra.log.sequencing import extend, publish
from infra.logs import Events

# How long to rest when nothing waits: a signature is felt to be immediate, and an idle machine stays idle.
# While entries keep coming a round takes all that came meanwhile: one that follows at once finds few, costs as much, and
# holds up who writes.
BUSY_SECONDS = 0.012
REST_SECONDS = 0.02
LONG_REST_SECONDS = 0.1
TROUBLE_SECONDS = 5.0
# Receipts are in the database; the files may follow a little later, so that a burst does not write each tile anew.
FILES_SECONDS = 0.25
ALL_SECONDS = 5.0
# What may be wrong with one log while the others go on: frozen, damaged, a disk that is full or read-only, a database.
TROUBLE = (Refusal, Damaged, OSError, SQLAlchemyError)

log = Events("ledger")


def serve(house: Installation) -> None:
    """Sequence until SIGTERM or SIGINT. A log that is behind or damaged stands still and says so; the others go on."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # What was imported stays for good: a receipt need not wait until a collection has walked over it.
    gc.collect()
    gc.freeze()
    with alone(house.settings.logs, stop) as mine:
        if mine:
            _run(Logs(house), stop)
    log.info("sequencer.stopped")


@contextmanager
def alone(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """Wait until no other sequencer works on this folder; False when told to stop first.

    The kernel opens the lock of a process that dies. Where processes do not share a folder, the database fences them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".sequencer").open("a") as lock:
        mine, told = _taken(lock.fileno()), False
        while not mine and not stop.wait(REST_SECONDS):
            if not told:
                log.info("sequencer.waits")
            mine, told = _taken(lock.fileno()), True
        yield mine


def round_(house: Installation) -> int:
    """Sequence once wherever something waits; return how many entries got their places. Raises what is wrong when none did."""
    logs = Logs(house)
    done = logs.extend()
    logs.publish()
    if logs.wrong and not done:
        raise logs.wrong[0]
    return done


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run(logs: "Logs", stop: threading.Event) -> None:
    log.info("sequencer.started")
    resting = REST_SECONDS
    while not stop.wait(resting):
        done = logs.extend()
        if not done or logs.seconds_since_files > FILES_SECONDS:
            logs.publish()
        if logs.wrong:
            resting = TROUBLE_SECONDS
        elif done:
            resting = BUSY_SECONDS
        else:
            resting = min(max(resting, REST_SECONDS) * 1.2, LONG_REST_SECONDS)
    logs.publish()


class Logs:
    """The logs of an installation, and what is wrong with any."""

    def __init__(self, house: Installation) -> None:
        self._house = house
        self._published: dict[str, Published] = {}
        self._unwritten: set[str] = set()
        self._files_at = 0.0
        self._all_at = float("-inf")
        self.wrong: list[Exception] = []

    @property
    def seconds_since_files(self) -> float:
        return time.monotonic() - self._files_at

    def extend(self) -> int:
        """Give what waits its receipt, in every log; return how many entries."""
        self.wrong = []
        with self._house.database.read(EVERYONE) as session:
            waiting = list(session.exec(select(Intake.organisation_id).distinct()))
        return sum(self._try(one, self._extend) for one in waiting)

    def publish(self) -> None:
        """Write the files of what got its receipt, and now and then of every log: strangers are shown what is due."""
        self._files_at = time.monotonic()
        if self._files_at - self._all_at > ALL_SECONDS:
            self._all_at = self._files_at
            self._unwritten.update(self._all())
        for one in sorted(self._unwritten):
            self._try(one, self._publish)

    def _extend(self, organisation_id: str) -> int:
        done = extend(self._house, organisation_id, self._of(organisation_id))
        if done:
            self._unwritten.add(organisation_id)
        return done

    def _publish(self, organisation_id: str) -> int:
        publish(self._house, organisation_id, self._of(organisation_id))
        self._unwritten.discard(organisation_id)
        return 0

    def _try(self, organisation_id: str, act: Callable[[str], int]) -> int:
        try:
            return act(organisation_id)
        except TROUBLE as wrong:
            told = wrong.diagnostic if isinstance(wrong, Refusal) else f"{type(wrong).__name__}: {wrong}"
            log.error("log.frozen", organisation=organisation_id, diagnostic=told)
            self.wrong.append(wrong)
            return 0

    def _of(self, organisation_id: str) -> Published:
        return self._published.setdefault(
            organisation_id, Published(self._house.settings.logs / organisation_id)
        )

    def _all(self) -> list[str]:
        with self._house.database.read(EVERYONE) as session:
            return list(session.exec(select(Head.organisation_id)))
