"""What the door notes of what it refused: in a transaction of its own, after the one of the step was undone."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel

from infra.database import EVERYONE, Database
from infra.errors import NotFound, NotNow, NotSignedIn, NotYours, Refusal
from infra.identity import attempts
from infra.identity.actors import NOBODY, Actor
from infra.identity.attempts import Attempt, Desk
from infra.logs import Events
from infra.processing import Operation
from infra.tracing import doing_now

# Where a refusal is an attempt at signing, releasing or seeing what is not for everybody; elsewhere only `NotYours` is.
WATCHED = frozenset(
    {
        Operation.VIEWED, Operation.CLAIMED, Operation.JUDGED, Operation.DISCLOSED, Operation.DECIDED, Operation.HANDLED,
        Operation.CONSULTED, Operation.FETCHED, Operation.LETTER_READ, Operation.LETTER_MADE, Operation.OUTCOME_READ,
        Operation.LOOKED_UP, Operation.KEPT,
    }
)  # fmt: skip
# A form that was open too long is no attempt at anything.
CLUMSY = frozenset({"web.form_too_old"})

log = Events("attempts")
# In which organisation, and what: of strangers only the way in, for a reason of theirs is one too many to tell apart.
What = tuple[str, Attempt | str]
_desks: WeakKeyDictionary[Database, Desk[What]] = WeakKeyDictionary()


def note(database: Database, actor: Actor, refusal: Refusal, way: str, named: Mapping[str, object]) -> None:
    """Note a refusal, once, when it is one to note. Whatever goes wrong here, the refusal stands.

    `way`: the name of the view; `named`: what its address named.
    """
    if getattr(refusal, "noted", False) or not _is_attempt(actor, refusal):
        return
    refusal.noted = True  # type: ignore[attr-defined]
    attempt = Attempt(actor.id, way, refusal.code, tuple(sorted(actor.roles)))
    what: What = (EVERYONE, way) if actor is NOBODY else (actor.organisation_id, attempt)
    times = _desk(database).take(what)
    if times:
        _write(database, what, times, named)


def note_kept(database: Database) -> None:
    """Write what this process counted and kept for a second."""
    for what, times in _desk(database).due():
        _write(database, what, times, {})


def _desk(database: Database) -> Desk[What]:
    return _desks.setdefault(database, Desk())


def _is_attempt(actor: Actor, refusal: Refusal) -> bool:
    if actor is NOBODY:
        return isinstance(refusal, NotSignedIn | NotYours)
    if isinstance(refusal, NotYours):
        return refusal.code not in CLUMSY
    return isinstance(refusal, NotNow | NotFound) and doing_now().operation in WATCHED


def _write(database: Database, what: What, times: int, named: Mapping[str, object]) -> None:
    organisation_id, attempt = what

    def noted(session: Session) -> None:
        if isinstance(attempt, str):
            attempts.note_stranger(session, attempt, times)
        else:
            attempts.note(session, attempt, _subject(session, organisation_id, named), times)

    try:
        database.together.write(organisation_id, noted)
    except SQLAlchemyError as error:
        log.error("attempt.not_noted", kind=type(error).__name__, count=times)


def _subject(session: Session, organisation_id: str, named: Mapping[str, object]) -> str:
    """The thing that the address names, when there is one and it is this organisation's: else nothing is told of it."""
    for name, value in named.items():
        table = SQLModel.metadata.tables.get(name.removesuffix("_id"))
        if table is not None and name.endswith("_id") and "organisation_id" in table.columns:
            mine = table.c.id == str(value), table.c.organisation_id == organisation_id
            return session.connection().execute(select(table.c.id).where(*mine)).scalar() or ""
    return ""
