"""Importing a file of records: what would become of each, and bringing them in, some hundreds to a transaction."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from infra import canonical
from infra.database import organisation_of
from infra.errors import Fault, NotValid
from infra.i18n import gettext
from infra.identity.actors import Actor
from infra.ids import new_id
from infra.installation import Installation
from register.content import Content
from register.exchange import arrivals
from register.exchange.arrivals import Known, Register
from register.exchange.changes import Change, Notes, short
from register.exchange.exporting import lacking
from register.exchange.files import Broken
from register.exchange.models import Arrival
from register.exchange.translation import Translated, filled, translated
from register.exchange.vocabulary import Outcome
from register.models import Algorithm

BATCH = 250
# How often a batch is tried again when somebody else brought the same records in at the same moment.
TRIES = 3


@dataclass(frozen=True)
class Line:
    """What became, or would become, of one record of the file (`number` counts from 1)."""

    number: int
    name: str
    outcome: Outcome
    slug: str = ""
    algorithm_id: str = ""
    changes: tuple[Change, ...] = ()
    missing: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    refused: tuple[Fault, ...] = ()

    def told(self) -> dict[str, Any]:
        """The line as data, without what is empty."""
        why = [{"field": one.where, "why": gettext(one.code, **one.parameters)} for one in self.refused]
        facts = {
            "record": self.number, "name": self.name, "outcome": self.outcome.value, "entry": self.slug,
            "id": self.algorithm_id, "missing": list(self.missing), "differs": list(self.differs),
            "refused": why, "changes": [change.told() for change in self.changes],
        }  # fmt: skip
        return {name: fact for name, fact in facts.items() if fact not in ("", [])}


@dataclass
class Report:
    """All lines of a file, in its order."""

    lines: list[Line] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, int]:
        """How many records came to each outcome, and how many are drafts that still lack something."""
        counted = Counter(line.outcome.value for line in self.lines)
        incomplete = sum(bool(line.missing) for line in self.lines)
        return {outcome.value: counted[outcome.value] for outcome in Outcome} | {"incomplete": incomplete}

    @property
    def all_in(self) -> bool:
        """Whether every record is in the register as the file has it."""
        return not any(line.outcome in {Outcome.REFUSED, Outcome.DIFFERS} for line in self.lines)

    def told(self) -> dict[str, Any]:
        """The report as data."""
        return {"records": len(self.lines), **self.totals, "lines": [line.told() for line in self.lines]}


@dataclass(frozen=True)
class Record:
    """One record of a file, read; or the faults for which it is refused."""

    number: int
    name: str
    raw: Any
    read: Translated | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Given:
    """What the importer told beside the file: for records that lack it, and who owns what comes in."""

    organization: str = ""
    contact_email: str = ""
    owner_id: str = ""

    @property
    def defaults(self) -> dict[str, str]:
        return {"organization": self.organization, "contact_email": self.contact_email}


def read(records: Sequence[Any]) -> Iterator[Record]:
    """Every record translated; one that cannot be is told with its reason and holds up no other."""
    for number, raw in enumerate(records, 1):
        name = short(str(raw.get("name") or raw.get("naam") or "")) if isinstance(raw, dict) else ""
        try:
            if isinstance(raw, Broken):
                raise _broken(raw)
            done = translated(raw)
        except NotValid as refusal:
            yield Record(number, name, raw, faults=refusal.faults)
        except RecursionError:
            yield Record(number, name, raw, faults=(Fault("record", "register.exchange.too_deep"),))
        else:
            yield Record(number, done.content["name"], raw, done)


def look(session: Session, records: Sequence[Any], given: Given) -> Report:
    """What an import would do, without doing it."""
    register = arrivals.register_of(session)
    return Report([_line(session, register, record, given, _looked_at) for record in read(records)])


def bring_in(
    house: Installation, actor: Actor, records: Sequence[Any], given: Given,
    told: Callable[[list[Line]], None] = lambda _lines: None,
) -> Report:  # fmt: skip
    """Import the records in batches, each whole or not at all; `told` hears the lines of every batch that is in.

    Bringing the same file in again is safe, also after an end half-way.
    """
    report, register = Report(), None
    reading = read(records)
    while batch := list(islice(reading, BATCH)):
        lines, register = _bring_batch(house, actor, batch, given, register)
        report.lines += lines
        told(lines)
    return report


def _bring_batch(
    house: Installation, actor: Actor, batch: list[Record], given: Given, register: Register | None
) -> tuple[list[Line], Register]:
    for attempt in range(TRIES):
        try:
            with house.database.write(actor.organisation_id) as session:
                known = register or arrivals.register_of(session)

                def enter(content: Content, record: Record, slug: str, session: Session = session) -> str:
                    arrival = _arrival(session, record)
                    return arrivals.arrive(session, actor, given.owner_id, slug, content, arrival).id

                lines = [_line(session, known, record, given, enter, actor) for record in batch]
            return lines, known
        except IntegrityError:
            register = None
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


Enter = Callable[[Content, Record, str], str]


def _looked_at(_content: Content, _record: Record, _slug: str) -> str:
    return new_id()


def _line(
    session: Session, register: Register, record: Record, given: Given, enter: Enter, actor: Actor | None = None
) -> Line:  # fmt: skip
    """Decide about one record. Without an actor nothing is changed."""
    if record.read is None:
        return Line(record.number, record.name, Outcome.REFUSED, refused=record.faults)
    content = record.read.content
    fingerprint = canonical.digest(content)
    if known := register.same(fingerprint) or register.called(record.read.names, content):
        same = register.same(fingerprint) is not None
        return _met(session, register, record, known, given, actor, same)
    notes = Notes(list(record.read.notes.changes))
    whole = filled(content, given.defaults, notes)
    slug = register.free_slug(content["name"])
    entered = enter(whole, record, slug)
    register.remember(
        arrivals.known_by(entered, slug, whole, just_now=True),
        [fingerprint, canonical.digest(whole)],
        record.read.names,
    )
    return Line(
        record.number, record.name, Outcome.IMPORTED, slug, entered if actor else "", tuple(notes.changes),
        tuple(lacking(whole)),
    )  # fmt: skip


def _met(
    session: Session, register: Register, record: Record, known: Known, given: Given, actor: Actor | None,
    same: bool,
) -> Line:  # fmt: skip
    """A record of an entry that is here: completed, already there, or there and otherwise."""
    here = session.get(Algorithm, known.algorithm_id)
    draft: Content = dict(here.draft) if here else {}
    content = record.read.content if record.read else {}
    differs = [] if same or not here else sorted(key for key in content if draft.get(key) != content[key])
    wanted = {key: value for key, value in given.defaults.items() if value and key in known.lacks}
    if differs or not wanted or not here:
        outcome = Outcome.DIFFERS if differs else Outcome.THERE
        return Line(
            record.number, record.name, outcome, known.slug, known.algorithm_id,
            missing=tuple(lacking(draft) if here else ()), differs=tuple(differs),
        )  # fmt: skip
    notes = Notes()
    whole = filled(draft, wanted, notes)
    if actor:
        arrivals.complete(session, actor, known.algorithm_id, wanted)
    register.remember(arrivals.known_by(known.algorithm_id, known.slug, whole), [canonical.digest(whole)], ())
    return Line(
        record.number, record.name, Outcome.COMPLETED, known.slug, known.algorithm_id, tuple(notes.changes),
        tuple(lacking(whole)),
    )  # fmt: skip


def _arrival(session: Session, record: Record) -> Arrival:
    read_as = record.read
    return Arrival(
        organisation_id=organisation_of(session), algorithm_id="",
        fingerprint=canonical.digest(read_as.content if read_as else {}),
        names=list(read_as.names if read_as else ()), record=arrivals.kept(record.raw),
    )  # fmt: skip


def _broken(place: Broken) -> NotValid:
    where = {"line": place.line, "column": place.column}
    return NotValid(
        "register.exchange.record_refused", faults=[Fault("file", "register.exchange.broken_file", where)]
    )
