"""The pages of keeping and destroying in a real browser: they fit on a phone and can be read by everybody."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from infra import clock
from infra.installation import Installation
from reviews.retention import holds
from reviews.retention.closing import Term
from reviews.retention.vocabulary import HoldReason
from tests.cast import Cast, session_token
from tests.reviews.retention.stages import WHY, Archive, an_archive, later
from web.session import COOKIE, OFFICE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ROOM = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.slow
def test_every_page_fits_on_a_phone_and_can_be_read_by_everybody(
    house: Installation, cast: Cast, chromium: Browser, live_server: str
) -> None:
    archive, addresses = _through_the_years(house, cast)
    tab = chromium.new_context(
        base_url=live_server, viewport={"width": 320, "height": 900}, locale="nl-NL"
    ).new_page()
    token = session_token(house, cast, archive.archivist)
    tab.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}{OFFICE}"}])
    for address in addresses:
        tab.goto(address)
        assert "Inloggen" not in tab.title()
        assert tab.evaluate(ROOM), address
        wrong = Axe().run(tab, options=RULES).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in wrong] == [], address
    tab.context.close()


def _through_the_years(house: Installation, cast: Cast) -> tuple[Archive, list[str]]:
    """Cases of long ago, a list that was declared, one that is proposed, and a hold."""
    with clock.stopped(later(-600)):
        archive = an_archive(house, cast, 4)
        for number, months in enumerate((12, 18, 84)):
            archive.tell(number, clock.today(), Term(months, category="5.1.2"))
    with clock.stopped(later(-120)):
        first = archive.drawn()
        archive.declared(first)
    day = clock.today() + timedelta(days=9)
    hold = archive.do(holds.place, cast.pia, "zaak-2", HoldReason.COURT, WHY, day)
    second = archive.drawn()
    [item] = archive.items(second)
    home = "/werk/bewaren"
    return archive, [
        home, f"{home}/lijsten/{first.id}", f"{home}/lijsten/{first.id}/verklaring", f"{home}/lijsten/{second.id}",
        f"{home}/lijsten/zaken/{item.id}", f"{home}/afsluiten", f"{home}/termijnen/{archive.deployment.id}", f"{home}/stops",
        f"{home}/stops/nieuw", f"{home}/stops/{hold.id}",
    ]  # fmt: skip
