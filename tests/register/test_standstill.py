"""What everybody reads of decisions: that an algorithm stands still and why, who decided, and every stop, on page and API."""

from collections.abc import Callable

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms, deployments
from register.decisions.models import Decision
from register.decisions.vocabulary import StopReason
from register.deployments import Why
from register.models import Algorithm, Deployment
from reviews import stops
from tests import builders, judged
from tests.cast import Cast
from tests.conftest import Visitor

PAGE = "/algoritmes/voorbeeldstad/contactadvies"
STILL = "Dit algoritme staat nu stil. Medewerkers beslissen zonder."
ATTACK = "<script>alert(1)</script>"


def moved(
    house: Installation, cast: Cast, deployment: Deployment, step: Callable[..., object], why: Why
) -> None:
    with house.database.write(cast.organisation_id) as session:
        step(session, cast.tim, deployments.get(session, deployment.id), why)


def body(client: Visitor) -> str:
    return client.get(PAGE).text.split("<main", 1)[1]


def test_who_opens_the_page_reads_at_the_top_that_it_stands_still_since_when_and_why(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    assert STILL not in body(client)
    moved(house, cast, deployment, stops.suspend, Why(StopReason.UNFAIR, f"Voor ouderen. {ATTACK}"))
    page = body(client)
    top = page[: page.index('id="does"')]
    for said in (STILL, "Het model pakt voor een groep oneerlijk uit.", "Voor ouderen."):
        assert said in top
    assert ATTACK not in page
    assert "Staat stil" in client.get("/algoritmes").text
    moved(house, cast, deployment, stops.resume, Why(StopReason.OTHER, "Opgelost."))
    page = body(client)
    assert STILL not in page
    assert "2 keer gestopt of weer gestart" in page
    assert page.index("Opgelost.") < page.index("Voor ouderen.")
    assert "Staat stil" not in client.get("/algoritmes").text
    moved(house, cast, deployment, stops.withdraw, Why(StopReason.SUPPLIER))
    assert "voorgoed gestopt" in body(client)


def test_an_older_revision_says_nothing_of_today(client: Visitor, house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(house, cast)
    moved(house, cast, deployment, stops.suspend, builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, deployment.algorithm_id)
        algorithms.revise(session, cast.sanne, held, held.draft | {"goal": "Sneller helpen."}, held.version)
        algorithms.publish(session, cast.petra, held)
    assert STILL in client.get(PAGE).text
    for old in (f"{PAGE}/revisies/1", f"{PAGE}/op/{clock.today().isoformat()}"):
        answer = client.get(old)
        assert (answer.status_code, STILL in answer.text) == (200, False)


def test_the_page_and_the_api_tell_the_decision_and_never_by_whom(
    client: Visitor, house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    model = builders.an_accepted_model(house, cast, algorithm)
    with house.database.write(cast.organisation_id) as session:
        held = session.get_one(Algorithm, algorithm.id)
        judged.assessed(session, cast, held)
        advice = judged.advised(session, cast, held, model)
        session.add(
            Decision(
                organisation_id=cast.organisation_id, algorithm_id=algorithm.id, model_version_id=model.id, advice_id=advice.id,
                organ="college", reference="B&W 2026/7", decided_on=clock.today(), departs=True, reasons="De proef is klein.",
                answer="Wij meten elk kwartaal.", recorded_by=cast.cora.id,
            )
        )  # fmt: skip
        session.flush()
        deployment = deployments.deploy(session, cast.tim, held, model, builders.terms())
    moved(house, cast, deployment, stops.suspend, Why(StopReason.LAW, "De wet is veranderd."))
    page = body(client)
    for said in ("B&amp;W 2026/7", "De proef is klein.", "Wij meten elk kwartaal."):
        assert said in page
    answer = client.get(f"/api/v1/algorithms/{algorithm.id}")
    (told,) = answer.get_json()["deployments"]
    assert told["decision"] == {
        "organ": "college", "reference": "B&W 2026/7", "decided_on": clock.today().isoformat(), "departs": True,
        "reasons": "De proef is klein.", "answer": "Wij meten elk kwartaal.",
    }  # fmt: skip
    assert (told["state"], [(turn["state"], turn["reason"]) for turn in told["turns"]]) == (
        "suspended",
        [("suspended", "law")],
    )
    for person in (cast.tim, cast.cora):
        assert person.id not in answer.text + page
        assert cast.person(person).name not in answer.text + page
