"""A mail server: real SMTP (RFC 5321) on a free port, that takes, refuses, defers or falls silent as it is told to."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from ssl import SSLContext, SSLSocket
from threading import Thread


@dataclass
class PostOffice:
    """What it took; `refused` and `deferred` are addresses that it does not take for good, or not now."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    deferred: set[str] = field(default_factory=set)
    # With a certificate it offers STARTTLS, and lets somebody in over that alone; `let_in` is what they said.
    certificate: SSLContext | None = None
    # It speaks TLS from the first byte on (RFC 8314), and not after STARTTLS.
    hidden: bool = False
    let_in: list[str] = field(default_factory=list)


class Conversation(StreamRequestHandler):
    """One connection."""

    office: PostOffice

    def handle(self) -> None:
        if self.office.hidden and self.office.certificate:
            self._hide(self.office.certificate)
        self._say("220 post office")
        while line := self.rfile.readline():
            word, _, rest = line.decode("ascii").strip().partition(" ")
            if word.upper() == "DATA":
                self._take()
            elif word.upper() == "STARTTLS" and self.office.certificate:
                self._say("220 go on")
                self._hide(self.office.certificate)
            elif word.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(self._answer(word.upper(), rest))

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _hide(self, certificate: SSLContext) -> None:
        self.connection = certificate.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)

    def _answer(self, word: str, rest: str) -> str:
        hidden = isinstance(self.connection, SSLSocket)
        if word == "EHLO" and self.office.certificate:
            return "250-fine\r\n250 AUTH PLAIN" if hidden else "250-fine\r\n250 STARTTLS"
        if word == "AUTH" and hidden:
            self.office.let_in.append(b64decode(rest.partition(" ")[2]).decode())
            return "235 come in"
        if word == "RCPT":
            address = rest.partition("<")[2].partition(">")[0]
            if address in self.office.refused:
                return "550 no such box"
            return "450 later please" if address in self.office.deferred else "250 fine"
        return "250 fine" if word in {"EHLO", "HELO", "MAIL", "RSET", "NOOP"} else "502 what"

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.office.taken.append(message)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Who does not trust the certificate hangs up."""


@contextmanager
def open_office(office: PostOffice) -> Iterator[PostOffice]:
    """The office is open for as long as the block lasts, at the port that it had before if it had one."""
    server = Server(("127.0.0.1", office.port), type("Here", (Conversation,), {"office": office}))
    office.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
