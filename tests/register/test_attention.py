"""What asks for attention: the right things for each role, the most urgent first; and what must be judged again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra import clock
from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms, attention, deployments
from register.assessments.queries import of
from register.attention import Level, Line
from register.basis import bases_of, basis_of
from register.committee.queries import advice_on
from register.incidents import steps as incidents
from register.incidents.steps import Reported
from register.incidents.vocabulary import Kind
from register.models import Algorithm, Deployment
from register.notices import steps as notices
from register.notices.steps import Given
from register.staleness import stale
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.committee.builders import an_advice, conditional

SignedIn = Callable[[Actor], Visitor]
DAY = timedelta(days=1)
PILOT: dict[str, Any] = {
    "kind": "assistant", "name": "Proef", "for_whom": "Voor ons", "allowed_use": "Teksten", "not_allowed_use": "Namen",
}  # fmt: skip


def seen(house: Installation, actor: Actor, ahead: int = 0) -> list[Line]:
    """What asks for somebody's attention, so many days from now."""
    with clock.stopped(clock.now() + ahead * DAY), house.database.read(actor.organisation_id) as session:
        return attention.lines(session, actor)


def whats(house: Installation, actor: Actor, ahead: int = 0) -> list[tuple[str, Level]]:
    return [(line.what, line.level) for line in seen(house, actor, ahead)]


def day(offset: int) -> str:
    return (clock.today() + offset * DAY).isoformat()


def revised(house: Installation, cast: Cast, algorithm_id: str, **fields: Any) -> None:
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, algorithm_id)
        algorithms.revise(session, cast.sanne, held, held.draft | fields, held.version)


def suspended(house: Installation, cast: Cast, deployment: Deployment) -> None:
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)


def an_incident(
    house: Installation, cast: Cast, algorithm: Algorithm, kind: Kind, known_at: datetime
) -> None:
    with house.database.write(cast.organisation_id) as session:
        reported = Reported("Een lijst ging verkeerd", "", frozenset({kind}), known_at)
        incidents.report(session, cast.kees, algorithms.get(session, algorithm.id), reported)


@pytest.mark.both_databases
def test_dates_come_near_and_go_by_for_owner_and_publisher_alone(house: Installation, cast: Cast) -> None:
    builders.a_published_algorithm(house, cast, name="Eerste", revision_date=day(40))
    builders.a_published_algorithm(house, cast, **PILOT, until=day(40), revision_date="")
    builders.an_entry(house, cast, name="Nooit gepubliceerd", revision_date=day(-9))
    for ahead, level in ((9, None), (10, Level.SOON), (40, Level.SOON), (41, Level.LATE)):
        expected = [] if level is None else [("revision", level), ("pilot", level)]
        for actor in (cast.sanne, cast.petra):
            assert sorted(whats(house, actor, ahead)) == sorted(expected), ahead
    for actor in (cast.tim, cast.omar, cast.pia, cast.stranger):
        assert seen(house, actor, 41) == []


@pytest.mark.both_databases
def test_advice_conditions_and_what_grew_old_reach_who_sees_to_them(house: Installation, cast: Cast) -> None:
    algorithm = builders.a_published_algorithm(house, cast)
    advice = an_advice(house, cast, algorithm, conditional(cast.tim))
    assert seen(house, cast.vera) == seen(house, cast.tim) == []
    assert whats(house, cast.tim, 16) == [("condition", Level.SOON)]
    assert whats(house, cast.tim, 31) == [("condition", Level.LATE)]
    assert whats(house, cast.vera, 340) == [("condition", Level.LATE), ("review", Level.SOON)]
    assert whats(house, cast.sanne, 366) == [("condition", Level.LATE), ("review", Level.LATE)]
    assert seen(house, cast.pia, 366) == []
    revised(house, cast, algorithm.id, lawful_basis="Een andere wet.")
    (old,) = seen(house, cast.vera)
    assert (old.what, old.parts, old.since) == ("stale_advice", ("law",), advice.adopted_at)


