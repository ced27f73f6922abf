"""The one place that time comes from, so that tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The current instant, in UTC and with its zone."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in the Netherlands: terms of law run by it, not by UTC."""
    return now().astimezone(AMSTERDAM).date()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (with a zone) for as long as the block lasts."""
    token = _stopped.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
