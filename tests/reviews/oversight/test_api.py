"""The figures of oversight over the API: the same numbers as on the page, for the same people, and no more of them."""

from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.oversight.vocabulary import PEOPLE_LEAST
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.oversight import work
from tests.reviews.oversight.test_alarms import ENOUGH, marked

Bearer = Callable[[Actor], dict[str, str]]


def test_a_dashboard_reads_the_figures_of_the_page_and_nothing_about_few_people(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, ENOUGH)
    address = f"/api/v1/deployments/{deployment.id}/oversight"
    answer = client.get(address, headers=bearer(cast.omar))
    assert answer.status_code == 200
    told = answer.json
    adverse = next(one for one in told["classes"] if one["adverse"])
    assert (adverse["followed"]["hits"], adverse["followed"]["of"]) == (ENOUGH, ENOUGH)
    assert adverse["alarm"]
    assert told["followed"]["low"] < told["followed"]["share"] == told["followed"]["high"] == 1.0
    assert told["links"]["page"] == f"/werk/toezicht/{deployment.algorithm_id}"
    # Fewer than five people signed: no times, no teams, no load.
    assert PEOPLE_LEAST == 5
    assert (told["times"], told["teams"], told["work"]["usualPerDay"]) == (None, [], None)
    assert cast.kees.name not in answer.text
    assert cast.kees.id not in answer.text


def test_only_who_oversees_reads_them_over_a_period_that_there_is(
    house: Installation, cast: Cast, client: Visitor, bearer: Bearer
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    address = f"/api/v1/deployments/{deployment.id}/oversight"
    assert client.get(address, headers=bearer(cast.kees)).status_code == 403
    assert client.get(address, headers=bearer(cast.stranger)).status_code in (403, 404)
    assert client.get(f"{address}?weeks=7", headers=bearer(cast.omar)).status_code == 400
    nothing = client.get(f"{address}?weeks=52", headers=bearer(cast.omar)).json
    assert nothing["followed"] == {"hits": 0, "of": 0, "share": None, "low": None, "high": None}
