"""The pages of exchange in a real browser: they fit at 320 pixels and pass axe, and a file goes in."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from infra.identity.actors import Actor
from infra.installation import Installation
from tests.cast import Cast, session_token
from tests.register.exchange.entries import publish
from web.session import COOKIE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RECORDS = [{"name": "Parkeren", "lang": "NLD", "type": "Zelflerend"}, {"status": "In gebruik"}]


def opened(chromium: Browser, server: str, house: Installation, cast: Cast, actor: Actor) -> Page:
    """A narrow tab of somebody who signed in."""
    context = chromium.new_context(base_url=server, locale="nl-NL", viewport={"width": 320, "height": 800})
    token = session_token(house, cast, actor)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{server}/werk"}])
    return context.new_page()


def wrong_with(page: Page) -> list[str]:
    """What does not fit or does not pass axe."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page, options=RULES)
    return ([f"{wide} wide"] if wide > 320 else []) + (
        [found.generate_report()] if found.violations_count else []
    )


def test_a_file_goes_in_on_a_narrow_screen(
    chromium: Browser, live_server: str, house: Installation, cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "records.json").write_text(json.dumps(RECORDS), "utf-8")
    page = opened(chromium, live_server, house, cast, cast.sanne)
    page.goto("/werk/algoritmes/importeren")
    assert wrong_with(page) == []
    page.get_by_label("Bestand").set_input_files(tmp_path / "records.json")
    page.get_by_role("button", name="Bekijk wat er gebeurt").click()
    assert wrong_with(page) == []
    page.get_by_role("button", name="Neem 1 beschrijving over").click()
    assert page.get_by_role("link", name="Parkeren").is_visible()
    page.context.close()


def test_the_page_about_the_national_register_fits_and_passes_axe(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    algorithm = publish(house, cast)
    page = opened(chromium, live_server, house, cast, cast.petra)
    page.goto(f"/werk/algoritmes/{algorithm.id}/landelijk")
    assert wrong_with(page) == []
    page.context.close()
