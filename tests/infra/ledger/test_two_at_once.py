"""Two sequencers that are started together: one sequences, the other waits and takes over when the first dies."""

import os
import signal
import time
from pathlib import Path

import pytest
from sqlmodel import select

from infra import ledger
from infra.installation import Installation
from infra.ledger.models import Leaf
from tests.cast import Cast
from tests.infra.ledger.under_fire import PATIENCE, Sequencers

STARTS, ALL_STARTS = 3, 100


def started_together(house: Installation, cast: Cast, times: int) -> None:
    """Each time: two at once, entries come, one gives all of them places; it dies, and the other goes on."""
    both = Sequencers(house, cast, "noting"), Sequencers(house, cast, "noting")
    noted = house.settings.data / "sequenced"
    for _ in range(times):
        for one in both:
            one.ask("serve")
        pids = {one.told() for one in both}
        noted.unlink(missing_ok=True)
        for _ in range(3):
            _covered(house, cast)
        first = _noted(noted, 3)[0]
        os.kill(first, signal.SIGKILL)
        _covered(house, cast)
        (second,) = pids - {first}
        assert _noted(noted, 4) == [first, first, first, second]
        os.kill(second, signal.SIGKILL)
        assert {one.end() for one in both} == {-signal.SIGKILL}
    for one in both:
        one.close()
    with house.database.read(cast.organisation_id) as session:
        places = sorted(session.exec(select(Leaf.number)))
    assert places == list(range(len(places)))


def _covered(house: Installation, cast: Cast) -> None:
    """Write an entry and wait for its receipt."""
    with house.database.write(cast.organisation_id) as session:
        entry_id = ledger.append(session, cast.sanne, "tests.acted", "subject")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with house.database.read(cast.organisation_id) as session:
            if ledger.covered(session, [entry_id]):
                return
        time.sleep(0.01)
    pytest.fail("no sequencer took over")


def _noted(path: Path, count: int) -> list[int]:
    """Who gave places so far, in order. They note it a moment after the commit."""
    until, found = time.monotonic() + PATIENCE, list[int]()
    while len(found) < count and time.monotonic() < until:
        found = [int(line) for line in path.read_text().split()] if path.exists() else []
        time.sleep(0.005)
    return found


def test_of_two_that_start_together_one_sequences_and_the_other_takes_over(
    house: Installation, cast: Cast
) -> None:
    started_together(house, cast, STARTS)


@pytest.mark.slow
@pytest.mark.both_databases
def test_a_hundred_times_two_at_once_give_no_place_twice(house: Installation, cast: Cast) -> None:
    started_together(house, cast, ALL_STARTS)
    print(f"{ALL_STARTS} times two at once: one sequenced, no place given twice")
