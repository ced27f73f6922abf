"""The page with the explanation for the caseworker in a real browser: it fits, passes axe, and a key is enough."""

import pytest
from playwright.sync_api import Browser, expect

from infra.installation import Installation
from reviews.vocabulary import Verdict
from tests import builders
from tests.cast import Cast, session_token
from tests.register.test_pages_browser import looked_at
from web.session import COOKIE


@pytest.mark.browser
def test_the_explanation_fits_passes_axe_and_is_asked_for_by_keyboard(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast, verdict=Verdict.DEVIATE, outcome="persoonlijk")
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    token = session_token(house, cast, cast.noor)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
    page = context.new_page()
    page.goto(f"/werk/uitkomsten/{release.id}")
    page.get_by_role("link", name="Uitleg voor de medewerker").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/uitleg", wait_until="load")
    assert looked_at(page, "") == []
    page.get_by_role("button", name="Maak de PDF in het Engels").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("De uitleg voor de medewerker wordt gemaakt.")).to_be_visible()
    context.close()
