"""What everybody reads of decisions and stops: who decided, when something stands still, and why."""

from collections.abc import Callable

import pytest

from infra.errors import NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from register import deployments
from register.deployments import Why
from register.vocabulary import StopReason
from reviews import stops
from tests import builders, judged
from tests.cast import Cast
from tests.conftest import Visitor

PAGE = "/algoritmes/voorbeeldstad/contactadvies"
SignedIn = Callable[[Actor], Visitor]


def page(client: Visitor, address: str = PAGE) -> str:
    return client.get(address, headers={"Accept-Language": "nl"}).get_data(as_text=True)


def test_the_public_reads_at_once_that_it_stands_still_and_why(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    assert "Het college besloot hiertoe" in page(client)
    assert "staat stil" not in page(client)
    named = Why(StopReason.OTHER, "Mevrouw 111222333 belde.")
    with pytest.raises(NotValid), house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.edith, deployments.get(session, deployment.id), named)
    why = Why(StopReason.UNFAIR, "Ouderen kregen <b>vaker</b> een brief.")
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.edith, deployments.get(session, deployment.id), why)
    told = page(client)
    assert "Dit algoritme staat stil sinds" in told
    assert "De hulp gaat door" in told
    assert "Ouderen kregen &lt;b&gt;vaker&lt;/b&gt; een brief." in told
    with house.database.write(cast.organisation_id) as session:
        stops.resume(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    assert "Dit algoritme staat stil sinds" not in page(client)
    assert "2 keer stilgezet of gestart" in page(client)


def test_the_college_records_its_decision_and_an_owner_only_under_a_mandate(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.an_accepted_model(house, cast)
    address = f"/werk/algoritmes/{model.algorithm_id}/besluit"
    assert "bracht nog geen advies uit" in page(signed_in(cast.cora), address)
    with house.database.write(cast.organisation_id) as session:
        algorithm = session.get_one(builders.Algorithm, model.algorithm_id)
        judged.advised(session, cast, algorithm, model)
    given = {"model": model.id, "organ": "college", "reference": "B&W 12", "decided_on": "2026-03-01"}
    assert signed_in(cast.edith).submit(address, given).status_code == 403
    assert signed_in(cast.sanne).submit(address, given).status_code == 403
    empty = signed_in(cast.cora).submit(address, {"model": model.id})
    assert empty.status_code == 400
    for field in ("organ", "decided_on"):
        assert f'href="#f-{field}"' in empty.get_data(as_text=True)
    assert signed_in(cast.cora).submit(address, given).location.endswith("/inzetten?gedaan=decision_taken")
    assert "B&amp;W 12" in page(signed_in(cast.sanne), address)
