"""How large a report may grow and how long it may be printed: a limit that is passed ends the printing and names itself."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.errors import TooMuch


@dataclass(frozen=True)
class Limits:
    """The most pages of one report, and the most seconds that printing it may take."""

    pages: int = 500
    seconds: float = 120.0

    def check_pages(self, pages: int) -> None:
        """Raises `TooMuch` with what may be done."""
        if pages > self.pages:
            raise TooMuch("reports.flow.too_many_pages", pages=pages, most=self.pages)


ORDINARY = Limits()


class _Overdue(BaseException):
    """The time is over. A base exception: the printer would swallow any other."""


@contextmanager
def in_time(limits: Limits) -> Iterator[None]:
    """Ends what runs in it when its time is over, in whichever thread it runs. Raises `TooMuch`."""
    over, lock, here = threading.Event(), threading.Lock(), threading.get_ident()

    def end() -> None:
        with lock:
            if not over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(_Overdue))

    watch = threading.Timer(limits.seconds, end)
    watch.daemon = True
    watch.start()
    try:
        try:
            yield
        finally:
            watch.cancel()
            with lock:
                over.set()
    except _Overdue:
        raise TooMuch("reports.flow.too_slow", most=round(limits.seconds)) from None
