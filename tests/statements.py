"""Statements are compiled once for all databases of a run: a run makes thousands, and writing the SQL took half of its time."""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

# More are not worth their memory: each holds its statement, and a run would keep a gigabyte of them.
KNOWN: LRUCache[Any, Any] = LRUCache(1_500)


class Alike:
    """Two dialects of one kind write the same SQL: all databases of a run are made in the same way, on the same server."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


def share() -> None:
    """From now on every engine of this process looks here first."""
    for name in ("__eq__", "__hash__"):
        setattr(DefaultDialect, name, vars(Alike)[name])
    event.listen(Engine, "engine_connect", _look_here)


def _look_here(connection: Connection) -> None:
    connection.engine._compiled_cache = KNOWN
