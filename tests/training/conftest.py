"""What the tests of the demo models share: each algorithm trained once, and its shipped files read once."""

import csv
import io

import pytest

from register.demo import SLUGS, DemoAlgorithm, read
from tests.training.train import Trained, train

Row = dict[str, str]


@pytest.fixture(scope="session", params=SLUGS)
def shipped(request: pytest.FixtureRequest) -> DemoAlgorithm:
    return read(request.param)


@pytest.fixture(scope="session")
def trained(shipped: DemoAlgorithm) -> Trained:
    return train(shipped.slug)


def rows_of(table: bytes) -> list[Row]:
    """The rows of a shipped CSV as text, an empty cell as an empty text."""
    return list(csv.DictReader(io.StringIO(table.decode("utf-8"), newline="")))
