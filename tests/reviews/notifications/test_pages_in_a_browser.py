"""The pages of notifications and webhooks in a real browser: they fit and pass axe, empty and full."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlmodel import select

from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.deliveries import outbox, steps
from reviews.deliveries.models import Delivery
from reviews.deliveries.vocabulary import DeliveryState, EventKind
from reviews.notifications.telling import tell
from reviews.notifications.vocabulary import Kind
from tests import builders
from tests.cast import Cast, session_token
from web.session import COOKIE

pytestmark = pytest.mark.slow
WIDTHS = (320, 1280)


def pages(browser: Browser, server: str, token: str) -> Iterator[Page]:
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="nl-NL")
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{server}/werk"}])
        yield context.new_page()
        context.close()


def wrong(
    house: Installation, cast: Cast, browser: Browser, server: str, who: Actor, paths: list[str]
) -> list[str]:
    found = []
    for page in pages(browser, server, session_token(house, cast, who)):
        for path in paths:
            page.goto(server + path)
            width = page.viewport_size["width"] if page.viewport_size else 0
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{path} is wider than {width}")
            found += [f"{path} {width}: {one['id']}" for one in Axe().run(page).response["violations"]]
    return found


def test_every_page_fits_and_passes_axe(
    house: Installation, cast: Cast, live_server: str, chromium: Browser
) -> None:
    notes = ["/werk/berichten", "/werk/berichten/voorkeuren"]
    assert wrong(house, cast, chromium, live_server, cast.tim, ["/werk/webhooks", *notes]) == []
    suggestion = builders.waiting_suggestions(house, cast)[0]
    with house.database.write(cast.organisation_id) as session:
        address = "https://een-zaaksysteem-met-een-lange-naam.voorbeeldstad.example/"
        steps.register(session, cast.case_system, address, list(EventKind))
        session.flush()
        outbox.announce(session, EventKind.RELEASED, suggestion.id)
        outbox.announce(session, EventKind.REVOKED, suggestion.id)
        for row in session.exec(select(Delivery)).all():
            row.state, row.reason = DeliveryState.DEAD, "reviews.delivery.reason.unreachable"
        for kind in Kind:
            tell(session, kind, [cast.tim.id], suggestion.id, n=2)
    assert wrong(house, cast, chromium, live_server, cast.tim, ["/werk/webhooks", *notes, "/werk"]) == []
