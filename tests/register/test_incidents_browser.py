"""The pages of incidents, attention and the standstill in a real browser: they fit, pass axe and work by keyboard."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from infra import clock
from infra.installation import Installation
from register import algorithms, deployments
from register.deployments import Why
from register.incidents import steps
from register.incidents.models import Incident
from register.incidents.steps import Reported
from register.incidents.vocabulary import Kind
from register.models import Algorithm, Deployment
from register.vocabulary import StopReason
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.register.test_pages_browser import desk, looked_at

__all__ = ["desk"]
pytestmark = pytest.mark.browser
Desk = Callable[..., Iterator[Page]]
PUBLIC = "/algoritmes/voorbeeldstad/contactadvies"


@pytest.fixture
def deployment(house: Installation, cast: Cast) -> Deployment:
    """A deployment that was stopped, went on and was stopped again, of an entry of which the law changed."""
    soon = (clock.today() + timedelta(days=9)).isoformat()
    made = builders.a_deployment(
        house, cast, algorithm=builders.a_published_algorithm(house, cast, revision_date=soon)
    )
    for step, why in (
        (stops.suspend, Why(StopReason.MAINTENANCE)), (stops.resume, Why(StopReason.OTHER, "De nieuwe versie draait.")),
        (stops.suspend, Why(StopReason.UNFAIR, "Het model adviseerde ouderen vaker een brief. Wij zoeken uit waardoor.")),
    ):  # fmt: skip
        with house.database.write(cast.organisation_id) as session:
            step(session, cast.tim, deployments.get(session, made.id), why)
    with house.database.write(cast.organisation_id) as session:
        held = algorithms.get(session, made.algorithm_id)
        algorithms.revise(
            session, cast.sanne, held, held.draft | {"lawful_basis": "Wgs, artikel 4."}, held.version
        )
    return made


def an_incident(house: Installation, cast: Cast, deployment: Deployment, days: int, *kinds: Kind) -> Incident:
    summary = "Een lijst met adviezen ging naar de verkeerde afdeling"
    text = "De lijst stond een uur open.\n\nOngeveer veertig mensen stonden erop."
    with house.database.write(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
        known = clock.now() - timedelta(days=days, hours=2)
        return steps.report(session, cast.kees, algorithm, Reported(summary, text, frozenset(kinds), known))


@pytest.mark.slow
def test_every_page_fits_and_passes_axe(
    desk: Desk, house: Installation, cast: Cast, deployment: Deployment
) -> None:
    late = an_incident(house, cast, deployment, 5, Kind.DATA_BREACH, Kind.SERIOUS)
    an_incident(house, cast, deployment, 0, Kind.DATA_BREACH)
    done = an_incident(house, cast, deployment, 30, Kind.WRONG_OUTCOMES)
    with house.database.write(cast.organisation_id) as session:
        steps.note(session, cast.pia, steps.get(session, late.id), "De lijst is gewist bij de ontvanger.")
        steps.report_onward(
            session,
            cast.pia,
            steps.get(session, late.id),
            "avg_authority",
            "AP-2026-118",
            "Met het aantal mensen.",
        )
        steps.close(
            session, cast.pia, steps.get(session, done.id), "Wij kijken de lijst voortaan met twee mensen na."
        )
    office = f"/werk/algoritmes/{deployment.algorithm_id}"
    wrong = []
    with desk(cast.sanne) as page:
        for address in (
            "/werk", "/werk/aandacht", "/werk/incidenten", f"/werk/incidenten/{late.id}", f"/werk/incidenten/{done.id}",
            f"{office}/incident?na=stoppen", office, f"{office}/inzetten", "/werk/aandacht?taal=en", f"/werk/incidenten/{late.id}?taal=en",
        ):  # fmt: skip
            wrong += looked_at(page, address)
        page.goto(f"{office}/incident?taal=nl")
        page.locator("main form button").last.click()
        expect(page.locator("#errors")).to_be_visible()
        wrong += [one for one in looked_at(page, "") if "400" not in one]
    with desk() as page:
        for address in (PUBLIC, f"{PUBLIC}?taal=en", "/algoritmes?taal=nl"):
            wrong += looked_at(page, address)
    assert [one for one in wrong if "400 (BAD REQUEST)" not in one] == []


def test_an_incident_is_reported_by_keyboard_without_scripts(
    desk: Desk, house: Installation, cast: Cast, deployment: Deployment
) -> None:
    known = clock.now().astimezone(clock.AMSTERDAM) - timedelta(days=1)
    with desk(cast.pia, scripts=False) as page:
        page.goto(f"/werk/algoritmes/{deployment.algorithm_id}/incident")
        page.locator("#f-summary").focus()
        page.keyboard.type("Een lijst ging verkeerd")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.locator("#f-known_day").fill(known.date().isoformat())
        page.locator("#f-known_time").fill("09:30")
        page.locator("#f-text").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Een lijst ging verkeerd")
        expect(page.locator("main")).to_contain_text("Meld het bij de Autoriteit Persoonsgegevens")
