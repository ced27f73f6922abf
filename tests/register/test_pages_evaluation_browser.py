"""The evaluation in a real browser: opened wide, it fits a narrow screen and passes axe; on paper its parts stand open."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from infra.installation import Installation
from tests import builders
from tests.cast import Cast, session_token
from tests.register.evaluations import with_evaluation
from tests.register.test_pages_browser import NARROW, RULES, WIDE
from web.session import COOKIE

pytestmark = pytest.mark.browser
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.mark.slow
def test_with_everything_open_the_pages_fit_and_pass_axe(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    with_evaluation(house, cast, deployment)
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    token = session_token(house, cast, cast.sanne)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
    page = context.new_page()
    for address in (
        "/algoritmes/voorbeeldstad/contactadvies",
        f"/werk/algoritmes/{deployment.algorithm_id}/evaluatie",
    ):
        page.goto(address)
        page.evaluate(OPEN_ALL)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(page, options=RULES)
        assert not found.violations_count, found.generate_report()
    page.goto("/algoritmes/voorbeeldstad/contactadvies")
    page.emulate_media(media="print")
    assert page.locator(".weigh > summary").first.is_visible()
    assert page.locator(".weigh svg").first.is_visible()
    context.close()
