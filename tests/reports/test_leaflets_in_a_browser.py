"""The page of leaflets in a real browser: kept by keyboard, at both widths, and axe finds nothing."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.installation import Installation
from reports.leaflets import steps
from tests.cast import Cast
from tests.web.test_office_browser import RULES, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]
HERE = "/werk/taalbladen"


@pytest.fixture
def page(chromium: Browser, live_server: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    yield context.new_page()
    context.close()


def _fits(page: Page, what: str) -> list[str]:
    wrong = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{what} is wider than {width}")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{what}-{width}.png", full_page=True)
    found = Axe().run(page, options=RULES)
    return wrong + [f"{what}: {one['id']}" for one in found.response["violations"]]


def test_a_leaflet_is_added_by_keyboard_and_the_page_fits_and_passes_axe(
    page: Page, house: Installation, cast: Cast
) -> None:
    with house.database.write(cast.organisation_id) as session:
        text = steps.Text(
            "ar", "هل تحتاج إلى مساعدة؟", ("هذه الرسالة من البلدية.",), "Bureau Tolk", date(2026, 1, 2)
        )
        steps.retire(session, cast.aisha, steps.add(session, cast.aisha, text).id)
        steps.add(session, cast.aisha, text)
    sign_in(page, house, cast, cast.aisha, HERE)
    wrong = _fits(page, "list")
    page.locator("#f-title").focus()
    page.keyboard.type("Pomoc")
    page.keyboard.press("Enter")
    expect(page.locator("#f-title")).to_have_value("Pomoc")
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    wrong += _fits(page, "refused")
    page.locator("#f-language").select_option("pl")
    page.locator("#f-paragraphs").fill("Prosimy o telefon.")
    page.locator("#f-checked_by").fill("Bureau Tolk")
    page.locator("#f-checked_on").fill("2026-01-02")
    page.locator("#f-title").press("Enter")
    expect(page.locator("main")).to_contain_text("Pools: Pomoc")
    assert wrong == []
