"""Which instruments there are, ours and imported ones, and what is asked in each."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, select

from infra.errors import NotFound
from register.instruments.definition import Definition, Texts
from register.instruments.models import Instrument, InstrumentFile
from register.instruments.reading import Contents, read

LIBRARY = Path(__file__).parent / "library"
KEPT_READY = 64

_read: dict[str, Contents] = {}  # SHA-256 -> what stands in that file; reading a large one takes a second


@dataclass(frozen=True)
class Listed:
    """An instrument that one may begin with. `ours` when it came with this software; `newest` of its urn."""

    digest: str
    urn: str
    version: str
    kind: str
    shape: str
    language: str
    title: Texts
    questions: int
    file: str
    sha256: str
    ours: bool
    newest: bool = False


@dataclass(frozen=True)
class LibraryFile:
    """A file of ours with its instruments."""

    name: str
    content: bytes
    sha256: str
    contents: Contents


@lru_cache(maxsize=1)
def library() -> tuple[LibraryFile, ...]:
    """The instruments that come with this software."""
    found = []
    for path in sorted(LIBRARY.glob("*.yaml")):
        content = path.read_bytes()
        found.append(LibraryFile(path.name, content, hashlib.sha256(content).hexdigest(), read(content)))
    return tuple(found)


def listed(session: Session) -> list[Listed]:
    """Everything: by kind and name, the newest version of each first."""
    chosen = select(Instrument, InstrumentFile.name).where(InstrumentFile.sha256 == Instrument.file_sha256)
    rows = list(session.exec(chosen.order_by(col(Instrument.imported_at).desc())))
    ours = [_of_library(file, one) for file in library() for one in file.contents.definitions]
    known = {one.digest for one in ours}
    imported = [_of_row(row, name) for row, name in rows if row.digest not in known]
    return _in_order([*ours, *imported])


def definition_of(session: Session, instrument_id: str) -> Definition:
    """What an instrument asks. Raises `NotFound`."""
    row = session.get(Instrument, instrument_id)
    if not row:
        raise NotFound("register.instruments.not_found")
    if row.file_sha256 not in _read:
        file = session.get_one(InstrumentFile, row.file_sha256)
        while len(_read) >= KEPT_READY:
            _read.pop(next(iter(_read)), None)
        _read[row.file_sha256] = read(file.content)
    return _read[row.file_sha256].definitions[row.place]


def _of_library(file: LibraryFile, one: Definition) -> Listed:
    return Listed(
        one.digest, one.urn, one.version, one.kind, one.shape, one.language, one.title, one.size, file.name, file.sha256,
        ours=True,
    )  # fmt: skip


def _of_row(row: Instrument, name: str) -> Listed:
    return Listed(
        row.digest, row.urn, row.version, row.kind, row.shape, row.language, row.title, row.questions, name,
        row.file_sha256, ours=False,
    )  # fmt: skip


def _in_order(found: Sequence[Listed]) -> list[Listed]:
    ordered = sorted(found, key=lambda one: _version(one.version), reverse=True)
    ordered.sort(key=lambda one: (one.kind, one.urn))
    seen: set[str] = set()
    marked = []
    for one in ordered:
        marked.append(Listed(**{**one.__dict__, "newest": one.urn not in seen}))
        seen.add(one.urn)
    return marked


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", text))
