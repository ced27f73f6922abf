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


def report() -> Iterator[str]:
    """Start to first page, memory of web and workers after real work, time to stop."""
    yield f"toetssteen --help: {_help():.2f} s"
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with municipality(data) as town:
            town.computed(town.submit(2_000))
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
    for process in psutil.process_iter(["cmdline", "name"]):
        line = process.info["cmdline"] or []
        if str(data) in line and line[-1] in {"web", "workers", "clock"} and "toetssteen" in line:
            yield f"{line[-1]}: {_rss(process)}"
            for child in process.children(recursive=True):
                kind = (
                    "zygote or box" if any("sandbox" in part for part in child.cmdline()) else "pool process"
                )
                yield f"  {kind}: {_rss(child)}"


def _rss(process: psutil.Process) -> str:
    memory = process.memory_full_info()
    return f"{memory.rss / 1e6:.0f} MB resident, {memory.pss / 1e6:.0f} MB of its own share"
