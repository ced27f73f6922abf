"""No address of a stranger leads us into our own network, by whatever name, and no server keeps us for long."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra.outward import NoAnswer, NotAllowed, Target, look_up, post, target_of


@pytest.mark.parametrize(
    "address",
    [
        "", "zaken.example", "//zaken.example/x", "ftp://zaken.example", "https://", "https://kees:geheim@zaken.example",
        "https://zaken.example/#deel", "https://zaken.example:99999", "https://zaken.example:poort", "https://za ken.example",
        "https://zaken.example/\n", "https://zaken.example\\@10.0.0.1", "https://zäken.example", "https://[::1",
        "https://" + "a" * 600, "https://-zaken.example", "javascript:alert(1)", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_address_to_call_is_refused(address: str) -> None:
    with pytest.raises(NotAllowed, match="no_address"):
        target_of(address)


def test_an_address_is_taken_apart() -> None:
    assert target_of("https://Zaken.Example/a?b=c") == Target(True, "zaken.example", 443, "/a?b=c")
    assert target_of("http://[::1]:8080") == Target(False, "::1", 8080, "/")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.9.9.9", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
        "[2002:a00:1::]", "0.0.0.0", "[::]", "169.254.169.254", "[fe80::1]", "224.0.0.1", "[ff02::1]", "240.0.0.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_called(host: str) -> None:
    with pytest.raises(NotAllowed, match=r"private|unknown_host"):
        look_up(target_of(f"https://{host}/"), inside=False)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "[::]", "169.254.169.254", "[fe80::1]", "224.0.0.1", "240.0.0.1"]
)
def test_some_addresses_are_never_called(host: str) -> None:
    with pytest.raises(NotAllowed, match="private"):
        look_up(target_of(f"https://{host}/"), inside=True)


def test_a_public_address_is_called_by_https_alone_and_plain_http_stays_on_this_machine() -> None:
    assert look_up(target_of("https://1.1.1.1/"), inside=False) == "1.1.1.1"
    assert look_up(target_of("https://10.0.0.1/"), inside=True) == "10.0.0.1"
    assert look_up(target_of("http://127.0.0.1/"), inside=True) == "127.0.0.1"
    for address in ("http://1.1.1.1/", "http://10.0.0.1/"):
        with pytest.raises(NotAllowed, match="not_https"):
            look_up(target_of(address), inside=True)


def test_a_name_that_means_two_things_at_once_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server of a stranger answers with a public address and one of ours beside it."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(NotAllowed, match="private"):
        look_up(target_of("https://zaken.example/"), inside=False)


def test_a_name_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(NotAllowed, match="unknown_host"):
        look_up(target_of("https://bestaat-niet.invalid/"), inside=False)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for zaken.example, with its key."""
    path = tmp_path / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-subj", "/CN=zaken.example", "-addext", "subjectAltName=DNS:zaken.example", "-days", "2"]
    subprocess.run(
        [*command, "-keyout", str(path), "-out", str(path) + ".crt"], check=True, capture_output=True
    )
    path.write_text(path.read_text() + Path(str(path) + ".crt").read_text())
    return path


class Naming(BaseHTTPRequestHandler):
    """Answers with the name that it was called by."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if self.headers["Host"].startswith("zaken.example") else 421)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """A caller who does not trust us hangs up."""


@contextmanager
def served(certificate: Path) -> Iterator[int]:
    server = Quiet(("127.0.0.1", 0), Naming)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_checked_address_is_called_in_the_name_that_the_certificate_must_have(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with served(certificate) as port:
        named = Target(True, "zaken.example", port, "/")
        assert post(named, "127.0.0.1", {}, b"x", 5, trust).status == 200
        with pytest.raises(NoAnswer, match="not_secure"):
            post(Target(True, "anders.example", port, "/"), "127.0.0.1", {}, b"x", 5, trust)
        with pytest.raises(NoAnswer, match="not_secure"):
            post(named, "127.0.0.1", {}, b"x", 5)


def test_a_server_that_never_shakes_hands_keeps_us_no_longer_than_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = Target(True, "zaken.example", server.getsockname()[1], "/")
        with pytest.raises(NoAnswer, match="late"):
            post(silent, "127.0.0.1", {}, b"x", 0.2)
    with pytest.raises(NoAnswer, match="unreachable"):
        post(silent, "127.0.0.1", {}, b"x", 1)
