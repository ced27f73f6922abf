"""A small time stamping authority: a certificate chain of its own, and answers that `openssl ts` signs, over HTTP."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

CONFIG = """[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""
STAMPS = "extendedKeyUsage=critical,timeStamping"


class Authority:
    """A root certificate, one that stamps under it, and what it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.status, self.length, self.asked = folder, 200, 10_000, 0
        folder.mkdir(parents=True)
        (folder / "config").write_text(CONFIG.format(folder=folder))
        root = ["-x509", "-days", "2", "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem"]
        self._run("req", "-newkey", "rsa:2048", "-nodes", *root)
        self._run(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Stamps", "-keyout", "key", "-out", "csr"
        )
        (folder / "extensions").write_text(STAMPS)
        under = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "extensions"]
        self._run("x509", "-req", "-days", "2", "-in", "csr", "-out", "pem", *under)

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, question: bytes) -> bytes:
        """What it says about a question."""
        self.asked += 1
        (self.folder / "question").write_bytes(question)
        signer = ["-signer", "pem", "-inkey", "key", "-config", "config", "-out", "answer"]
        self._run("ts", "-reply", "-queryfile", "question", *signer)
        return (self.folder / "answer").read_bytes()

    def _run(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def served(authority: Authority) -> Iterator[str]:
    """Its address."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(authority.status)
            self.end_headers()
            self.wfile.write(told[: authority.length])

        def log_message(self, *words: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
