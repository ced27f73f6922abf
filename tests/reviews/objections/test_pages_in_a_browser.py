"""The pages of who handles objections in a real browser: they fit on a phone, can be read by everybody, and need no script."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast, session_token
from tests.reviews.objections import stages
from tests.reviews.objections.stages import REASONS
from web.session import COOKIE, OFFICE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def sit(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> Iterator[Callable[..., Page]]:
    """`sit(actor)`: a tab of somebody who is signed in."""
    contexts = []

    def open_tab(actor: Actor, width: int = 1280, **more: object) -> Page:
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=live_server, viewport=size, locale="nl-NL", **more)  # type: ignore[arg-type]
        token = session_token(house, cast, actor)
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}{OFFICE}"}])
        contexts.append(context)
        return context.new_page()

    yield open_tab
    for context in contexts:
        context.close()


@pytest.mark.slow
def test_every_page_fits_on_a_phone_and_can_be_read_by_everybody(
    house: Installation, cast: Cast, sit: Callable[..., Page]
) -> None:
    release = stages.a_decision(house, cast)
    with house.database.read(cast.organisation_id) as session:
        deployment = session.get_one(Deployment, release.deployment_id)
    other = builders.a_release(house, cast, builders.waiting_suggestions(house, cast, 1, deployment)[0])
    row = stages.taken(house, cast, release)
    stages.stop(house, cast, deployment)
    tab = sit(cast.bea, width=320)
    for address in (
        "/werk/bezwaren?zaak=zaak-0", f"/werk/bezwaren/{row.id}", f"/werk/uitkomsten/{other.id}/bezwaar",
        f"/werk/uitkomsten/{other.id}/terugnemen", "/werk/nog-eens-kijken", f"/werk/nog-eens-kijken/{deployment.id}",
        f"/werk/uitkomsten/{other.id}/nog-eens-kijken",
    ):  # fmt: skip
        tab.goto(address)
        room = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert tab.evaluate(room), address
        wrong = Axe().run(tab, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in wrong] == [], address


def test_an_objection_is_answered_without_scripts(
    house: Installation, cast: Cast, sit: Callable[..., Page]
) -> None:
    release = stages.a_decision(house, cast)
    row = stages.heard(house, cast, release)
    tab = sit(cast.bea, java_script_enabled=False)
    tab.goto(f"/werk/bezwaren/{row.id}")
    tab.get_by_label("Ongegrond", exact=True).check()
    tab.get_by_role("button", name="Leg de beslissing vast").click()
    assert tab.get_by_label("Ongegrond", exact=True).is_checked()
    tab.get_by_role("textbox", name="Waarom", exact=True).fill(REASONS)
    tab.get_by_role("button", name="Leg de beslissing vast").click()
    assert stages.state_of(house, release) == State.CONFIRMED
