"""Entries of the ledger as an auditor reads them: place, moment, act, in which role, about which algorithm and decision."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from infra import clock
from infra.errors import NotFound
from infra.identity.actors import Role
from infra.identity.models import ApiKey, Membership
from infra.ledger import Entry
from infra.ledger.models import TELLS_ROLES, Leaf
from infra.ledger.places import in_log
from reports.audit.origins import SOME, Origins, things_of
from reports.audit.vocabulary import COMMAND, UNKNOWN

ORDER = {role.value: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Line:
    """An entry with what it is about. `number` is None while it has no place in the log; `who` are roles, never a person."""

    id: str
    number: int | None
    at: datetime
    act: str
    subject_id: str
    by: str
    who: tuple[str, ...]
    algorithm_id: str
    suggestion_id: str
    facts: dict[str, Any]
    body: bytes

    @property
    def day(self) -> date:
        """The day of the act, in Dutch time."""
        return self.at.astimezone(clock.AMSTERDAM).date()


def lines_of(session: Session, entries: Sequence[tuple[Entry, int | None]]) -> list[Line]:
    """These entries with their places, read; in the same order."""
    read = [(entry, number, facts_of(entry.body)) for entry, number in entries]
    things = [things_of(entry.act, entry.subject_id, facts) for entry, _, facts in read]
    origins = Origins(session, (one for each in things for one in each))
    roles = Roles(session, {str(facts.get("by")) for *_, facts in read})
    found = []
    for (entry, number, facts), named in zip(read, things, strict=True):
        origin, by = origins.of(named), str(facts.get("by"))
        found.append(
            Line(
                entry.id, number, entry.at, entry.act, entry.subject_id, by, roles.at(by, entry),
                origin.algorithm_id, origin.suggestion_id, facts, bytes_of(entry.body),
            )
        )  # fmt: skip
    return found


def facts_of(body: bytes) -> dict[str, Any]:
    """What an entry says; nothing where somebody made it unreadable in the database, for that is to be seen and not hidden."""
    try:
        found = json.loads(body)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def bytes_of(body: object) -> bytes:
    """The bytes of an entry. SQLite keeps text where somebody wrote text over them."""
    return body if isinstance(body, bytes) else str(body).encode()


def between(session: Session, first: int, end: int) -> list[Line]:
    """The entries from one place in the log up to, and not including, another."""
    chosen = (
        select(Entry, Leaf.number)
        .join(Leaf, col(Leaf.id) == col(Entry.id))
        .where(in_log(session), col(Leaf.number) >= first, col(Leaf.number) < end)
        .order_by(col(Leaf.number))
    )
    return lines_of(session, list(session.exec(chosen)))


def line_of(session: Session, entry_id: str) -> Line:
    """One entry. Raises `NotFound`."""
    chosen = select(Entry, Leaf.number).outerjoin(Leaf, col(Leaf.id) == col(Entry.id))
    found = session.exec(chosen.where(Entry.id == entry_id)).first()
    if not found:
        raise NotFound("reports.audit.no_entry")
    return lines_of(session, [found])[0]


def at_places(session: Session, numbers: Sequence[int]) -> list[Line]:
    """The entries at these places in the log, the newest first."""
    found: list[tuple[Entry, int | None]] = []
    for start in range(0, len(numbers), SOME):
        chosen = select(Entry, Leaf.number).join(Leaf, col(Leaf.id) == col(Entry.id))
        found += session.exec(
            chosen.where(in_log(session), col(Leaf.number).in_(numbers[start : start + SOME]))
        )
    return lines_of(session, sorted(found, key=lambda one: -(one[1] or 0)))


class Roles:
    """What people were here at a moment, as the ledger itself tells it; of whom it does not, what they are now."""

    def __init__(self, session: Session, people: Iterable[str]) -> None:
        ids = sorted(people)
        self._told: dict[str, list[tuple[datetime, str, tuple[str, ...]]]] = defaultdict(list)
        self._now: dict[str, tuple[str, ...]] = {"machine": (Role.SYSTEM.value,), "command-line": (COMMAND,)}
        for start in range(0, len(ids), SOME):
            self._load(session, ids[start : start + SOME])

    def at(self, person: str, entry: Entry) -> tuple[str, ...]:
        """Their roles when this entry was written."""
        told = [roles for at, one, roles in self._told[person] if (at, one) <= (entry.at, entry.id)]
        return told[-1] if told else self._now.get(person, (UNKNOWN,))

    def _load(self, session: Session, ids: list[str]) -> None:
        chosen = select(Entry.subject_id, Entry.at, Entry.id, Entry.body)
        told = chosen.where(col(Entry.subject_id).in_(ids), text(TELLS_ROLES)).order_by(
            col(Entry.at), col(Entry.id)
        )
        for person, at, one, body in session.exec(told):
            self._told[person].append((at, one, _roles(facts_of(body).get("roles", ()))))
        for key in session.exec(select(ApiKey.id).where(col(ApiKey.id).in_(ids))):
            self._now[key] = (Role.CASE_SYSTEM.value,)
        members = select(Membership.person_id, Membership.roles).where(col(Membership.person_id).in_(ids))
        for person, roles in session.exec(members):
            self._now[person] = _roles(roles)


def _roles(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in given if one in ORDER}, key=ORDER.__getitem__)) or (UNKNOWN,)
