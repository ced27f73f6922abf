"""The pages of the flow of reports in a real browser: they fit, pass axe, and a key is enough."""

import pytest
from playwright.sync_api import Browser, expect

from infra.installation import Installation
from tests.cast import Cast, session_token
from tests.register.test_pages_browser import looked_at
from tests.reports.test_flow import a_sheet, row_of
from web.session import COOKIE


@pytest.mark.slow
@pytest.mark.browser
def test_the_pages_fit_pass_axe_and_terms_are_set_by_keyboard(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    sheet = a_sheet(house, cast)
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    token = session_token(house, cast, cast.pia)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
    page = context.new_page()
    for address in ("/rapporten", f"/werk/rapporten/{sheet.id}", "/werk/rapporten"):
        page.goto(address)
        assert looked_at(page, "") == []
    page.get_by_label("Blad over een algoritme").focus()
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    expect(page.get_by_text("De bewaartermijnen zijn vastgelegd.")).to_be_visible()
    context.close()
    assert row_of(house, cast, sheet.id).expires_on
