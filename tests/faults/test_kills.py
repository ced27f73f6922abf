"""kill -9 of workers and of a process between its commit and its bell: nothing is lost, nothing happens twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.municipality import Municipality, municipality
from tests.bench.resilience import BRITTLE, JOBS, KILLS, kill_before_hint, kill_workers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Municipality]:
    with municipality(Path(tmp_path_factory.mktemp("town")) / "data", **BRITTLE) as made:
        yield made


def test_killing_the_worker_group_again_and_again_loses_and_doubles_nothing(town: Municipality) -> None:
    damage = kill_workers(town, JOBS, KILLS)
    assert (damage.lost, damage.doubled, damage.parked) == (0, 0, 0)


def test_work_that_nobody_rang_for_is_found_by_the_sweeper(town: Municipality) -> None:
    assert kill_before_hint(town, 0) < 60
