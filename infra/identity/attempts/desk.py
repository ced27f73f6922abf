"""What one process counted and did not write yet: a burst of refusals is written once a second, not once each."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

REST = 1.0
MOST = 1_000

What = TypeVar("What", bound=Hashable)


class Desk(Generic[What]):
    """Counts by what it is about. The first is passed on at once, further ones together after `rest` seconds."""

    def __init__(self, rest: float = REST, now: Callable[[], float] = time.monotonic) -> None:
        self._rest, self._now = rest, now
        self._lock = Lock()
        self._counted: dict[What, int] = {}
        self._passed: dict[What, float] = {}

    def take(self, what: What) -> int:
        """Count one more; how many are to be written now, 0 when it is kept for later."""
        with self._lock:
            self._counted[what] = self._counted.get(what, 0) + 1
            # With this many different ones nothing is won by keeping any, and memory is not for strangers to fill.
            if len(self._passed) < MOST and self._now() - self._passed.get(what, -self._rest) < self._rest:
                return 0
            return self._pass(what)

    def due(self) -> list[tuple[What, int]]:
        """What was kept long enough, to be written now; and what has nothing kept is forgotten."""
        with self._lock:
            over = [what for what, at in self._passed.items() if self._now() - at >= self._rest]
            found = [(what, self._pass(what)) for what in over if what in self._counted]
            for what in set(over) - {what for what, _ in found}:
                del self._passed[what]
            return found

    def _pass(self, what: What) -> int:
        self._passed[what] = self._now()
        return self._counted.pop(what)
