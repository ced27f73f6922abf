"""Searching the ledger: what, who by role, when, which algorithm, which thing; the newest first, in pages by place."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from infra.errors import Fault, NotValid
from infra.ids import ALPHABET
from infra.ledger import Entry
from infra.ledger.models import Intake, Leaf
from infra.ledger.places import in_log
from reports.audit import lines
from reports.audit.indexing import indexed, size_of
from reports.audit.lines import Line, lines_of
from reports.audit.models import Posting
from reports.audit.vocabulary import BUNDLE, PERFORMERS, Subject, about
from reports.models import Report

ID = re.compile(f"[{ALPHABET}]{{8,32}}")
NUMBER = re.compile(r"TS-[0-9]{4}-[A-Z]-[A-Z0-9]{4}-[A-Z0-9]{4}")
ACT = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,29}")
# Of the newest entries, whose bundle is not full or not read yet, no more than this is looked through at once.
TAIL = 2_048
ROWS = 400


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty is everything. `thing` is the id of an entry or of what it is about, or a letter's number."""

    subject: str = ""
    act: str = ""
    role: str = ""
    algorithm_id: str = ""
    since: date | None = None
    until: date | None = None
    thing: str = ""

    @property
    def codes(self) -> dict[str, Any]:
        """As it is kept and told: words, ids and days."""
        kept = {name: value for name, value in asdict(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}

    def fits(self, line: Line) -> bool:
        """Whether a line is among what is looked for, apart from the thing."""
        return (
            (not self.subject or about(line.act) == self.subject)
            and (not self.act or line.act == self.act)
            and (not self.role or self.role in line.who)
            and (not self.algorithm_id or line.algorithm_id == self.algorithm_id)
            and (self.since is None or line.day >= self.since)
            and (self.until is None or line.day <= self.until)
        )


@dataclass(frozen=True)
class Found:
    """A page of the result. `waiting` have no place in the log yet, and stand on the first page only."""

    rows: tuple[Line, ...]
    waiting: tuple[Line, ...]
    after: int | None
    behind: int


def asked_from(given: Mapping[str, str]) -> Asked:
    """What was typed or chosen, checked. Raises `NotValid` naming each field."""
    faults: list[Fault] = []

    def word(name: str, fits: bool, code: str) -> str:
        value = given.get(name, "").strip()
        if value and not fits:
            faults.append(Fault(name, code))
        return value if fits else ""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(given.get(name, "").strip()) if given.get(name, "").strip() else None
        except ValueError:
            faults.append(Fault(name, "reports.audit.no_day"))
            return None

    def typed(name: str) -> str:
        return given.get(name, "").strip()

    thing = typed("thing").upper() if typed("thing")[:3].upper() == "TS-" else typed("thing").lower()
    asked = Asked(
        word("subject", typed("subject") in set(Subject), "reports.audit.no_choice"),
        word("act", bool(ACT.fullmatch(typed("act"))), "reports.audit.no_choice"),
        word("role", typed("role") in PERFORMERS, "reports.audit.no_choice"),
        word("algorithm_id", bool(ID.fullmatch(typed("algorithm_id"))), "reports.audit.no_choice"),
        day("since"), day("until"),
        thing if word("thing", bool(ID.fullmatch(thing) or NUMBER.fullmatch(thing)), "reports.audit.no_thing") else "",
    )  # fmt: skip
    if asked.since and asked.until and asked.since > asked.until:
        faults.append(Fault("until", "reports.audit.days_swapped"))
    if faults:
        raise NotValid("reports.audit.not_valid", faults=faults)
    return asked


def search(session: Session, asked: Asked, before: int | None, most: int) -> Found:
    """At most `most` lines with a place below `before` (None: from the newest on)."""
    start = _start_of_tail(session)
    size = size_of(session)
    if asked.thing:
        rows = _of_thing(session, asked, size if before is None else before, most + 1)
    else:
        rows = _of_all(session, asked, start, size if before is None else before, most + 1)
    waiting = _waiting(session, asked) if before is None else []
    after = rows[most - 1].number if len(rows) > most else None
    return Found(tuple(rows[:most]), tuple(waiting), after, start - indexed(session) * BUNDLE)


def everything(session: Session, asked: Asked, before: int | None, most: int) -> Iterator[Line]:
    """Up to `most` lines, the newest first, page by page."""
    while most > 0:
        found = search(session, asked, before, min(most, 500))
        yield from found.rows
        most -= len(found.rows)
        if found.after is None:
            return
        before = found.after


def counts(session: Session, asked: Asked) -> dict[date, int]:
    """How many lines with a place in the log there are on each day; nothing where one thing is asked for."""
    if asked.thing:
        return {}
    chosen = select(col(Posting.day), func.sum(col(Posting.entries))).where(*_fitting(session, asked))
    rows = session.exec(chosen.group_by(col(Posting.day)))
    found = Counter({day: int(count) for day, count in rows})
    size = size_of(session)
    for one in lines.between(session, _start_of_tail(session), size):
        found[one.day] += asked.fits(one)
    return {day: count for day, count in sorted(found.items()) if count}


def _start_of_tail(session: Session) -> int:
    """From where on entries are looked through one by one."""
    return max(indexed(session) * BUNDLE, size_of(session) - TAIL)


def _of_all(session: Session, asked: Asked, start: int, before: int, most: int) -> list[Line]:
    found: list[Line] = []
    if before > start:
        tail = lines.between(session, start, before)
        found = [one for one in reversed(tail) if asked.fits(one)][:most]
        before = start
    missing = most - len(found)
    return found + (lines.at_places(session, _places(session, asked, before, missing)) if missing else [])


def _places(session: Session, asked: Asked, before: int, most: int) -> list[int]:
    """Places in the bundles that were read: postings of the newest bundles until there are enough."""
    found: list[int] = []
    under, more = -(-before // BUNDLE), True
    fitting = _fitting(session, asked)
    while more and len(found) < most:
        chosen = select(Posting.bundle, Posting.places).where(*fitting, col(Posting.bundle) < under)
        rows = list(session.exec(chosen.order_by(col(Posting.bundle).desc()).limit(ROWS)))
        more = len(rows) == ROWS
        if more:
            # The last bundle may go on beyond what was read; it comes with the next ones.
            rows = [row for row in rows if row[0] != rows[-1][0]]
            under = rows[-1][0]
        places = (bundle * BUNDLE + place for bundle, each in rows for place in each)
        found += sorted((one for one in places if one < before), reverse=True)
    return found[:most]


def _fitting(session: Session, asked: Asked) -> list[ColumnElement[bool]]:
    """What a posting must be."""
    wanted: list[ColumnElement[bool]] = []
    if asked.subject or asked.act:
        wanted.append(col(Posting.act).in_(_acts(session, asked)))
    if asked.role:
        wanted.append(col(Posting.who).in_(_performers(session, asked.role)))
    if asked.algorithm_id:
        wanted.append(col(Posting.algorithm_id) == asked.algorithm_id)
    if asked.since:
        wanted.append(col(Posting.day) >= asked.since)
    if asked.until:
        wanted.append(col(Posting.day) <= asked.until)
    return wanted


def _acts(session: Session, asked: Asked) -> list[str]:
    """The acts there are that fit; a short list, however long the log is."""
    if asked.act:
        return [asked.act] if not asked.subject or about(asked.act) == asked.subject else []
    return [
        one
        for one in session.exec(select(Posting.act).distinct())
        if not asked.subject or about(one) == asked.subject
    ]


def _performers(session: Session, role: str) -> list[str]:
    return [one for one in session.exec(select(Posting.who).distinct()) if role in one.split(" ")]


def _of_thing(session: Session, asked: Asked, before: int, most: int) -> list[Line]:
    """What is about one thing, or the entry itself."""
    chosen = (
        select(Entry, Leaf.number)
        .join(Leaf, col(Leaf.id) == col(Entry.id))
        .where(in_log(session), _named(session, asked.thing), col(Leaf.number) < before)
        .order_by(col(Leaf.number).desc())
        .limit(most if asked == Asked(thing=asked.thing) else TAIL)
    )
    return [one for one in lines_of(session, list(session.exec(chosen))) if asked.fits(one)][:most]


def _named(session: Session, thing: str) -> ColumnElement[bool]:
    ids: Collection[str] = [thing]
    if NUMBER.fullmatch(thing):
        ids = [
            one
            for pair in session.exec(select(Report.id, Report.subject_id).where(Report.number == thing))
            for one in pair
        ]
    return col(Entry.subject_id).in_(ids) | col(Entry.id).in_(ids)


def _waiting(session: Session, asked: Asked) -> list[Line]:
    """What was written and has no place yet; the newest first, and not more than a page can show."""
    chosen = select(Entry).join(Intake, col(Intake.id) == col(Entry.id)).order_by(col(Intake.id).desc())
    chosen = chosen.where(_named(session, asked.thing)) if asked.thing else chosen.limit(BUNDLE)
    entries: list[tuple[Entry, int | None]] = [(one, None) for one in session.exec(chosen)]
    return [one for one in lines_of(session, entries) if asked.fits(one)]
