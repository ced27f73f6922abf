"""One zygote with the stand-in engine for all tests here, and a box of each kind that they ask for."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.workers.sandbox import models
from workers.sandbox import Box, Limits, open_box
from workers.sandbox.nursery import Nursery

STAND_IN = "tests.workers.sandbox.stand_in"


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    kept = Nursery(STAND_IN)
    kept.start()
    yield kept
    kept.stop()


@pytest.fixture
def box(nursery: Nursery) -> Iterator[Box]:
    with open_box(models.honest_sum(), rows(2), Limits(call_seconds=0.5), nursery) as opened:
        yield opened


def rows(count: int, first: float = 0.0) -> list[np.ndarray]:
    """Columns of `count` rows; the first value tells the stand-in engine what to do."""
    return [np.full(count, first if place == 0 else float(place)) for place in range(models.FEATURES)]


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def children(pid: int) -> set[int]:
    """The living children of a process; the dead that nobody buried do not count."""
    found = set()
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = one.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found.add(int(one.parent.name))
    return found