def test_what_presses_most_stands_on_top(house: Installation, cast: Cast) -> None:
    deployment = builders.a_deployment(
        house, cast, algorithm=builders.a_published_algorithm(house, cast, revision_date=day(3))
    )
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    suspended(house, cast, deployment)
    an_incident(house, cast, algorithm, Kind.DATA_BREACH, clock.now() - 4 * DAY)
    an_incident(house, cast, algorithm, Kind.WRONG_OUTCOMES, clock.now() - 9 * DAY)
    an_incident(house, cast, algorithm, Kind.DATA_BREACH, clock.now())
    notices.receive(house, algorithm, Given("question", "Wat doet dit precies?"), "10.0.0.1")
    found = whats(house, cast.sanne)
    assert [level for _, level in found] == sorted(level for _, level in found)
    assert [what for what, _ in found] == [
        "clock", "clock", "clock", "clock", "incident", "suspended", "revision",
    ]  # fmt: skip
    assert ("notice", Level.SOON) in whats(house, cast.sanne, 8)
    assert ("notice", Level.LATE) in whats(house, cast.sanne, 15)
    assert [what for what, _ in whats(house, cast.tim)] == ["suspended"]
    assert [what for what, _ in whats(house, cast.chris)] == ["clock"] * 4 + ["incident"]
    assert [what for what, _ in whats(house, cast.frank)] == []
    assert seen(house, cast.stranger) == []


def test_what_is_told_of_many_at_once_is_what_is_told_of_each(house: Installation, cast: Cast) -> None:
    """The page asks the same of all algorithms in a few questions; what each has to say of itself must not differ."""
    kept = [
        builders.a_deployment(
            house,
            cast,
            algorithm=builders.a_published_algorithm(house, cast, name=f"A{n}", ai_act_class="high_risk"),
        )
        for n in range(3)
    ]
    builders.an_entry(house, cast, name="Zonder iets")
    revised(house, cast, kept[0].algorithm_id, goal="Iets anders.")
    revised(house, cast, kept[1].algorithm_id, lawful_basis="Een andere wet.")
    with house.database.write(cast.organisation_id) as session:
        every = [algorithms.get(session, one.algorithm_id) for one in kept]
        assert bases_of(session, every) == {one.id: basis_of(session, one) for one in every}
        told = {(one.algorithm_id, one.id): one.parts for one in stale(session, every)}
        lines = {(line.algorithm_id, line.id): line.stale for one in every for line in of(session, one.id)}
        advices = {(one.id, found.id): found.stale for one in every if (found := advice_on(session, one.id))}
        assert told == {place: parts for place, parts in (lines | advices).items() if parts}
        assert {place[0] for place in told} == {kept[0].algorithm_id, kept[1].algorithm_id}


def test_the_page_says_what_to_do_and_the_first_page_counts_it(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    sanne = signed_in(cast.sanne)
    assert "Er is niets dat haast heeft" in sanne.get("/werk/aandacht").text
    assert "/werk/aandacht" not in sanne.get("/werk").text
    deployment = builders.a_deployment(house, cast)
    revised(house, cast, deployment.algorithm_id, lawful_basis="Een andere wet.")
    suspended(house, cast, deployment)
    page = sanne.get("/werk/aandacht").text
    for said in (
        "Een algoritme staat stil",
        "De gegevens kloppen niet.",
        "Een advies klopt niet meer",
        "de wettelijke basis",
    ):
        assert said in page
    count = page.count('<li class="entry">')
    assert f"{count} dingen vragen aandacht" in sanne.get("/werk").text


def test_an_entry_says_what_must_be_judged_again_and_what_each_can_do_next(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    model = builders.an_allowed_model(house, cast)
    here = f"/werk/algoritmes/{model.algorithm_id}"
    page = signed_in(cast.tim).get(here).text
    assert "U kunt het algoritme inzetten zodra de rest klaar is." in page
    assert "Wat opnieuw moet worden bekeken" not in page
    assert "De teamleider zet het algoritme in." in signed_in(cast.cora).get(here).text
    revised(house, cast, model.algorithm_id, lawful_basis="Een andere wet.")
    page = signed_in(cast.sanne).get(here).text
    assert "Wat opnieuw moet worden bekeken" in page
    assert "Sindsdien veranderde: de wettelijke basis." in page
    assert "Nog niet goed" in page
    for place in ("toetsen", "dossier", "besluit", "inzetten"):
        assert f'href="{here}/{place}"' in page
