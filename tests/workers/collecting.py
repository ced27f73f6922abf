"""A collector of the log of processing: a real HTTP server that answers as it is told to, and keeps what it took."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Span = dict[str, Any]
Answer = tuple[int, bytes]
FINE: Answer = (200, b"{}")


def some_rejected(count: int) -> Answer:
    return 200, json.dumps({"partialSuccess": {"rejectedSpans": str(count), "errorMessage": "no"}}).encode()


@dataclass
class Collector:
    """`moods`: the answers to the next requests, else it takes everything; `unwanted` says which spans it never takes."""

    address: str = ""
    moods: list[Answer] = field(default_factory=list)
    unwanted: Callable[[Span], bool] = lambda _span: False
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)

    def answer(self, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        self.requests.append((headers, body))
        if self.moods:
            return self.moods.pop(0)
        spans = spans_of(body)
        self.taken += [span for span in spans if not self.unwanted(span)]
        refused = sum(map(self.unwanted, spans))
        return some_rejected(refused) if refused else FINE


def spans_of(body: dict[str, Any]) -> list[Span]:
    return [
        span for one in body["resourceSpans"] for scope in one["scopeSpans"] for span in scope["spans"]
    ]  # fmt: skip


def attributes(told: list[dict[str, Any]]) -> dict[str, str]:
    return {one["key"]: one["value"]["stringValue"] for one in told}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port of this machine."""
    collector = Collector()

    class Here(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = collector.answer(dict(self.headers.items()), body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
    collector.address = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
