"""Files named by their SHA-256: streamed in, never overwritten, shared only within one organisation."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from infra.errors import NotFound, TooMuch

BLOCK = 1 << 20
NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Stored:
    """What was put away: its name (SHA-256 in hexadecimal) and its size in bytes."""

    sha256: str
    size: int


class Storage:
    """The files of an installation, a folder per organisation: one hash must not tell what another organisation has."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, organisation_id: str, stream: BinaryIO, limit: int) -> Stored:
        """Stream to disk and name by content. Raises `TooMuch` beyond `limit` bytes; nothing is left behind then."""
        folder = self._folder(organisation_id)
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{secrets.token_hex(8)}"
        try:
            stored = _copy(stream, temporary, limit)
            _name(temporary, folder / stored.sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    def path(self, organisation_id: str, sha256: str) -> Path:
        """The file's path. Raises `NotFound` when this organisation has no such file."""
        path = self._folder(organisation_id) / sha256
        if not NAME.fullmatch(sha256) or not path.is_file():
            raise NotFound("infra.file_not_found")
        return path

    def read(self, organisation_id: str, sha256: str) -> bytes:
        """The whole content; `NotFound` when it is missing or no longer what its name says."""
        content = self.path(organisation_id, sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound(
                "infra.file_damaged", "the file does not match its SHA-256: restore it from a backup"
            )
        return content

    def remove(self, organisation_id: str, sha256: str) -> None:
        """Take a file away, for good; nothing happens when it is not there (any more)."""
        if NAME.fullmatch(sha256):
            (self._folder(organisation_id) / sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (organisation, SHA-256) that lies here."""
        for path in self._root.glob("*/*"):
            if not path.name.startswith("."):
                yield path.parent.name, path.name

    def _folder(self, organisation_id: str) -> Path:
        if not organisation_id.isalnum():
            raise NotFound("infra.file_not_found")
        return self._root / organisation_id


def _copy(stream: BinaryIO, path: Path, limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        os.chmod(path, 0o600)
        while block := stream.read(BLOCK):
            size += len(block)
            if size > limit:
                raise TooMuch("infra.file_too_large", megabytes=limit // 1_000_000)
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return Stored(digest.hexdigest(), size)


def _name(temporary: Path, path: Path) -> None:
    # A link, not a rename: an existing file is never replaced, not even by a race.
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
