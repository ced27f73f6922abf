"""A stand-in for the national register's publishing API: its paths, its token, its states, its rate limit, on a real server."""

import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from register.exchange.exporting import faults_of
from tests.register.exchange.national import SCHEMA, schema_errors

ORGANISATION = "Gemeente Voorbeeldstad"
TOKEN = "the-token-of-today"
ENTRY = r"/aanleverapi/v1_0/organizations/Gemeente%20Voorbeeldstad"


@dataclass
class There:
    """What the stand-in holds, and the calls that it took in this minute."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    recent: deque[float] = field(default_factory=deque)
    limit: int = 25
    down: bool = False
    address: str = ""

    def too_fast(self) -> bool:
        now = time.monotonic()
        while self.recent and now - self.recent[0] > 60:
            self.recent.popleft()
        self.recent.append(now)
        return len(self.recent) > self.limit


class Answering(BaseHTTPRequestHandler):
    """The API as its callers see it."""

    there: There

    def log_message(self, *_: object) -> None:
        pass

    def _say(self, status: int, body: object, **headers: str) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        self.there.calls.append(f"{self.command} {path}")
        if path == "/token":
            given = parse_qs(body.decode())
            right = given.get("username") == ["petra"] and given.get("password") == ["geheim"]
            self._say(200 if right else 401, {"access_token": TOKEN} if right else {"detail": "no"})
        elif self.there.down:
            self._say(503, {"detail": "down"})
        elif self.there.too_fast():
            self._say(429, {"detail": "Rate limit exceeded"}, Retry_After="7")
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._say(401, {"detail": "Not authenticated"})
        elif not path.startswith(ENTRY):
            self._say(404, {"detail": "Not found"})
        else:
            self._say(*self._act(path.removeprefix(ENTRY), json.loads(body) if body else {}))

    def _act(self, path: str, record: dict[str, Any]) -> tuple[int, object]:
        found = re.fullmatch(r"/(?:published-)?algorithms(?:/(\d{8})(?:/(\w+))?)?", path)
        if not found:
            return 404, {"detail": "Not found"}
        lars, act = found.groups()
        if record and (list(faults_of(record)) or (SCHEMA.is_file() and schema_errors(record))):
            return 422, {"detail": "not by the schema"}
        if lars is None:
            return self._whole(record)
        if lars not in self.there.entries:
            return 404, {"detail": "Not found"}
        return self._one(lars, act, record)

    def _whole(self, record: dict[str, Any]) -> tuple[int, object]:
        if self.command == "GET":
            return 200, [
                {"lars": key, "source_id": one.get("source_id")} for key, one in self.there.entries.items()
            ]
        lars = f"{10000000 + len(self.there.entries)}"
        self.there.entries[lars], self.there.states[lars] = record, "STATE_1"
        return 200, {"lars_code": lars}

    def _one(self, lars: str, act: str | None, record: dict[str, Any]) -> tuple[int, object]:
        moves = {
            "release": ("STATE_1", "STATE_2"),
            "publish": ("STATE_2", "PUBLISHED"),
            "retract": ("PUBLISHED", "STATE_1"),
        }
        if act in moves:
            before, after = moves[act]
            if self.there.states[lars] != before:
                return 409, {"detail": "conflict"}
            self.there.states[lars] = after
            return 200, {}
        if self.command == "PUT":
            self.there.entries[lars], self.there.states[lars] = record, "STATE_1"
            return 200, {}
        return 200, self.there.entries[lars] | {"lars": lars, "publication_dt": "2026-01-01"}

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815


@contextmanager
def running() -> Iterator[There]:
    """The stand-in on a free port of the loopback address."""
    there = There()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Answering,), {"there": there}))
    there.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
