"""The public report in a real browser: it fits, passes axe, and is published by keyboard alone."""

import pytest
from playwright.sync_api import Browser, expect

from infra import clock
from infra.installation import Installation
from tests import builders
from tests.cast import Cast, session_token
from tests.register.test_pages_browser import looked_at
from tests.reports.transparency.test_publishing import AUGUST, CODE, PAGE, tell
from web.session import COOKIE


@pytest.mark.browser
def test_a_report_fits_passes_axe_and_is_published_by_keyboard(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    with clock.stopped(AUGUST):
        algorithm_id = builders.a_deployment(house, cast).algorithm_id
    tell(house, cast, algorithm_id, output=1480, followed=1231, deviated=184, set_aside=23)
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    token = session_token(house, cast, cast.petra)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
    page = context.new_page()
    page.goto(f"/werk/verslagen/{CODE}")
    assert looked_at(page, "") == []
    page.get_by_label("Wat wilt u erbij zeggen? (Nederlands)").focus()
    page.keyboard.type("Wij hielden ons aan onze belofte.")
    page.get_by_role("button", name="Maak openbaar").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Het verslag is openbaar.")).to_be_visible()
    page.goto(PAGE)
    expect(page.get_by_text("Wij hielden ons aan onze belofte.")).to_be_visible()
    assert looked_at(page, "") == []
    context.close()
