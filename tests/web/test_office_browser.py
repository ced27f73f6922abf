"""The office in a real browser: without scripts and mouse, at both widths, and with progress that moves by itself."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from infra import queue
from infra.identity import people
from infra.identity.actors import Actor, Role
from infra.installation import Installation
from infra.queue import Job
from reviews.vocabulary import PREDICT
from tests import builders
from tests.cast import PASSWORD, Cast, session_token
from web.session import COOKIE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = ("/over", "/toegankelijkheid", "/broncode", "/nergens", "/werk/inloggen")
OFFICE = (
    "/werk", "/werk/mijn-gegevens", "/werk/mensen", "/werk/mensen/uitnodigen", "/werk/mensen/sleutels", "/werk/taken",
    "/werk/nergens",
)  # fmt: skip


@pytest.fixture
def page(chromium: Browser, live_server: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    yield context.new_page()
    context.close()


def sign_in(page: Page, house: Installation, cast: Cast, actor: Actor, address: str) -> None:
    cookie = {
        "name": COOKIE,
        "value": session_token(house, cast, actor),
        "domain": "127.0.0.1",
        "path": "/werk",
    }
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(address)


def finish_one(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        waiting = select(Job.id).where(Job.state == queue.JobState.QUEUED, Job.task == PREDICT.name)
        job = queue.claim(
            session, session.exec(waiting.order_by(col(Job.id))).first() or "", "t", timedelta(minutes=5)
        )
        assert job
        queue.finish(session, job)


@pytest.mark.slow
def test_every_page_fits_both_widths_in_both_languages_and_passes_axe(
    page: Page, house: Installation, cast: Cast
) -> None:
    builders.submitted(house, cast, 3)
    wrong = []
    sign_in(page, house, cast, cast.aisha, "/werk")
    person = f"/werk/mensen/{cast.kees.id}"
    for address in (*PUBLIC, *OFFICE, person, f"{person}/vertrek"):
        for width, language in ((320, "nl"), (1280, "en")):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{address}?taal={language}")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is wider than {width}")
        found = Axe().run(page, options=RULES)
        wrong += [f"{address}: {one['id']}" for one in found.response["violations"]]
    assert wrong == []


def test_one_signs_in_goes_round_and_signs_out_by_keyboard_without_scripts(
    chromium: Browser, live_server: str, cast: Cast
) -> None:
    context = chromium.new_context(base_url=live_server, java_script_enabled=False, locale="nl-NL")
    tab = context.new_page()
    tab.goto("/werk/inloggen?verder=/werk/taken")
    tab.locator("#f-email").focus()
    tab.keyboard.type(cast.person(cast.aisha).email)
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text("Taken")
    tab.keyboard.press("Tab")
    expect(tab.locator(".utrecht-skip-link")).to_be_focused()
    tab.get_by_role("link", name="Mensen").press("Enter")
    tab.get_by_role("link", name="Nodig iemand uit").press("Enter")
    tab.locator("#f-name").focus()
    for text in ("Lotte van Dam", "lotte@voorbeeldstad.example"):
        tab.keyboard.type(text)
        tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Maak de uitnodiging").press("Enter")
    expect(tab.locator("main code")).to_have_text(re.compile("/werk/uitnodiging/ti_"))
    tab.get_by_role("button", name="Uitloggen").press("Enter")
    expect(tab.locator("#messages")).to_contain_text("U bent uitgelogd.")
    context.close()


def test_an_invited_person_chooses_a_password_and_signs_in_without_scripts(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    with house.database.write(cast.organisation_id) as session:
        token = people.invite(session, cast.aisha, "Lotte van Dam", "lotte@b.example", [Role.CASEWORKER])
    context = chromium.new_context(base_url=live_server, java_script_enabled=False, locale="nl-NL")
    tab = context.new_page()
    tab.goto(f"/werk/uitnodiging/{token}")
    for text in ("kort", "een heel lang wachtwoord"):
        for box in tab.locator("main input[type=password]").all():
            box.fill(text)
        tab.locator("main form button").click()
    expect(tab.locator("h1")).to_have_text("Inloggen")
    tab.locator("#f-email").fill("lotte@b.example")
    tab.locator("#f-password").fill("een heel lang wachtwoord")
    tab.locator("#f-password").press("Enter")
    expect(tab.locator("h1")).to_have_text("Mijn werk")
    context.close()


def test_progress_moves_by_itself_and_then_leaves_the_server_alone(
    page: Page, house: Installation, cast: Cast
) -> None:
    builders.submitted(house, cast, 1000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page, house, cast, cast.tim, "/werk/taken")
    block = page.locator(".progress")
    expect(block).to_contain_text("0 van 1.000")
    finish_one(house, cast)
    expect(block).to_contain_text("500 van 1.000")
    finish_one(house, cast)
    expect(block).to_contain_text("1.000 van 1.000")
    assert block.get_attribute("data-hx-get") is None
    assert complaints == []


def test_a_page_that_waits_for_progress_leads_to_signing_in_when_its_session_ends(
    page: Page, house: Installation, cast: Cast
) -> None:
    builders.submitted(house, cast, 3)
    sign_in(page, house, cast, cast.tim, "/werk/taken")
    expect(page.locator(".progress")).to_be_visible()
    page.context.clear_cookies(name=COOKIE)
    expect(page.locator("h1")).to_have_text("Inloggen")
