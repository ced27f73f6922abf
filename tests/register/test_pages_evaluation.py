"""The evaluation on the public page and in the office: what is shown, to whom, and how light it stays."""

import io
from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from register import deployments, model_versions
from register.evaluation import evaluation_of
from register.models import Deployment, ModelVersion
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.evaluations import an_evaluation, with_evaluation
from tests.register.test_evaluation import rows

SignedIn = Callable[[Actor], Visitor]
PAGE = "/algoritmes/voorbeeldstad/contactadvies"
HEAVIEST = 300_000


def shown(client: Visitor, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_everybody_reads_what_weighs_and_for_whom_it_works(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    with_evaluation(house, cast, builders.a_deployment(house, cast))
    page = shown(client)
    for said in (
        "Wat weegt zwaar",
        "Hoe goed werkt het, en voor wie",
        "Maanden achterstand",
        "30 van 60 (50\u00a0%)",
    ):
        assert said in page, said
    assert "verdubbelt de verhouding" in page
    assert "0,91 keer (0,80 tot 1,02)" in page
    assert 'style="' not in page


def test_what_is_too_small_is_said_as_such(client: Visitor, house: Installation, cast: Cast) -> None:
    with_evaluation(house, cast, builders.a_deployment(house, cast))
    page = shown(client)
    assert "niet getoond" in page
    assert "minder dan 10 mensen" in page
    assert "Sommige waarden kwamen in minder dan 10 situaties voor." in page


def test_of_a_model_that_does_not_run_the_public_sees_nothing(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    assert "Wat weegt zwaar" not in shown(client)
    with_evaluation(house, cast, deployment)
    assert "Wat weegt zwaar" in shown(client)
    with house.database.write(cast.organisation_id) as session:
        deployments.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    assert "Wat weegt zwaar" not in shown(client)


def test_a_page_with_thirty_features_and_many_groups_stays_light(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    names = [f"een_gegeven_met_een_lange_naam_{n}" for n in range(30)]
    with_evaluation(house, cast, deployment, an_evaluation(names, groupings=10, bands=10))
    page = shown(client)
    assert page.count("<details") > 40
    assert len(page.encode()) < HEAVIEST


def test_in_english_the_page_says_the_same(client: Visitor, house: Installation, cast: Cast) -> None:
    with_evaluation(house, cast, builders.a_deployment(house, cast))
    page = shown(client, f"{PAGE}?taal=en")
    assert "What weighs heavily" in page
    assert "not shown" in page


def test_the_owner_gives_rows_and_wrong_ones_are_named(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with_evaluation(house, cast, deployment)
    visitor, address = signed_in(cast.sanne), f"/werk/algoritmes/{deployment.algorithm_id}/evaluatie"
    assert "Wat weegt zwaar" in shown(visitor, address)
    assert visitor.submit(address).status_code == 400
    wrong = visitor.submit(address, {"file": (io.BytesIO(rows().replace(b"brief", b"bief")), "rijen.csv")})
    assert wrong.status_code == 400
    assert "Rij 1" in wrong.get_data(as_text=True)
    answer = visitor.submit(address, {"file": (io.BytesIO(rows()), "rijen.csv")})
    assert answer.location.endswith("/evaluatie?gedaan=evaluation_given")
    page = shown(visitor, address)
    assert "60 rijen" in page
    assert "meet het model nu" in page


def test_who_may_not_upload_sees_the_figures_and_no_form(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with_evaluation(house, cast, deployment)
    page = shown(signed_in(cast.tim), f"/werk/algoritmes/{deployment.algorithm_id}/evaluatie")
    assert "Wat weegt zwaar" in page
    assert 'type="file"' not in page


def test_the_page_of_the_model_leads_to_the_evaluation(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    visitor, here = signed_in(cast.sanne), f"/werk/algoritmes/{model.algorithm_id}"
    assert f'href="{here}/evaluatie"' in shown(visitor, f"{here}/model")
    page = shown(visitor, f"{here}/evaluatie")
    assert "zodra het is onderzocht" in page
    columns = visitor.get(f"{here}/evaluatie.csv").get_data(as_text=True)
    assert columns.strip() == "achterstand_maanden,inkomen,telefoon_bekend,huishouden,uitkomst"


def test_the_api_takes_rows_and_tells_the_evaluation_by_name(
    client: Visitor, bearer: Callable[[Actor], dict[str, str]], house: Installation, cast: Cast
) -> None:
    deployment: Deployment = builders.a_deployment(house, cast)
    address, headers = f"/api/v1/model-versions/{deployment.model_version_id}", bearer(cast.sanne)
    assert client.get(address, headers=headers).json["evaluation"] is None
    answer = client.put(
        f"{address}/evaluation-rows", data=rows(), headers=headers | {"Content-Type": "text/csv"}
    )
    assert (answer.status_code, answer.json["evaluationRows"]) == (200, 60)
    with_evaluation(house, cast, deployment)
    told = client.get(address, headers=headers).json["evaluation"]
    assert told["importance"][0][0] == {
        "feature": "achterstand_maanden",
        "mean": 0.75,
        "low": 0.25,
        "high": 1.5,
    }
    assert told["performance"]["measures"][0]["share"] == {"count": 30, "of": 60, "low": 0.38, "high": 0.62}
    with house.database.read(cast.organisation_id) as session:
        model: ModelVersion = model_versions.get(session, deployment.model_version_id)
    assert evaluation_of(model) == an_evaluation()
