"""What programs read of decisions: how each deployment stands, who decided on it, and why it was stopped; never who did."""

from infra import clock
from infra.installation import Installation
from register import deployments
from register.deployments import Why
from register.vocabulary import StopReason
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor


def test_the_api_tells_the_decision_and_each_stop_and_never_by_whom(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    made = builders.a_deployment(house, cast)
    place = f"/api/v1/algorithms/{made.algorithm_id}"
    for step, why in (
        (stops.suspend, Why(StopReason.LAW, "De wet is veranderd.")),
        (stops.resume, Why(StopReason.OTHER, "Opgelost.")),
    ):
        with house.database.write(cast.organisation_id) as session:
            step(session, cast.tim, deployments.get(session, made.id), why)
    answer = client.get(place)
    (told,) = answer.get_json()["deployments"]
    assert told["decision"] == {
        "organ": "college", "reference": "B&W 2026/118", "decidedOn": clock.today().isoformat(), "departs": False,
        "reasons": "", "answer": "",
    }  # fmt: skip
    turns = [(turn["state"], turn["reason"], turn["text"]) for turn in told["turns"]]
    assert turns == [("active", "other", "Opgelost."), ("suspended", "law", "De wet is veranderd.")]
    assert told["state"] == "active"
    for person in (cast.tim, cast.cora):
        assert person.id not in answer.text
        assert cast.person(person).name not in answer.text


def test_an_entry_without_a_deployment_tells_none(client: Visitor, house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    assert client.get(f"/api/v1/algorithms/{algorithm.id}").get_json()["deployments"] == []


def test_the_list_says_what_stands_still(client: Visitor, house: Installation, cast: Cast) -> None:
    made = builders.a_deployment(house, cast)
    assert "Staat stil" not in client.get("/algoritmes").text
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, made.id), builders.WHY)
    assert "Staat stil" in client.get("/algoritmes").text
