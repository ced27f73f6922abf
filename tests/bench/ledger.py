"""The log under load: entries per second with callers that wait for receipts, how long a release waits, proofs, bytes."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from sqlmodel import Session, func, select, text

from infra import ledger
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import check_inclusion, leaf_hash
from infra.ledger.models import Entry, Leaf
from infra.ledger.publishing import Published
from infra.ledger.tiles import Tree, grown
from infra.queue import Job
from reviews.transitions import RELEASE
from tests import builders
from tests.bench.register import _on_postgresql, _on_sqlite
from tests.cast import Cast, gather

SECONDS = 10.0
# How the entries are written, by how many callers, how many in one transaction of a caller.
WAYS = (("alone", 64, 1), ("together", 64, 1), ("alone", 4, 500))
RELEASES = 60
SIZE, STEP, PROOFS = 1_000_000, 50_000, 2_000


def report(seconds: float = SECONDS) -> Iterator[str]:
    """Each figure on both databases. With each the load of the machine, which others may share."""
    yield f"load average at the start: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    for name, run in (("SQLite", _on_sqlite), ("PostgreSQL", _on_postgresql)):
        with tempfile.TemporaryDirectory() as folder, run(Path(folder)) as house:
            cast = gather(house)
            with _sequencer(house, cast) as sequencer:
                for way, callers, chunk in WAYS:
                    told = _called(house, cast.organisation_id, sequencer, way, callers, chunk, seconds)
                    yield f"{name}: {told}"
                yield f"{name}: {_released(house, cast)}"
            yield f"{name}: {_bytes(house, cast)}"
    with tempfile.TemporaryDirectory() as folder:
        yield from _proved(Path(folder))
    yield f"load average at the end: {os.getloadavg()[0]:.2f}"


@contextmanager
def _sequencer(house: Installation, cast: Cast) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "toetssteen", "--data", str(house.settings.data), "sequencer"]
    with subprocess.Popen(command, env=_environment(house), stdout=subprocess.DEVNULL) as running:
        _at_work(house, cast)
        yield psutil.Process(running.pid)
        running.terminate()


def _at_work(house: Installation, cast: Cast) -> None:
    """Wait for the first receipt: how long a process takes to start is no figure of the log."""
    with house.database.write(cast.organisation_id) as session:
        entry_id = ledger.append(session, cast.sanne, "bench.begun", "subject")
    covered = False
    while not covered:
        time.sleep(0.05)
        with house.database.read(cast.organisation_id) as session:
            covered = ledger.covered(session, [entry_id])


def _environment(house: Installation) -> dict[str, str]:
    rows, keys = house.settings.database_url, house.settings.keys_url
    return os.environ | {"TOETSSTEEN_DATABASE_URL": rows, "TOETSSTEEN_KEYS_URL": keys}


def _called(
    house: Installation, organisation_id: str, sequencer: psutil.Process, way: str, callers: int, chunk: int, seconds: float
) -> str:  # fmt: skip
    """Callers in one process beside the sequencer's: with what the database does, that fills two cores."""
    words = [str(house.settings.data), organisation_id, str(callers), str(chunk), str(seconds), way]
    command = [sys.executable, "-m", "tests.bench.callers", *words]
    with subprocess.Popen(
        command, env=_environment(house), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        running.stdout.readline()
        before = _processor(sequencer)
        found = json.loads(running.communicate("go\n")[0])
    spent = _processor(sequencer) - before
    written, whole = (sorted(pair[place] for pair in found["took"]) for place in (0, 1))
    count = len(whole) * chunk
    return (
        f"{callers} callers, {way}, {chunk} each: {count / found['seconds']:,.0f} entries/s; written {_told(written)}, "
        f"receipt {_told(whole)}; processor per entry: caller {found['processor'] / count * 1e6:.0f} µs, "
        f"sequencer {spent / count * 1e6:.0f} µs"
    )


def _processor(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _released(house: Installation, cast: Cast) -> str:
    """From the signature's commit until the release is rung: its job stands in the queue."""
    times = []
    for one in builders.waiting_suggestions(house, cast, RELEASES):
        builders.a_signed_suggestion(house, cast, one, cast.kees)
        begun = time.perf_counter()
        while not _rung(house, cast, one.id):
            time.sleep(0.002)
        times.append(time.perf_counter() - begun)
    return f"signature to release, {RELEASES} cases one by one: {_told(sorted(times))} (target p95 200 ms)"


def _rung(house: Installation, cast: Cast, suggestion_id: str) -> bool:
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Job.id).where(Job.task == RELEASE.name, Job.subject_id == suggestion_id)
        return session.exec(chosen).first() is not None


def _bytes(house: Installation, cast: Cast) -> str:
    """What the log adds to an entry: its place with all indexes, the tiles, and the two bytes of its length in a bundle."""
    with house.database.read(cast.organisation_id) as session:
        count = session.exec(select(func.count()).select_from(Leaf)).one()
        body = session.exec(select(func.avg(func.length(Entry.body)))).one()
        leaf, entry = (_size(session, name) / count for name in ("ledger_leaf", "ledger_entry"))
    folder = house.settings.logs / cast.organisation_id / "tile"
    tiles = sum(
        one.stat().st_size for one in folder.rglob("*") if one.is_file() and "entries" not in one.parts
    )
    whole = leaf + tiles / count + 2
    return (
        f"{whole:.0f} bytes per entry that the log adds (place with indexes {leaf:.0f}, tiles {tiles / count:.1f}, length 2; "
        f"target 200), over {count:,} entries of {body:.0f} bytes; their own table with indexes has {entry:.0f} each, "
        "and the bundles hold the bytes once more"
    )


def _size(session: Session, table: str) -> int:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return int(connection.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one())
    asked = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = :table)"
    return int(connection.execute(text(asked), {"table": table}).scalar_one())


def _proved(folder: Path) -> Iterator[str]:
    """Proofs from the files of a log of a million, each read anew as for one request."""
    log, entry = Published(folder), b'{"act":"bench.acted","n":%d}'
    begun = time.perf_counter()
    for size in range(0, SIZE, STEP):
        for path, content in grown(
            Tree(size, log.read), [entry % one for one in range(size, size + STEP)]
        ).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    root = Tree(SIZE, log.read).root
    yield f"{SIZE:,} entries: tiles in {time.perf_counter() - begun:.1f} s ({len(Checkpoint('log', SIZE, root).text)} bytes of head)"
    drawn = [random.Random(7).randrange(SIZE) for _ in range(PROOFS)]
    making: list[float] = []
    proofs = [_timed(making, lambda one=one: Tree(SIZE, log.read).inclusion(one)) for one in drawn]
    checking: list[float] = []
    for one, proof in zip(drawn, proofs, strict=True):
        _timed(
            checking,
            lambda one=one, proof=proof: check_inclusion(leaf_hash(entry % one), one, SIZE, proof, root),
        )
    yield f"inclusion proof: {_told(sorted(making))} (target p95 50 ms), {len(proofs[0])} hashes; checked: {_told(sorted(checking))}"


def _timed(times: list[float], act: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    found = act()
    times.append(time.perf_counter() - begun)
    return found


def _told(times: Sequence[float]) -> str:
    p95 = times[int(len(times) * 0.95)] * 1000
    return f"median {times[len(times) // 2] * 1000:.1f} ms p95 {p95:.1f} ms"
