"""What is being done here and now, and which thread of work it belongs to (W3C Trace Context): a header, a job, a case.

A way in (a request, a job, a round of the clock) says what it does before it opens a session; the session carries it, so
that the ledger and the log of processing tell the same thread.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from infra import clock

PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
PARENT_MAX = 200
OTHER = "other"


@dataclass(frozen=True)
class Trace:
    """A thread of work: its `id` (32 hexadecimal signs), our span in it (16), and the span that called ours, or "".

    `foreign`: it came from the system that called us, and stays what it is.
    """

    id: str
    span: str
    parent: str = ""
    foreign: bool = False

    @property
    def header(self) -> str:
        """As `traceparent` tells it to whom we call: always recorded, for nothing is sampled."""
        return f"00-{self.id}-{self.span}-01"


@dataclass(frozen=True)
class Ground:
    """Under what a case is processed: whose, by which algorithm, for which processing activity (a URI), on which trace."""

    organisation_id: str = ""
    algorithm_id: str | None = None
    activity: str = ""
    trace: str = ""


@dataclass
class Doing:
    """One piece of work: which operation, by which function (never by whom), since when, and on which trace.

    `later`: what was opened is recorded with what the work writes, as a job does; else before the answer leaves.
    `spent`: the span of the trace stands in the log; what is done next has one of its own.
    `opened`: pseudonyms by scope that still have to be recorded; `recorded`: scopes that this work recorded already.
    """

    operation: str = OTHER
    function: str = ""
    trace: Trace = field(default_factory=lambda: begun())
    processor: str = ""
    later: bool = False
    began: datetime = field(default_factory=clock.now)
    failed: bool = False
    spent: bool = False
    opened: dict[str, str] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    grounds: dict[str, Ground] = field(default_factory=dict)


_doing: ContextVar[Doing | None] = ContextVar("doing", default=None)


def begun() -> Trace:
    """A thread that begins here."""
    return Trace(secrets.token_hex(16), new_span())


def new_span() -> str:
    """A span: 16 hexadecimal signs, not all of them zero."""
    return f"{secrets.randbits(64) or 1:016x}"


def continued(header: str, foreign: bool = False) -> Trace | None:
    """Our span in the thread of a `traceparent`; None for what is none.

    Decimal digits alone are not taken: a random id never looks like that, and a number of a person would.
    """
    found = PARENT.fullmatch(header) if len(header) <= PARENT_MAX else None
    if not found or found[1] == "ff" or (found[1] == "00" and found[4]):
        return None
    if found[2].isdecimal() or not int(found[3], 16):
        return None
    return Trace(found[2], new_span(), found[3], foreign)


def begin(doing: Doing | None) -> None:
    """From now on this thread of the process does this, until it begins with something else."""
    _doing.set(doing)


@contextmanager
def during(doing: Doing) -> Iterator[Doing]:
    """Do this for as long as the block lasts."""
    token = _doing.set(doing)
    try:
        yield doing
    finally:
        _doing.reset(token)


def doing_now() -> Doing:
    """What is done now; without a way in that said so, something else on a trace of its own."""
    return _doing.get() or Doing()


def doing_of(session: Session) -> Doing:
    """What a session is used for."""
    found: Doing = session.info["doing"]
    return found


def trace_of(session: Session) -> Trace:
    """The thread that what is written in this session belongs to."""
    return doing_of(session).trace


def follow(session: Session, trace_id: str | None) -> None:
    """Go on in the thread in which a case came in; who called us with a thread of its own stays in that one."""
    doing = doing_of(session)
    if trace_id and not doing.trace.foreign and (doing.spent or doing.trace.id != trace_id):
        doing.trace, doing.spent = Trace(trace_id, new_span()), False
