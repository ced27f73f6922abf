"""The caseworker's pages in a real browser: a review by keys alone, without scripts, and pages that fit and can be read."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.models import Suggestion
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast, session_token
from web.session import COOKIE, OFFICE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Keys for one review: choose and say how sure, then decide and say why. As many for each verdict.
VERDICTS = {"1": State.SIGNED, "2": State.SIGNED, "3": State.SET_ASIDE}
Sit = Callable[..., Page]


@pytest.fixture
def sit(chromium: Browser, live_server: str, house: Installation, cast: Cast) -> Iterator[Sit]:
    """`sit(actor)`: a tab of somebody who is signed in."""
    opened: list[BrowserContext] = []

    def open_tab(actor: Actor, width: int = 1280, **more: object) -> Page:
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=live_server, viewport=size, locale="nl-NL", **more)  # type: ignore[arg-type]
        token = session_token(house, cast, actor)
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}{OFFICE}"}])
        opened.append(context)
        return context.new_page()

    yield open_tab
    for context in opened:
        context.close()


def press(tab: Page, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for key in keys[:-1]:
        tab.keyboard.press(key)
    with tab.expect_navigation():
        tab.keyboard.press(keys[-1])


def state(house: Installation, suggestion: Suggestion) -> str:
    with house.database.read(suggestion.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id).state


def test_every_verdict_takes_as_many_keys_and_no_mouse(house: Installation, cast: Cast, sit: Sit) -> None:
    found = {one.id: one for one in builders.waiting_suggestions(house, cast, len(VERDICTS))}
    tab = sit(cast.kees)
    tab.goto("/werk/zaken")
    for verdict, expected in VERDICTS.items():
        press(tab, "n")
        press(tab, "2", "z", "Enter")
        press(tab, verdict, "a" if verdict == "1" else "b", "Enter")
        suggestion_id = re.search(r"/werk/zaken/(\w+)", tab.url)
        assert suggestion_id
        assert state(house, found[suggestion_id[1]]) == expected


def test_a_review_works_without_scripts(house: Installation, cast: Cast, sit: Sit) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    tab = sit(cast.kees, java_script_enabled=False)
    tab.goto("/werk/zaken")
    tab.get_by_role("button", name="Pak de volgende zaak op").click()
    tab.get_by_label("een brief").check()
    tab.get_by_label("Ik twijfel").check()
    tab.get_by_role("button", name="Leg mijn oordeel vast").click()
    tab.get_by_label("Ik zet het model opzij").check()
    tab.get_by_label("Ik weet meer").check()
    tab.get_by_role("button", name="Onderteken").click()
    assert state(house, suggestion) == State.SET_ASIDE


def test_every_page_fits_on_a_narrow_screen_and_can_be_read_by_everybody(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    judged, open_one, _, decided = builders.waiting_suggestions(house, cast, 4)
    release = builders.a_release(house, cast, decided)
    builders.revealed(house, cast, judged, cast.kees)
    pages = (
        "/werk/zaken", f"/werk/zaken/{open_one.id}", f"/werk/zaken/{judged.id}", f"/werk/zaken/{decided.id}",
        "/werk/uitkomsten", f"/werk/uitkomsten/{release.id}", "/werk/zonder-model",
    )  # fmt: skip
    for width in (320, 1280):
        tab = sit(cast.kees, width)
        for address in pages:
            look(tab, address, width)
    look(sit(cast.tim, 320), f"/werk/inzet/{judged.deployment_id}/intrekken", 320)


def look(tab: Page, address: str, width: int) -> None:
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.goto(address)
    for fold in tab.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
    violations = Axe().run(tab, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == [], address
    assert complaints == []
