"""A Toetssteen of its own for as long as the story lasts: real processes on a free port and a fresh data folder."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra import schema
from infra.installation import open_installation
from infra.settings import load
from web.demo.client import Client, until
from web.demo.settling import settle

STOP_SECONDS = 10


@contextmanager
def running(data: Path, **settings: str) -> Iterator[tuple[str, str]]:
    """Found Voorbeeldstad on `data` and start everything; gives the address and the token of its case system."""
    house = open_installation(load(data=data), lambda _task, _queue, _job: None)
    schema.upgrade(house.database)
    token = settle(house)
    house.close()
    with started(data, **settings) as address:
        yield address, token


@contextmanager
def started(data: Path, **settings: str) -> Iterator[str]:
    """Start everything on a data folder as it is; gives the address, and stops it all at the end."""
    port = str(_free_port())
    own = settings | {"port": port, "demo": "yes"}
    chosen = [f"TOETSSTEEN_{name.upper()}={value}" for name, value in own.items()]
    address = f"http://127.0.0.1:{port}"
    command = ["/usr/bin/env", *chosen, sys.executable, "-m", "toetssteen", "--data", str(data), "up"]
    log = data / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen(command, stderr=lines, stdout=lines)  # noqa: S603
        try:
            until(lambda: _alive(address, process), 60)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def _alive(address: str, process: "subprocess.Popen[bytes]") -> bool | None:
    if process.poll() is not None:
        raise RuntimeError("the processes ended at once: look at the log in the data folder")
    try:
        return True if Client(address).send("GET", f"{address}/gezond/leeft").status == 200 else None
    except OSError:
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
