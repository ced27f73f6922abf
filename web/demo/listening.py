"""A case system that listens: takes webhooks on this machine and checks each signature, with the standard library alone."""

import base64
import hmac
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from web.demo.client import Client, until


@dataclass
class Heard:
    """What came in: for each kind of event the suggestions that it was about. What is not signed well is not heard."""

    secret: bytes = b""
    events: dict[str, set[str]] = field(default_factory=dict)
    unsigned: int = 0

    def takes(self, headers: dict[str, str], body: bytes) -> bool:
        """Check the signature and write the event down; whether it was good."""
        told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = "v1," + base64.b64encode(hmac.new(self.secret, told, sha256).digest()).decode()
        good = any(hmac.compare_digest(one, expected) for one in headers["webhook-signature"].split(" "))
        if not good:
            self.unsigned += 1
            return False
        event = json.loads(body)
        self.events.setdefault(event["type"].rpartition(".")[2], set()).add(event["subject"])
        return True

    def all_of(self, kind: str, suggestion_ids: Collection[str]) -> int:
        """Wait until an event of this kind came for each of these; how many."""
        until(lambda: True if set(suggestion_ids) <= self.events.get(kind, set()) else None, 60)
        return len(suggestion_ids)


class _Listening(BaseHTTPRequestHandler):
    heard: Heard

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = self.heard.takes({name.lower(): text for name, text in self.headers.items()}, body)
        self.send_response(204 if good else 401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening(system: Client) -> Iterator[Heard]:
    """Listen on a free port, registered by this case system, for as long as the block lasts."""
    heard = Heard()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (_Listening,), {"heard": heard}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/toetssteen"
        made = system.ask("POST", "/webhooks", 201, {"address": address}).data
        heard.secret = base64.b64decode(made["secret"].removeprefix("whsec_"))
        yield heard
        system.ask("DELETE", f"/webhooks/{made['id']}", 204)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
