"""Recording what was opened: with what a step writes, in its own transaction, or before what was read leaves the house."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from infra import clock
from infra.database import EVERYONE, Database, organisation_of
from infra.errors import Refusal
from infra.ids import new_id
from infra.logs import Events
from infra.processing.grounds import grounds_of
from infra.processing.models import Processing, Subject
from infra.processing.vocabulary import MOST_SUBJECTS, Status
from infra.settings import Settings
from infra.tracing import Doing, Ground, doing_of, new_span

Row = dict[str, Any]
DIGITS = 3
SPANS = 2**64

log = Events("processing")


class Undeclared(RuntimeError):
    """A way in opened the data of a person and does not say what for: it shows nothing."""


class Book:
    """Writes the log of processing of one installation; `general` is the activity where an algorithm names none."""

    def __init__(self, settings: Settings) -> None:
        self._general = settings.processing_activity or f"{settings.base_url}/algoritmes"

    def within(self, session: Session) -> None:
        """Record what this transaction opened, and what its work opened before it, as a part of it."""
        doing, opened = doing_of(session), session.info["opened"]
        opened.update(doing.opened)
        self._write(session, doing, opened)

    def kept(self, session: Session) -> None:
        """The transaction is safe, and the records with it."""
        doing, opened = doing_of(session), session.info["opened"]
        if not doing.later:
            doing.recorded.update(opened)
        doing.opened.clear()
        opened.clear()

    def apart(self, database: Database, session: Session) -> None:
        """Record what was only read, in a transaction of its own. What cannot be recorded is not shown: it raises."""
        doing, opened = doing_of(session), session.info["opened"]
        if doing.later:
            doing.opened.update(opened)
            opened.clear()
        elif opened.keys() - doing.recorded:
            # Every look at a case writes: those who look at once share a commit.
            database.together.write(organisation_of(session), lambda own: self._write_as(own, doing, opened))
            doing.recorded.update(opened)
            opened.clear()

    def failed(self, database: Database, session: Session, why: Exception) -> None:
        """Record what was opened by work that came to nothing; what kept it from that is told by whoever raised it."""
        doing = doing_of(session)
        doing.failed = not isinstance(why, Refusal)
        try:
            self.apart(database, session)
        except Exception as error:
            log.error("processing.not_recorded", kind=type(error).__name__)

    def _write_as(self, session: Session, doing: Doing, opened: dict[str, str]) -> None:
        session.info["doing"] = doing
        self._write(session, doing, opened)

    def _write(self, session: Session, doing: Doing, opened: dict[str, str]) -> None:
        scopes = [scope for scope in opened if scope not in doing.recorded]
        if not scopes:
            return
        if not doing.operation:
            raise Undeclared("this way in opens a case and does not say what for: see web/operations.py")
        grounds = grounds_of(session, scopes)
        together: dict[Ground, list[str]] = {}
        for scope in scopes:
            together.setdefault(grounds[scope], []).append(opened[scope])
        for ground, pseudonyms in together.items():
            if organisation := ground.organisation_id or _one(session):
                self._insert(session, doing, ground, organisation, pseudonyms)

    def _insert(
        self, session: Session, doing: Doing, ground: Ground, organisation: str, pseudonyms: Sequence[str]
    ) -> None:
        shared, now = self._shared(doing, ground, organisation), clock.now()
        operations, people = [], []
        for start in range(0, len(pseudonyms), MOST_SUBJECTS):
            some = pseudonyms[start : start + MOST_SUBJECTS]
            one = shared | {
                "id": new_id(),
                "span": _span(doing),
                "subjects": len(some),
                "ended_at": now,
                "due_at": now,
            }
            operations.append(one)
            people += list(_people(one, some))
        session.connection().execute(insert(Processing), operations)
        for start in range(0, len(people), MOST_SUBJECTS):
            session.connection().execute(insert(Subject), people[start : start + MOST_SUBJECTS])

    def _shared(self, doing: Doing, ground: Ground, organisation: str) -> Row:
        trace = doing.trace
        foreign = trace.foreign or not ground.trace
        thread = trace.id if foreign else ground.trace
        return {
            "organisation_id": organisation, "trace": thread, "parent": (trace.parent or None) if thread == trace.id else None,
            "processor": doing.processor or None if trace.foreign else None, "operation": doing.operation,
            "function": doing.function, "algorithm_id": ground.algorithm_id, "activity": ground.activity or self._general,
            "status": Status.ERROR if doing.failed else Status.UNSET, "began_at": _began(doing), "sent_at": None,
            "refused": 0,
        }  # fmt: skip


def note(session: Session, pseudonyms: dict[str, str]) -> None:
    """Have these recorded with this session, by scope: for who made the keys and did not open them through it."""
    session.info["opened"].update(pseudonyms)


def span_under(span: str, number: int) -> str:
    """The span of the record of the `number`th person (from 1) under that of the operation; never zero."""
    return f"{(int(span, 16) + number) % SPANS or MOST_SUBJECTS + 1:016x}"


def number_of(subject_id: str) -> int:
    """The place of a person in the operation, from 1."""
    return int(subject_id[-DIGITS:], 16)


def _people(one: Row, pseudonyms: Iterable[str]) -> Iterator[Row]:
    for number, pseudonym in enumerate(pseudonyms, 1):
        yield {
            "id": f"{one['id']}{number:0{DIGITS}x}", "organisation_id": one["organisation_id"],
            "processing_id": one["id"], "subject": pseudonym,
        }  # fmt: skip


def _span(doing: Doing) -> str:
    """That of the work for its first operation, as those whom it calls were told; then new ones."""
    if doing.spent:
        return new_span()
    doing.spent = True
    return doing.trace.span


def _one(session: Session) -> str:
    organisation = organisation_of(session)
    return "" if organisation == EVERYONE else organisation


def _began(doing: Doing) -> datetime:
    return min(doing.began, clock.now())
