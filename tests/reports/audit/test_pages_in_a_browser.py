"""The auditor's pages in a real browser: they fit on every screen, pass axe, and work by keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from infra.installation import Installation
from infra.log.sequencing import sequence
from reports.audit import making, steps
from tests import builders
from tests.cast import Cast, session_token
from tests.register.test_pages_browser import looked_at
from web.session import COOKIE

pytestmark = pytest.mark.browser
HERE = "/werk/controle"


def a_made_file(house: Installation, cast: Cast, suggestion_id: str) -> str:
    with house.database.write(cast.organisation_id) as session:
        row_id = steps.ask_decision(session, cast.omar, suggestion_id).id
    made = making.make(house, cast.organisation_id, row_id, lambda done: None)
    with house.database.write(cast.organisation_id) as session:
        row = steps.get(session, cast.omar, row_id)
        steps.made(session, cast.machine, row, made.file, made.size, made.manifest, made.entries)
    return row_id


def test_the_auditors_pages_fit_pass_axe_and_work_by_keyboard(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    release = builders.a_release(house, cast)
    sequence(house, cast.organisation_id)
    file_id = a_made_file(house, cast, release.suggestion_id)
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    token = session_token(house, cast, cast.omar)
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
    page = context.new_page()
    addresses = ("", f"/beslissingen/{release.suggestion_id}", f"/bestanden/{file_id}")
    assert [one for address in addresses for one in looked_at(page, HERE + address)] == []
    page.goto(f"{HERE}?kenmerk=geen%20kenmerk")
    assert looked_at(page, "") == []
    expect(page.locator("#f-kenmerk")).to_have_value("geen kenmerk")
    page.locator("#f-kenmerk").fill(release.suggestion_id)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Eigen oordeel gegeven").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/regels/*", wait_until="load")
    assert looked_at(page, "") == []
    page.get_by_role("link", name="Volg deze beslissing").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Van aanvraag tot brief")).to_be_visible()
    page.get_by_role("button", name="Maak een ondertekend bestand").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Het bestand wordt gemaakt.")).to_be_visible()
    context.close()
