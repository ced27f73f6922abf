"""Numbers in forms and headers that are none: whoever sends them is answered, and nothing breaks or slips through."""

from collections.abc import Callable

import pytest

from infra.identity.actors import Actor
from infra.installation import Installation
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

NUMBERS = ["9" * 5000, "9" * 20, "-1", "\u00b2", "1e9", ""]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_version_that_is_none_changes_nothing(
    number: str,
    house: Installation,
    cast: Cast,
    signed_in: Callable[[Actor], Visitor],
    bearer: Callable[[Actor], dict[str, str]],
) -> None:
    entry = builders.an_entry(house, cast)
    here = f"/werk/algoritmes/{entry.id}"
    publisher, owner = signed_in(cast.petra), signed_in(cast.sanne)
    sent = [
        publisher.submit(f"{here}/publiceren", {"version": number, "revision": number}),
        publisher.submit(f"{here}/landelijk", {"act": "send", "version": number}),
        owner.submit(f"{here}/beschrijving", {"version": number, "name": "Anders"}),
        owner.put(
            f"/api/v1/algorithms/{entry.id}/draft", json={"content": {"name": "Anders"}},
            headers=bearer(cast.sanne) | {"If-Match": f'"{number}"'},
        ),
    ]  # fmt: skip
    assert {answer.status_code for answer in sent} <= {400, 404, 409, 412}
    with house.database.read(cast.organisation_id) as session:
        kept = builders.algorithms.get(session, entry.id)
    assert (kept.name, kept.revision_number) == (entry.name, None)
