"""The house style in a real browser: what it looks like follows what is typed, at both widths, and axe finds nothing."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.installation import Installation
from register.house_style import queries
from tests import builders
from tests.cast import Cast
from tests.web.test_office_browser import RULES, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def page(chromium: Browser, live_server: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    yield context.new_page()
    context.close()


def test_the_style_is_seen_while_one_types_and_the_pages_fit_and_pass_axe(
    page: Page, house: Installation, cast: Cast
) -> None:
    deployment = builders.a_deployment(house, cast)
    sign_in(page, house, cast, cast.aisha, "/werk/huisstijl")
    page.locator("#f-name").fill("Gemeente Nieuwstad")
    expect(page.locator(".house-preview .sender").first).to_have_text("Gemeente Nieuwstad")
    page.locator("#f-accent").fill("#7a1f5c")
    heading = page.locator(".house-preview h2").first
    expect(heading).to_have_css("color", "rgb(122, 31, 92)")
    page.locator("#f-accent").fill("#4a90d9")
    expect(page.locator("#preview")).to_contain_text("#2872bf")
    with house.database.read(cast.organisation_id) as session:
        assert queries.newest(session, cast.organisation_id) is None
    wrong = []
    for address in ("", "/versies", f"/bezwaar/{deployment.algorithm_id}"):
        page.goto(f"/werk/huisstijl{address}")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is wider than {width}")
        found = Axe().run(page, options=RULES)
        wrong += [f"{address}: {one['id']}" for one in found.response["violations"]]
    assert wrong == []
