"""The pages of assessments in a real browser: they fit, pass axe, and work by keyboard and without scripts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.identity.actors import Actor
from infra.installation import Installation
from register.assessments import attachments
from tests import builders
from tests.cast import Cast, session_token
from tests.register.assessments.making import (
    DPIA,
    FRIA,
    INTAKE,
    a_short_form,
    a_signed_fria,
    a_walked_tree,
    answered,
    begun,
)
from web.session import COOKIE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW, WIDE = 320, 1280


@pytest.fixture
def desk(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> Callable[..., Iterator[Page]]:
    """`with desk(cast.sanne) as page`: a tab of somebody who signed in; `scripts=False` for one without scripts."""

    @contextmanager
    def sit(actor: Actor, scripts: bool = True) -> Iterator[Page]:
        context = chromium.new_context(base_url=live_server, locale="nl-NL", java_script_enabled=scripts)
        token = session_token(house, cast, actor)
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
        yield context.new_page()
        context.close()

    return sit  # type: ignore[return-value]


def looked_at(page: Page, address: str) -> list[str]:
    """What is wrong with a page: it does not fit at one of both widths, or axe complains."""
    page.goto(address)
    wrong = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        seen = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{address} is {seen} wide at {width}"] if seen > width else []
    found = Axe().run(page, options=RULES)
    return wrong + ([f"{address}: {found.generate_report()}"] if found.violations_count else [])


@pytest.mark.slow
def test_pages_fit_and_pass_axe(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    entry = builders.a_published_algorithm(house, cast)
    fria, tree = a_signed_fria(house, cast, entry), a_walked_tree(house, cast, entry)
    intake, short = begun(house, cast, INTAKE, algorithm=entry), a_short_form(house, cast, entry)
    dpia = begun(house, cast, DPIA, algorithm=entry)
    answered(house, intake, cast.sanne, {"personal": "named", "basis": "unknown"})
    answered(house, short, cast.sanne, {"1.1": "Naam", "2.1": [{"2.1.1": "Inkomen", "2.1.2": "gewoon"}]})
    attachments.attach(house, cast.pia, dpia, "data", "onderzoek.pdf", b"%PDF-1.7")
    base = f"/werk/algoritmes/{entry.id}/toetsen"
    places = (
        "", f"/{fria}", f"/{fria}/bekijken", f"/{fria}/geschiedenis/1/1", f"/{tree}/vraag/3", f"/{tree}/bekijken",
        f"/{intake}/bekijken", f"/{short}/deel/1", f"/{short}/deel/2", f"/{dpia}", f"/{dpia}/bijlagen",
        f"/{dpia}/verwijzen/1/1", f"/{dpia}/ondertekenen", f"/{dpia}/deel/1?taal=en",
    )  # fmt: skip
    with desk(cast.sanne) as page:
        wrong = [one for place in places for one in looked_at(page, f"{base}{place}")]
        wrong += looked_at(page, f"/werk/algoritmes/{entry.id}")
        wrong += looked_at(page, "/algoritmes/voorbeeldstad/contactadvies")
    with desk(cast.frank) as page:
        wrong += looked_at(page, f"{base}/{dpia}")
    assert wrong == []


def test_a_part_is_filled_in_by_keyboard_and_without_scripts(  # type: ignore[no-untyped-def]
    desk, house: Installation, cast: Cast
) -> None:
    entry = builders.an_entry(house, cast)
    made = begun(house, cast, FRIA, algorithm=entry)
    with desk(cast.sanne, scripts=False) as page:
        page.goto(f"/werk/algoritmes/{entry.id}/toetsen/{made}")
        page.get_by_role("link", name="Vul in").press("Enter")
        page.locator("#f-q1").focus()
        page.keyboard.type("Met het toetsenbord")
        page.get_by_role("button", name="Meer rijen").press("Enter")
        expect(page.locator("#f-q1")).to_have_value("Met het toetsenbord")
        page.locator("#f-q4-1-1").fill("Privacy")
        # The Enter key in a line saves; it must not ask for more rows.
        page.locator("#f-q4-1-1").press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("Uw antwoorden zijn bewaard.")
        expect(page.locator("#f-q4-1-1")).to_have_value("Privacy")
