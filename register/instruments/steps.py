"""Taking instruments in: a file is kept to the byte, and every instrument in it beside the versions that were there."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from infra.errors import Fault
from register.instruments.definition import Definition
from register.instruments.models import Instrument, InstrumentFile
from register.instruments.reading import Contents, read

NAME_MAX = 200


@dataclass(frozen=True)
class Taken:
    """An instrument of a file; `new` says that it was not there yet, in these words."""

    instrument_id: str
    definition: Definition
    new: bool


@dataclass(frozen=True)
class Imported:
    """What was read of a file, and what was not understood and is kept as it is."""

    name: str
    sha256: str
    taken: tuple[Taken, ...]
    notes: tuple[Fault, ...]


def take_in(session: Session, name: str, content: bytes) -> Imported:
    """Import a file. Twice changes nothing. Raises `NotValid` that names the place; then nothing of it is kept.

    Instruments belong to nobody here, so no ledger tells of it: each assessment's entry names the instrument's digest.
    """
    contents = read(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(InstrumentFile, sha256) is None and _some_new(session, contents):
        _add(
            session, InstrumentFile(sha256=sha256, name=name[-NAME_MAX:], size=len(content), content=content)
        )
    taken = tuple(_take(session, one, sha256, place) for place, one in enumerate(contents.definitions))
    return Imported(name, sha256, taken, contents.notes)


def _some_new(session: Session, contents: Contents) -> bool:
    return any(_known(session, one) is None for one in contents.definitions)


def _take(session: Session, one: Definition, sha256: str, place: int) -> Taken:
    known = _known(session, one)
    if known:
        return Taken(known.id, one, new=False)
    row = Instrument(
        urn=one.urn, version=one.version, digest=one.digest, kind=one.kind, shape=one.shape, language=one.language,
        title=dict(one.title), questions=one.size, file_sha256=sha256, place=place,
    )  # fmt: skip
    if not _add(session, row):
        known = _known(session, one)
        return Taken(known.id if known else row.id, one, new=False)
    return Taken(row.id, one, new=True)


def _known(session: Session, one: Definition) -> Instrument | None:
    chosen = select(Instrument).where(
        Instrument.urn == one.urn, Instrument.version == one.version, Instrument.digest == one.digest
    )
    return session.exec(chosen).first()


def _add(session: Session, row: Instrument | InstrumentFile) -> bool:
    """Add a row, unless somebody else did so at the same moment: theirs is the same."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
