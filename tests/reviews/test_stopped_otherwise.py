"""A model that stands still by another way than a stop of its owner: what it helped to decide deserves another look too."""

import pytest

from infra.installation import Installation
from register import deployments
from reviews import stops
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast


@pytest.mark.both_databases
def test_what_an_alarm_or_an_entry_stopped_is_marked_by_the_next_round(
    house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    with house.database.write(cast.organisation_id) as session:
        assert stops.flag_missed(session) == 0
        deployment = deployments.get(session, release.deployment_id)
        deployments.halt(session, cast.tim, deployment, builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        assert (stops.flag_missed(session), stops.flag_missed(session)) == (1, 0)
    with house.database.read(cast.organisation_id) as session:
        assert session.get_one(Suggestion, release.suggestion_id).flagged
