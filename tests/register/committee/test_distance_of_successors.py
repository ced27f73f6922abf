"""Who advised on an algorithm does not come to own it, and brings no model for it."""

import io
from dataclasses import replace

import pytest

from infra.errors import NotNow, NotYours
from infra.identity.actors import Role
from infra.installation import Installation
from register import algorithms, uploads
from tests.cast import Cast
from tests.register.committee import builders as committee


def test_who_advised_gets_no_algorithm_handed_over_and_uploads_no_model(
    house: Installation, cast: Cast
) -> None:
    advice = committee.an_advice(house, cast)
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        algorithms.hand_over(session, cast.aisha, cast.sanne.id, cast.edith.id)
    owner_too = replace(cast.edith, roles=cast.edith.roles | {Role.OWNER})
    with pytest.raises(NotYours):
        uploads.upload_model(house, owner_too, advice.algorithm_id, io.BytesIO(b"bytes"))
    with house.database.write(cast.organisation_id) as session:
        assert algorithms.hand_over(session, cast.aisha, cast.sanne.id, cast.petra.id) == 1
