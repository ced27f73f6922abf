"""A small client of the API, with nothing but the standard library: what a case system could be."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any, TypeVar

SECONDS = 30.0

Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in lower case, and the body as bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def etag(self) -> str:
        return self.headers["etag"]


class Unexpected(Exception):
    """The API answered something else than the story expects."""


@dataclass
class Client:
    """Speaks as one actor: `token` is a session's or an API key's."""

    base: str
    token: str = ""
    spoken: dict[str, float] = field(default_factory=dict)

    def ask(self, method: str, path: str, expect: int, body: Any = None, **headers: str) -> Answer:
        """Send a request; raises `Unexpected` when the status is not the expected one."""
        answer = self.send(method, path, body, **headers)
        if answer.status != expect:
            raise Unexpected(f"{method} {path}: {answer.status}, not {expect}: {answer.body[:600]!r}")
        return answer

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; bytes go as they are, anything else as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if raw is not None:
            sent.setdefault(
                "Content-Type", "application/octet-stream" if isinstance(body, bytes) else "application/json"
            )
        address = (
            path
            if path.startswith("http")
            else self.base + (path if path.startswith("/api") else f"/api/v1{path}")
        )
        request = urllib.request.Request(address, raw, sent, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return Answer(answer.status, _lower(answer.headers.items()), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _lower(error.headers.items()), error.read())


def sign_in(base: str, email: str, password: str) -> Client:
    """A client that speaks as this person."""
    answer = Client(base).ask("POST", "/sessions", 201, {"email": email, "password": password})
    return Client(base, answer.data["token"])


def until(look: Callable[[], Found | None], seconds: float = SECONDS) -> Found:
    """Look until there is something; raises `Unexpected` when it takes too long."""
    end = time.monotonic() + seconds
    for pause in _pauses():
        found = look()
        if found is not None:
            return found
        if time.monotonic() > end:
            raise Unexpected(f"nothing came of it in {seconds:.0f} s")
        Event().wait(pause)
    raise AssertionError


def pages(client: Client, path: str) -> Iterator[dict[str, Any]]:
    """Every item of a list, page after page."""
    following: str | None = path
    while following:
        answer = client.ask("GET", following, 200).data
        yield from answer["items"]
        following = answer["links"].get("next")


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _pauses() -> Iterator[float]:
    pause = 0.02
    while True:
        yield pause
        pause = min(pause * 1.5, 0.5)
