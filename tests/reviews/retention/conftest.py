"""An archive to test with."""

import pytest

from infra.installation import Installation
from tests.cast import Cast
from tests.reviews.retention.stages import Archive, an_archive


@pytest.fixture
def archive(house: Installation, cast: Cast) -> Archive:
    """Three cases whose decisions went out, and an archivist."""
    return an_archive(house, cast, 3)
