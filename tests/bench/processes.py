"""How long the first page takes, how much memory each process holds, and how fast all of it stops."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.municipality import municipality
from web.demo.client import Client
from web.demo.running import started

PROGRAMS = ("web", "workers", "clock")
ROWS = 10_000


def report() -> Iterator[str]:
    """Start to first page, memory of web and workers after real work, time to stop."""
    yield f"toetssteen --help: {_help():.2f} s"
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with municipality(data) as town:
            town.computed(town.submit(ROWS))
            Client(town.address).send("GET", f"{town.address}/")
            yield from _memory(data)
            stopping = time.perf_counter()
        yield f"stop of everything: {time.perf_counter() - stopping:.2f} s"
        yield f"second start to first page: {_start(data):.2f} s"


def _help() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "toetssteen", "--help"], check=True, capture_output=True)
    return time.perf_counter() - begun


def _start(data: Path) -> float:
    begun = time.perf_counter()
    with started(data) as address:
        Client(address).ask("GET", f"{address}/", 200)
        return time.perf_counter() - begun


def _memory(data: Path) -> Iterator[str]:
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if line[-1:] and line[-1] in PROGRAMS and str(data) in line and line[1:3] == ["-m", "toetssteen"]:
            parent = process.parent()
            pool = parent is not None and parent.cmdline() == line
            yield f"{line[-1]}{' (pool process)' if pool else ''}: {_rss(process)}"
        elif any("workers.sandbox.zygote" in part for part in line) and _belongs(process, data):
            yield f"zygote or box: {_rss(process)}"


def _belongs(process: psutil.Process, data: Path) -> bool:
    return any(str(data) in parent.cmdline() for parent in process.parents())


def _rss(process: psutil.Process) -> str:
    memory = process.memory_full_info()
    return f"{memory.rss / 1e6:.0f} MB resident, {memory.pss / 1e6:.0f} MB of its own share"
