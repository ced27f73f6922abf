"""The pages of who handles objections: what they show, how they go from letter to answer, and what they refuse."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from infra import clock
from infra.errors import NotNow, NotValid
from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment
from reports import letters, requests
from reviews import intake
from reviews.models import Release
from reviews.objections import figures, revoking
from reviews.vocabulary import Ruling, State
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS, SAYS, state_of

SignedIn = Callable[[Actor], Visitor]


@pytest.fixture
def bea(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.bea)


def text(visitor: Visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def today() -> str:
    return clock.today().isoformat()


def test_from_a_letter_to_an_answer_in_five_forms(house: Installation, cast: Cast, bea: Visitor) -> None:
    release = stages.a_decision(house, cast)
    found = text(bea, "/werk/bezwaren?zaak=zaak-0")
    assert f"/werk/uitkomsten/{release.id}/bezwaar" in found
    form = f"/werk/uitkomsten/{release.id}/bezwaar"
    assert "Mandaatbesluit 2026, 4.2" in text(bea, form)
    wrong = bea.submit(form, {"remedy": "objection", "text": SAYS, "received_on": "gisteren"})
    told = wrong.get_data(as_text=True)
    assert (wrong.status_code, SAYS in told, 'href="#f-received_on"' in told) == (400, True, True)
    here = bea.submit(form, {"remedy": "objection", "text": SAYS, "received_on": today()}).location.partition(
        "?"
    )[0]
    assert "Niemand behandelt dit nog" in text(bea, here)
    assert bea.submit(f"{here}/oppakken").status_code == 303
    assert bea.submit(f"{here}/uitspraak", {"ruling": "founded", "reasons": REASONS}).status_code == 409
    early = bea.submit(f"{here}/horen", {"notes": "Gehoord.", "heard_on": ""})
    assert (early.status_code, "Gehoord." in early.get_data(as_text=True)) == (400, True)
    assert bea.submit(f"{here}/horen", {"notes": "Gehoord.", "heard_on": today()}).status_code == 303
    page = text(bea, here)
    for said in (SAYS, "Beslis uiterlijk op", "Behandelaar, Tweede beoordelaar", "van de 100", "Gehoord."):
        assert said in page
    assert "Kees" not in page
    missing = bea.submit(f"{here}/uitspraak", {"reasons": REASONS})
    assert (missing.status_code, REASONS in missing.get_data(as_text=True)) == (400, True)
    assert (
        bea.submit(f"{here}/uitspraak", {"ruling": "partly_founded", "reasons": REASONS}).status_code == 303
    )
    assert state_of(house, release) == State.REVOKED
    assert "Deels gegrond" in text(bea, "/werk/bezwaren?toon=closed")
    assert "geldt niet meer" in text(bea, f"/werk/uitkomsten/{release.id}")


def test_the_list_is_in_the_order_of_the_deadlines_and_says_when_there_is_nothing(
    house: Installation, cast: Cast, bea: Visitor
) -> None:
    assert "Er is niets open" in text(bea, "/werk/bezwaren")
    with clock.stopped(clock.now() - timedelta(days=60)):
        first = stages.a_decision(house, cast)
        with house.database.read(cast.organisation_id) as session:
            deployment = session.get_one(Deployment, first.deployment_id)
        second = builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
        passed = stages.lodged(house, cast, second)
    later = stages.lodged(house, cast, first, announced_on=clock.today())
    page = text(bea, "/werk/bezwaren")
    places = [page.index(f"/werk/bezwaren/{one.id}") for one in (passed, later)]
    assert places == sorted(places)
    assert page.count("de termijn is voorbij") == 1


def test_who_signed_is_told_so_instead_of_being_offered_the_case(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    row = stages.lodged(house, cast)
    kees = signed_in(stages.also_handles(house, cast, cast.kees))
    page = text(kees, f"/werk/bezwaren/{row.id}")
    assert ("Awb 10:3" in page, f"{row.id}/oppakken" in page) == (True, False)
    assert kees.submit(f"/werk/bezwaren/{row.id}/oppakken").status_code == 403


def test_the_places_are_in_the_navigation_of_who_has_to_do_with_them_only(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    shown = {
        name: [place in text(signed_in(actor), "/werk") for place in ('href="/werk/bezwaren"', 'href="/werk/nog-eens-kijken"')]
        for name, actor in (("bea", cast.bea), ("tim", cast.tim), ("kees", cast.kees))
    }  # fmt: skip
    assert shown == {"bea": [True, True], "tim": [False, True], "kees": [False, False]}
    for address in ("/werk/bezwaren", "/werk/nog-eens-kijken"):
        assert signed_in(cast.kees).get(address).status_code == 403


def test_the_list_of_second_looks_tells_no_outcome_and_offers_no_verdict_in_bulk(
    house: Installation, cast: Cast, bea: Visitor, signed_in: SignedIn
) -> None:
    release = stages.a_decision(house, cast)
    tim = signed_in(cast.tim)
    assert "niets dat u moet doen" in text(tim, "/werk/nog-eens-kijken")
    stages.stop(house, cast, release.deployment_id)
    here = f"/werk/nog-eens-kijken/{release.deployment_id}"
    assert here in text(tim, "/werk/nog-eens-kijken")
    page = text(tim, here)
    assert "zaak-0" in page
    assert not re.search(r"een brief|persoonlijk contact|score|van de 100|blijft staan<", page)
    assert set(re.findall(r'action="([^"]+)"', page)) - {"/werk/uitloggen"} == {f"{here}/toewijzen"}
    nobody = tim.submit(f"{here}/toewijzen", {"count": "25"})
    assert (nobody.status_code, 'href="#f-person"' in nobody.get_data(as_text=True)) == (400, True)
    assert tim.submit(f"{here}/toewijzen", {"count": "25", "person": cast.bea.id}).status_code == 303
    one = f"/werk/uitkomsten/{release.id}/nog-eens-kijken"
    assert "taken_back" not in text(tim, one)
    assert bea.submit(one, {"look": "taken_back", "reasons": " "}).status_code == 400
    assert bea.submit(one, {"reasons": REASONS}).status_code == 400
    assert (
        bea.submit(one, {"look": "taken_back", "reasons": REASONS}).location
        == f"{here}?gedaan=look_taken_back"
    )
    assert "1 van 1 bekeken" in text(tim, here)


def test_taking_back_asks_whether_one_is_sure_and_ends_the_letters(
    house: Installation, cast: Cast, bea: Visitor
) -> None:
    release = stages.a_decision(house, cast)
    with house.database.write(cast.organisation_id) as session:
        asked = requests.ask_letter(session, cast.case_system, session.get_one(Release, release.id))
    here = f"/werk/uitkomsten/{release.id}"
    unsure = bea.submit(f"{here}/terugnemen", {"reasons": REASONS})
    assert (unsure.status_code, REASONS in unsure.get_data(as_text=True)) == (400, True)
    assert bea.submit(f"{here}/terugnemen", {"reasons": REASONS, "sure": "1"}).status_code == 303
    page = text(bea, here)
    assert ("Teruggenomen" in page, REASONS in page) == (True, True)
    assert "geldt niet meer" in text(bea, f"{here}/brief")
    with pytest.raises(NotNow), house.database.write(cast.organisation_id) as session:
        requests.ask_letter(session, cast.case_system, session.get_one(Release, release.id))
    with pytest.raises(NotNow), house.database.read(cast.organisation_id) as session:
        letters.letter_of(session, asked, "https://voorbeeldstad.example")


def test_how_often_something_was_upheld_is_counted_by_algorithm_and_day(
    house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    with house.database.read(cast.organisation_id) as session:
        deployment = session.get_one(Deployment, release.deployment_id)
    for ruling in (Ruling.FOUNDED, Ruling.UNFOUNDED, Ruling.WITHDRAWN):
        made = builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
        stages.resolved(house, cast, ruling, made)
    stages.lodged(house, cast, release)
    day = clock.today()
    before = day - timedelta(days=1)
    with house.database.read(cast.organisation_id) as session:
        assert figures.upheld(session, deployment.algorithm_id, (day, day)) == (1, 2)
        assert figures.upheld(session, deployment.algorithm_id, (before, before)) == (0, 0)
        assert figures.upheld(session, "another", (day, day)) == (0, 0)


def test_another_suggestion_may_take_the_place_of_what_was_revoked_once(
    house: Installation, cast: Cast
) -> None:
    release = stages.a_decision(house, cast)
    with house.database.write(cast.organisation_id) as session:
        revoking.revoke(session, cast.bea, release.id, REASONS)
    with house.database.read(cast.organisation_id) as session:
        deployment = session.get_one(Deployment, release.deployment_id)
    beside = {0: {"replaces": release.suggestion_id}}
    batch = intake.submit(house, cast.case_system, deployment.id, builders.some_rows(1), beside=beside)
    [again] = builders.run(house, cast, batch)
    assert (again.replaces_id, again.content, again.state) == (release.suggestion_id, 2, State.QUEUED)
    assert again.due_at > clock.now()
    assert state_of(house, release) == State.REVOKED
    with pytest.raises(NotValid):
        intake.submit(house, cast.case_system, deployment.id, builders.some_rows(1), beside=beside)
