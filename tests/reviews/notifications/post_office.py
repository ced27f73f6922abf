"""A mail server: real SMTP (RFC 5321) on a free port, that takes, refuses, defers or falls silent as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass
class PostOffice:
    """What it took; `refused` and `deferred` are addresses that it does not take for good, or not now."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    deferred: set[str] = field(default_factory=set)


class Conversation(StreamRequestHandler):
    """One connection."""

    office: PostOffice

    def handle(self) -> None:
        self._say("220 post office")
        while line := self.rfile.readline():
            word, _, rest = line.decode("ascii").strip().partition(" ")
            if word.upper() == "DATA":
                self._take()
            elif word.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(self._answer(word.upper(), rest))

    def _answer(self, word: str, rest: str) -> str:
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
