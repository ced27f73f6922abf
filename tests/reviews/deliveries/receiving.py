"""A case system that listens: a real HTTP server that answers as it is told to, and writes down what it got."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from reviews.deliveries.events import signature

Behaviour = Callable[["Listening"], None]


@dataclass(frozen=True)
class Got:
    """One request that came in whole."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def signed_with(self, secret: bytes) -> bool:
        """As a receiver would check it."""
        told = signature(secret, self.headers["webhook-id"], self.headers["webhook-timestamp"], self.body)
        return told in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Where it listens, what it got, and how it behaves: the first of `moods` for the next request, else 204."""

    address: str = ""
    got: list[Got] = field(default_factory=list)
    moods: list[Behaviour] = field(default_factory=list)
    over: Event = field(default_factory=Event)


class Listening(BaseHTTPRequestHandler):
    """One request; its class carries the receiver."""

    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.got.append(Got({name.lower(): text for name, text in self.headers.items()}, body))
        mood = self.receiver.moods.pop(0) if self.receiver.moods else answers(204)
        mood(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def answers(status: int, **headers: str) -> Behaviour:
    """Answer with this status."""

    def mood(here: Listening) -> None:
        here.send_response(status)
        for name, text in headers.items():
            here.send_header(name.replace("_", "-"), text)
        here.send_header("Content-Length", "0")
        here.end_headers()

    return mood


def hangs(here: Listening) -> None:
    """Never answer."""
    here.receiver.over.wait(20)


def drips(here: Listening) -> None:
    """One sign of an endless header at a time: each of them soon enough for a limit per read."""
    here.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    try:
        while not here.receiver.over.wait(0.02):
            here.wfile.write(b"x")
            here.wfile.flush()
    except OSError:
        return


def dies(here: Listening) -> None:
    """Take the event, and fall over in the middle of the answer."""
    here.wfile.write(b"HTTP/1.1 20")
    here.wfile.flush()
    here.connection.shutdown(socket.SHUT_RDWR)


def answers_late(here: Listening) -> None:
    """Answer well, after a while."""
    here.receiver.over.wait(0.15)
    answers(200)(here)


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Listening,), {"receiver": receiver}))
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/toetssteen?kanaal=1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so, at most `seconds`."""
    last = time.monotonic() + seconds
    pause = Event()
    while not true():
        assert time.monotonic() < last, "it did not come to be"
        pause.wait(0.02)
