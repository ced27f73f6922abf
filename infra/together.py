"""Small writes of many threads in one commit: whoever comes first writes for all who came meanwhile; nobody waits for a timer."""

from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from sqlmodel import Session

from infra.logs import Events
from infra.tracing import doing_now

# What one transaction carries at most: it keeps every other writer waiting.
MOST = 100

T = TypeVar("T")
Open = Callable[[str], AbstractContextManager[Session]]
WriteRows = Callable[[Session, list[Any]], None]

log = Events("database")


class Asked:
    """A small write that a thread waits for, with what it belongs to."""

    def __init__(self, act: Callable[[Session], object]) -> None:
        self.act, self.doing = act, doing_now()
        self.result: object = None
        self.taken = self.written = False
        # Held until it was written, or until it is this thread's turn to write.
        self.told = Lock()
        self.told.acquire()


@dataclass
class Waiting:
    """Who waits in one organisation, and whether somebody writes."""

    asked: deque[Asked] = field(default_factory=deque)
    somebody_writes: bool = False


class Together:
    """Calls acts in a transaction that others share; `open_(organisation)` opens one and commits when it is left."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._lock, self._waiting = Lock(), defaultdict[str, Waiting](Waiting)

    def write(self, organisation: str, act: Callable[[Session], T]) -> T:
        """Return what `act(session)` returns, once it is committed.

        What goes wrong for one undoes what it did for the others: then each is called once more, in a transaction of its own.
        So an act changes nothing but rows, opens nobody's data, and is short.
        """
        mine = Asked(act)
        with self._lock:
            waiting = self._waiting[organisation]
            waiting.asked.append(mine)
            first, waiting.somebody_writes = not waiting.somebody_writes, True
        if first or self._wait(mine):
            self._write_for_all(organisation, waiting)
        if mine.written:
            return cast(T, mine.result)
        with self._open(organisation) as session:
            return act(session)

    def _wait(self, mine: Asked) -> bool:
        """Whether it is this thread's turn to write."""
        mine.told.acquire()
        return not mine.taken

    def _write_for_all(self, organisation: str, waiting: Waiting) -> None:
        with self._lock:
            taken = [waiting.asked.popleft() for _ in range(min(MOST, len(waiting.asked)))]
        try:
            self._write(organisation, taken)
            for one in taken:
                one.written = True
        except Exception as error:
            log.info("together.undone", kind=type(error).__name__, count=len(taken))
        finally:
            self._hand_over(waiting, taken)

    def _hand_over(self, waiting: Waiting, taken: list[Asked]) -> None:
        with self._lock:
            following = list(waiting.asked)[:1]
            waiting.somebody_writes = bool(following)
        for one in taken:
            one.taken = True
        for one in following + taken:
            one.told.release()

    def _write(self, organisation: str, taken: list[Asked]) -> None:
        with self._open(organisation) as session:
            try:
                self._act(session, taken)
            finally:
                # Recording it here would wait for a turn that this thread has; whoever goes alone opens and records it anew.
                session.info["opened"].clear()

    def _act(self, session: Session, taken: list[Asked]) -> None:
        ours, last = session.info["doing"], session.info.setdefault("last", {})
        for one in taken:
            session.info["doing"] = one.doing
            one.result = one.act(session)
        session.info["doing"] = ours
        if session.info["opened"]:
            raise RuntimeError("whose data were opened is told by whoever opened them: each goes alone")
        for write, rows in last.items():
            write(session, rows)


def put_off(session: Session, write: WriteRows, rows: list[Any]) -> bool:
    """Where many share a transaction, keep these rows for `write(session, rows)` at its end, in one go with theirs."""
    last = session.info.get("last")
    if last is None:
        return False
    last.setdefault(write, []).extend(rows)
    return True
