"""A sequencer that is made to die, and writers that go on meanwhile: processes of their own for the tests of faults."""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, func, select

from infra import ledger
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from infra.installation import Installation, open_installation
from infra.ledger.models import Head, Intake
from infra.ledger.publishing import CHECKPOINT, Published
from infra.log import sequencing, serving
from infra.settings import load

WRITERS = 6
WRITES = Callable[..., dict[str, bytes]]
Way = Callable[[str, Callable[[Session], str]], str]


def sequencers(data: str, organisation_id: str, build: str) -> None:
    """Fork a sequencer for each line that comes in, which tells its process id; "end" gives how it ended.

    "serve" is one as in an installation; "once" does one round, the opening of the house included, after "go".
    """
    BUILDS[build]()
    go, child = (0, 0), 0
    for line in sys.stdin:
        if line == "go\n":
            os.write(go[1], b"g")
        elif line == "end\n":
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        else:
            go = os.pipe()
            if not (child := os.fork()):
                _work(line.strip(), data, organisation_id, go[0])


def _work(kind: str, data: str, organisation_id: str, go: int) -> None:
    try:
        if kind == "once":
            print(os.getpid(), flush=True)
            os.read(go, 1)
        house = open_installation(load(data=Path(data)), lambda *_: None)
        if kind == "once":
            sequencing.sequence(house, organisation_id)
        else:
            print(os.getpid(), flush=True)
            serving.serve(house)
        os._exit(0)
    except BaseException as wrong:
        print(type(wrong).__name__, wrong, file=sys.stderr, flush=True)
        os._exit(1)


def writers(data: str, organisation_id: str) -> None:
    """Write entries until told to stop; print the id of each that was committed. Half of the writers share commits."""
    house = open_installation(load(data=Path(data)), lambda *_: None)
    with house.database.read(organisation_id) as session:
        session.get_one(Organisation, organisation_id)
    stop = threading.Event()
    ways = (partial(_alone, house), house.database.together.write) * (WRITERS // 2)
    threads = [threading.Thread(target=_write, args=(way, organisation_id, stop)) for way in ways]
    for one in threads:
        one.start()
    sys.stdin.readline()
    stop.set()
    for one in threads:
        one.join()


def _write(way: Way, organisation_id: str, stop: threading.Event) -> None:
    draw = random.Random()

    def act(session: Session) -> str:
        entry_id = ledger.append(session, Actor("writer", organisation_id), "tests.acted", "subject")
        # Steps do other work between naming their entry and the commit.
        time.sleep(draw.uniform(0, 0.01))
        return entry_id

    while not stop.wait(draw.uniform(0, 0.04)):
        sys.stdout.write(f"{way(organisation_id, act)}\n")
        sys.stdout.flush()


def _alone(house: Installation, organisation_id: str, act: Callable[[Session], str]) -> str:
    with house.database.write(organisation_id) as session:
        return act(session)


def _published_before_the_commit() -> None:
    """A wrong build: the files are written while the transaction may still be lost."""
    right: WRITES = sequencing._extend

    def extend(
        session: Session, house: Installation, head: Head, published: Published, batch: sequencing.Batch
    ) -> dict[str, bytes]:
        tiles = right(session, house, head, published, batch)
        for path, content in tiles.items():
            published.write(path, content)
        published.write(CHECKPOINT, head.note)
        return tiles

    sequencing._extend = extend


def _read_past_the_highest_seen() -> None:
    """A wrong build: it asks for what comes after the highest id that it saw, and ids are named before their commit."""

    def pop(session: Session, organisation_id: str, most: int) -> sequencing.Batch:
        seen = session.exec(select(func.max(ledger.models.Leaf.id))).one() or ""
        chosen = select(Intake).where(Intake.organisation_id == organisation_id, col(Intake.id) > seen)
        rows = list(session.exec(chosen.order_by(col(Intake.id)).limit(most)))
        for row in rows:
            session.delete(row)
        session.flush()
        ids = [row.id for row in rows]
        return sequencing.Batch(ids, sequencing._bodies(session, ids), [])

    sequencing._pop = pop


def _noting_who_sequences() -> None:
    """The right build, and whoever gives places writes its process id beside the data."""
    right = serving.extend

    def extend(house: Installation, organisation_id: str, published: Published, most: int = 1024) -> int:
        done = right(house, organisation_id, published, most)
        if done:
            with (house.settings.data / "sequenced").open("a") as noted:
                noted.write(f"{os.getpid()}\n")
        return done

    serving.extend = extend


BUILDS: dict[str, Callable[[], None]] = {
    "right": lambda: None,
    "noting": _noting_who_sequences,
    "published before the commit": _published_before_the_commit,
    "read past the highest seen": _read_past_the_highest_seen,
}

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    {"sequencers": sequencers, "writers": writers}[sys.argv[1]](*sys.argv[2:])
