"""A national register that lies, drips or never ends: every answer is a cause in words, and nothing else is called."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.errors import Refusal, Unavailable
from register.exchange import national
from register.exchange.national import Access, NationalRegister

LIES = {
    "a page": b"<!doctype html><h1>Onderhoud</h1>",
    "a list": b"[1, 2]",
    "depths": b"[" * 50_000,
    "half a sign": b'{"name": "a\\ud800"}',
    "another shape": b'{"name": {"nl": "a"}, "category": "x"}',
    "links that are none": b'{"lawful_basis_grouping": [1]}',
    "bytes": b"\xff\xfe\x00",
    "much": b" " * (national.ANSWER_MAX + 1),
    "a bomb": gzip.compress(b" " * 50_000_000),
}


class Lying(BaseHTTPRequestHandler):
    """Says the same to whoever asks, whatever they ask."""

    body: bytes
    status: int
    headers_: dict[str, str]
    pause: float
    called: list[str]

    def log_message(self, *_: object) -> None:
        pass

    def _any(self) -> None:
        self.called.append(self.path)
        self.send_response(self.status)
        for name, value in self.headers_.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(self.body)
            while self.pause:
                time.sleep(self.pause)
                self.wfile.write(b" ")

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815


@contextmanager
def lying(
    body: bytes, status: int = 200, pause: float = 0.0, **headers: str
) -> Iterator[tuple[str, list[str]]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    called: list[str] = []
    facts = {"body": body, "status": status, "headers_": named, "pause": pause, "called": called}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Lying,), facts))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", called
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked(address: str, token_url: str = "") -> Refusal:
    with NationalRegister(Access(address, "Gemeente", token_url, "c", "u", "geheim-woord")) as register:
        with pytest.raises(Refusal) as caught:
            register.newest("10000000")
        with pytest.raises(Refusal):
            register.create({"name": "a"})
        with suppress(Refusal):
            assert register.number_of("x") is None
    assert "geheim-woord" not in f"{caught.value!r} {caught.value.parameters}"
    return caught.value


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_told_as_an_odd_answer(lie: str) -> None:
    packed = {"Content_Encoding": "gzip"} if lie == "a bomb" else {}
    with lying(LIES[lie], **packed) as (address, _):
        assert asked(address).code == "register.national.odd_answer"


@pytest.mark.parametrize(
    "token", [b'{"access_token": "a\\r\\nX-Other: b"}', b'{"access_token": "\\u20ac"}', b"[]"]
)
def test_a_token_that_is_none_is_not_sent_on(token: bytes) -> None:
    with lying(token) as (address, called):
        assert asked(address, f"{address}/token").code == "register.national.odd_answer"
        assert set(called) == {"/token"}


def test_an_answer_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national, "WHOLE_CALL", 0.3)
    with lying(b"{", pause=0.05) as (address, _):
        assert asked(address).code == "register.national.odd_answer"


def test_nobody_is_sent_elsewhere() -> None:
    with lying(b"") as (elsewhere, called), lying(b"", 302, Location=elsewhere) as (address, _):
        assert isinstance(asked(address), Unavailable)
        assert called == []


@pytest.mark.parametrize("wait", ["9" * 5000, "-1", "tomorrow", "\u0663"])
def test_a_wait_that_is_none_is_a_short_one(wait: str) -> None:
    with lying(b"", 429, Retry_After=wait.encode().decode("latin-1")) as (address, _):
        refused = asked(address)
        assert isinstance(refused, national.TooFast)
        assert 0 < refused.seconds <= national.PAUSE_MAX
