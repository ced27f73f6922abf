"""The database: one transaction per request or task step, seen through the eyes of one organisation."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session

from infra.logs import Events
from infra.tables import Owned
from infra.together import Together
from infra.tracing import doing_now

# For the few who look across organisations: the sweeper, sign-in, the public register. Never for an actor's request.
EVERYONE = "*"
BUSY_MILLISECONDS = 10_000
# Kept open, and not opened anew for whoever comes while five others work: that takes longer than what most come for.
KEPT = {"pool_size": 15, "max_overflow": 0}
# A server that was started anew was away for longer than this: only who rested longer asks whether it is still there.
RESTED_SECONDS = 1.0

log = Events("database")


class Recorder(Protocol):
    """Who writes down whose data were opened in a session (`infra.processing.recording.Book`)."""

    def within(self, session: Session) -> None: ...
    def kept(self, session: Session) -> None: ...
    def apart(self, database: "Database", session: Session) -> None: ...
    def failed(self, database: "Database", session: Session, why: Exception) -> None: ...


class Database:
    """An engine and the way to open sessions on it; `belongings` travel with each session (`session.info`).

    `together.write(organisation, act)` is for small writes that belong to nothing else: they share a commit.
    With a `book`, whose data were opened is recorded before a session ends well: with what it writes, or on its own.
    """

    def __init__(self, url: str, book: Recorder | None = None, **belongings: object) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(immediate=True)
        self._book = book
        self._belongings = belongings
        self.together = Together(self.write)

    @contextmanager
    def read(self, organisation: str) -> Iterator[Session]:
        """A session for looking: nothing that is changed in it is kept."""
        session = Seen(self.engine, info=self._info(organisation))
        with self._recorded(session), session:
            yield session

    @contextmanager
    def write(self, organisation: str) -> Iterator[Session]:
        """A session for one transaction: committed at the end, rolled back by an exception; then the bells ring.

        On SQLite it begins with BEGIN IMMEDIATE at its first statement: a deferred transaction that reads and then
        writes fails under load whatever the busy timeout is.
        """
        session = Seen(self._writing, info=self._info(organisation), expire_on_commit=False)
        with self._recorded(session), session:
            yield session
            if self._book:
                self._book.within(session)
            session.commit()
            if self._book:
                self._book.kept(session)
            _ring(session)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _recorded(self, session: Session) -> Iterator[None]:
        """What was opened and does not stand in what was written is recorded when the session ends."""
        try:
            yield
        except Exception as why:
            if self._book and session.info["opened"]:
                self._book.failed(self, session, why)
            raise
        if self._book and session.info["opened"]:
            self._book.apart(self, session)

    def _info(self, organisation: str) -> dict[Any, Any]:
        return {
            "organisation": organisation,
            "bells": [],
            "opened": {},
            "doing": doing_now(),
            **self._belongings,
        }


def after_commit(session: Session, bell: Callable[[], None]) -> None:
    """Have `bell` rung once the transaction is safe; it is only a hint, so it may fail."""
    session.info["bells"].append(bell)


def organisation_of(session: Session) -> str:
    """Whose eyes the session looks through."""
    return str(session.info["organisation"])


def _ring(session: Session) -> None:
    for bell in session.info["bells"]:
        try:
            bell()
        except Exception:
            log.warning("bell.lost", diagnostic="the sweeper rings it again")


class Seen(Session):
    """A session that looks through the eyes of one organisation."""


@event.listens_for(Seen, "do_orm_execute")
def _look_through_one_organisation(state: ORMExecuteState) -> None:
    organisation = state.session.info["organisation"]
    if organisation == EVERYONE or state.is_column_load or state.is_relationship_load:
        return
    tables = Owned.__subclasses__()
    state.statement = state.statement.options(_criteria(organisation, len(tables)))


class _Criteria(CriteriaOption):
    """Many criteria as one option, whose part of a statement's cache key is known beforehand.

    SQLAlchemy makes that key anew for every option at every execution: with seventy tables it took longer than the query.
    The organisation stays a bound value, so that all organisations share one compiled statement.
    """

    _is_has_cache_key = True

    def __init__(self, options: Sequence[LoaderCriteriaOption]) -> None:
        self._options = options
        keys = [key for option in options if (key := option._generate_cache_key())]
        self._bound = [parameter for key in keys for parameter in key.bindparams]

    def _gen_cache_key(self, anon_map: object, bindparams: list[BindParameter[Any]]) -> tuple[object, ...]:
        bindparams.extend(self._bound)
        return (_Criteria, len(self._options))

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for option in self._options:
            option.get_global_criteria(attributes)

    def process_compile_state(self, compile_state: Any) -> None:
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        self.process_compile_state(compile_state)


@lru_cache(maxsize=64)
def _criteria(organisation: str, _tables: int) -> ExecutableOption:
    """For every owned table, also in joins, aliases and subqueries: only this organisation's rows.

    Kept per organisation and number of tables, because a table may be imported later. One criterion per table: SQLModel's
    base class has no columns of its own, so it cannot stand for all of them.
    """
    tables = [table for table in Owned.__subclasses__() if hasattr(table, "__table__")]
    return _Criteria(
        [LoaderCriteriaOption(table, _of(table) == organisation, include_aliases=True) for table in tables]
    )


def _of(table: type[Owned]) -> ColumnElement[str]:
    return cast(ColumnElement[str], table.organisation_id)


@event.listens_for(Seen, "before_flush")
def _keep_to_one_organisation(session: Session, _context: UOWTransaction, _instances: object) -> None:
    organisation = session.info["organisation"]
    if organisation == EVERYONE:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Owned) and row.organisation_id != organisation:
            raise PermissionError(f"a row of {type(row).__name__} belongs to another organisation")


def _engine(url: str) -> Engine:
    if url.startswith("sqlite:"):
        patience = {"timeout": BUSY_MILLISECONDS / 1000}
        engine = create_engine(url, hide_parameters=True, connect_args=patience, **KEPT)
        event.listen(engine, "connect", _prepare_sqlite)
        turns = _Turns()
        event.listen(engine, "begin", turns.begin)
        event.listen(engine, "checkin", turns.over)
        return engine
    # Parameters are personal data: they stay out of every exception text, and so do PostgreSQL's details.
    address = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, hide_parameters=True, **KEPT)
    event.listen(engine, "handle_error", _keep_values_back)
    event.listen(engine, "checkin", _rest)
    event.listen(engine, "checkout", lambda given, entry, _: _must_be_there(engine.dialect, given, entry))
    return engine


def _keep_values_back(context: ExceptionContext) -> None:
    """PostgreSQL tells which value broke a rule ("Key (email)=(...)"): only its first line is kept."""
    error = context.original_exception
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary:
        error.args = (primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (primary,)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


class _Turns:
    """Those of one process who write to SQLite go one after the other, in the order in which they came.

    SQLite lets them try again after ever longer pauses, in which nobody writes. Who waits longer than is patient tries all
    the same, and is told by SQLite what it tells a writer of another process.
    """

    def __init__(self) -> None:
        self._writing = Lock()

    def begin(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("immediate", False):
            connection.exec_driver_sql("BEGIN")
            return
        mine = _told_of(connection.connection)
        # A connection that goes on, as migrations do, still has its turn.
        if "turn" not in mine and self._writing.acquire(timeout=BUSY_MILLISECONDS / 1000):
            mine["turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def over(self, _connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        """The connection was given back, so its transaction has ended, however that was."""
        if _told_of(entry).pop("turn", False):
            self._writing.release()


def _told_of(entry: PoolProxiedConnection | ConnectionPoolEntry) -> dict[Any, Any]:
    return cast(dict[Any, Any], entry.record_info)


def _rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = monotonic()


def _must_be_there(dialect: Dialect, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Of a connection that is gone the pool makes another one: so it is told, before anything is done with it."""
    if monotonic() - entry.info.get("rests_since", monotonic()) < RESTED_SECONDS:
        return
    try:
        there = dialect.do_ping(connection)
    except Exception as error:
        raise DisconnectionError("the server is gone") from error
    if not there:
        raise DisconnectionError("the server is gone")
