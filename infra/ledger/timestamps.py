"""Time stamps of an authority (RFC 3161) over the bytes of a head: asked and checked with `openssl ts`, as anybody can do."""

import re
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra import clock

ANSWER_MAX = 64_000
SECONDS = 20
AHEAD = timedelta(minutes=5)  # that the authority's clock may be before ours
TIME = re.compile(rb"^Time stamp: (\w{3}) +(\d+) (\d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
QUERY = "application/timestamp-query"
STAMPED = (
    "checkpoint.stamped"  # the newest head that an authority has seen; its answer stands at `stamp_path`
)


def stamp_path(size: int) -> str:
    """Where the time stamp of the head of that size stands among the files of the log."""
    return f"stamp/{size}.tsr"


class NotStamped(Exception):
    """An answer that is no time stamp of these bytes by an authority that one trusts, or `openssl` is not there."""


def question(content: bytes) -> bytes:
    """What is sent to the authority: the SHA-256 of the content, a random number, and the wish for its certificate."""
    with tempfile.TemporaryDirectory() as folder:
        asked = _file(folder, "content", content)
        return _openssl("-query", "-data", asked, "-sha256", "-cert")


def check(content: bytes, answer: bytes, authorities: Path, asked: bytes = b"") -> datetime:
    """When the authority saw `content`. Raises `NotStamped`.

    `authorities` holds the certificates (PEM) that one trusts to stamp. The authority's own certificate must have been valid
    at the moment that it names; with the question `asked`, the answer must be the one to it.
    """
    if not 0 < len(answer) <= ANSWER_MAX:
        raise NotStamped("the answer has no size of a time stamp")
    with tempfile.TemporaryDirectory() as folder:
        reply, data = _file(folder, "answer", answer), _file(folder, "content", content)
        at = _time(_openssl("-reply", "-in", reply, "-text"))
        moment = str(int(at.timestamp()))
        sure = ["-in", reply, "-CAfile", str(authorities), "-attime", moment]
        _openssl("-verify", "-data", data, *sure)
        if asked:
            _openssl("-verify", "-queryfile", _file(folder, "asked", asked), *sure)
    if at > clock.now() + AHEAD:
        raise NotStamped("the time stamp is of a moment that is still to come")
    return at


def _openssl(*words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603
            ["openssl", "ts", *words],  # noqa: S607
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotStamped("openssl did not answer, and time stamps are checked with it") from error
    if done.returncode:
        raise NotStamped("this is no time stamp of these bytes by an authority that is trusted")
    return done.stdout


def _time(told: bytes) -> datetime:
    found = TIME.search(told)
    if not found:
        raise NotStamped("the time stamp names no moment")
    words = b" ".join(found.groups()).decode()
    return datetime.strptime(words, "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _file(folder: str, name: str, content: bytes) -> str:
    path = Path(folder) / name
    path.write_bytes(content)
    return str(path)
