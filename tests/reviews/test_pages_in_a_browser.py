"""The caseworker's pages in a real browser: a review by keys alone, without scripts, and pages that fit and can be read."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment, ModelVersion
from register.vocabulary import ReviewPolicy
from reviews.models import Review, Suggestion
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast, session_token
from web.session import COOKIE, OFFICE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The key of each choice: follow, deviate, set the model aside, ask for more. As many keys for each.
VERDICTS = {"1": State.SIGNED, "2": State.SIGNED, "3": State.SET_ASIDE, "4": State.AWAITING}
Sit = Callable[..., Page]


@pytest.fixture
def sit(chromium: Browser, live_server: str, house: Installation, cast: Cast) -> Iterator[Sit]:
    """`sit(actor)`: a tab of somebody who is signed in."""
    opened: list[BrowserContext] = []

    def open_tab(actor: Actor, width: int = 1280, **more: object) -> Page:
        size = {"width": width, "height": 900}
        context = chromium.new_context(base_url=live_server, viewport=size, locale="nl-NL", **more)  # type: ignore[arg-type]
        token = session_token(house, cast, actor)
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}{OFFICE}"}])
        opened.append(context)
        return context.new_page()

    yield open_tab
    for context in opened:
        context.close()


def press(tab: Page, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for key in keys[:-1]:
        tab.keyboard.press(key)
    with tab.expect_navigation():
        tab.keyboard.press(keys[-1])


def state(house: Installation, suggestion: Suggestion) -> str:
    with house.database.read(suggestion.organisation_id) as session:
        return session.get_one(Suggestion, suggestion.id).state


def first_in_line(tab: Page, found: dict[str, Suggestion]) -> Suggestion:
    press(tab, "n")
    suggestion_id = re.search(r"/werk/zaken/(\w+)", tab.url)
    assert suggestion_id
    return found[suggestion_id[1]]


def test_every_verdict_takes_as_many_keys_and_no_mouse(house: Installation, cast: Cast, sit: Sit) -> None:
    found = {one.id: one for one in builders.waiting_suggestions(house, cast, len(VERDICTS))}
    tab = sit(cast.kees)
    tab.goto("/werk/zaken")
    counted = set()
    for verdict, expected in VERDICTS.items():
        suggestion = first_in_line(tab, found)
        keys = ["4"]  # "personal contact", sure: the model says "a letter"
        press(tab, *keys)
        assert tab.locator("main input:checked").count() == 0
        decided = [verdict, "a" if verdict == "1" else "b", "w"]
        for key in decided:
            tab.keyboard.press(key)
        tab.keyboard.type("Gebeld")
        press(tab, "Control+Enter")
        assert state(house, suggestion) == expected
        counted.add(len(keys) + len(decided) + len("Gebeld") + 1)
    assert len(counted) == 1


def against(house: Installation, deployment: Deployment, outcome: str) -> None:
    """Say of an outcome that it goes against the resident: then the page offers to note a hearing."""
    with house.database.write(deployment.organisation_id) as session:
        model = session.get_one(ModelVersion, deployment.model_version_id)
        model.outcomes = [one | {"adverse": one["code"] == outcome} for one in model.outcomes]
        session.add(model)


def test_who_agrees_with_the_model_signs_with_four_keys_whatever_else_the_page_offers(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    deployment = builders.a_deployment(house, cast, policy=ReviewPolicy(hear_first=True))
    against(house, deployment, "persoonlijk")
    found = {one.id: one for one in builders.waiting_suggestions(house, cast, 1, deployment)}
    tab = sit(cast.kees)
    tab.goto("/werk/zaken")
    suggestion = first_in_line(tab, found)
    press(tab, "1")
    press(tab, "1", "a", "Enter")
    assert state(house, suggestion) == State.SIGNED


def test_first_reader_second_reader_and_arbiter_do_it_all_by_keyboard(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    pairs = builders.a_deployment(house, cast, policy=ReviewPolicy(signatures=2))
    suggestion = builders.waiting_suggestions(house, cast, 1, pairs)[0]
    for reader, verdict, reason in ((cast.kees, "1", "a"), (cast.noor, "2", "b"), (cast.edith, "2", "b")):
        tab = sit(reader)
        tab.goto("/werk/zaken")
        press(tab, "n")
        page = tab.inner_text("main")
        assert "van de 100" not in page
        assert "Wat de lezers tekenden" not in page
        press(tab, "6")
        assert ("Wat de lezers tekenden" in tab.inner_text("main")) == (reader is cast.edith)
        for key in (verdict, reason, "w"):
            tab.keyboard.press(key)
        tab.keyboard.type("Gebeld")
        press(tab, "Control+Enter")
    assert state(house, suggestion) == State.SIGNED


def test_what_was_typed_is_there_again_after_leaving_and_time_is_counted_unseen(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    tab = sit(cast.kees)
    tab.goto("/werk/zaken")
    press(tab, "n")
    press(tab, "6")
    for key in ("3", "b", "w"):
        tab.keyboard.press(key)
    tab.keyboard.type("Nog navragen")
    expect(tab.locator("[data-active]").first).to_have_value(re.compile("[1-9]"))
    assert "seconde" not in tab.inner_text("main")
    tab.locator("main h1").click()
    tab.keyboard.press("Shift+P")
    tab.wait_for_url("**/werk/zaken?gedaan=paused")
    press(tab, "v")
    assert tab.input_value("textarea[name=text]") == "Nog navragen"
    assert tab.locator("input[name=verdict]:checked").get_attribute("value") == "set_aside"
    tab.locator("textarea[name=text]").focus()
    press(tab, "Control+Enter")
    assert state(house, suggestion) == State.SET_ASIDE
    with house.database.read(suggestion.organisation_id) as session:
        assert session.exec(select(Review.active_seconds)).one()


def test_a_review_works_without_scripts(house: Installation, cast: Cast, sit: Sit) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    tab = sit(cast.kees, java_script_enabled=False)
    tab.goto("/werk/zaken")
    tab.get_by_role("button", name="Pak de volgende zaak op").click()
    tab.get_by_role("button", name="Ik twijfel: een brief").click()
    tab.get_by_label("Ik zet het model opzij").check()
    tab.get_by_label("Ik weet meer").check()
    tab.get_by_label("Toelichting").fill("Het inkomen is veranderd.")
    tab.get_by_role("button", name="Stop even").click()
    tab.get_by_role("link", name="zaak-0").click()
    assert tab.get_by_label("Toelichting").input_value() == "Het inkomen is veranderd."
    tab.get_by_role("button", name="Onderteken").click()
    assert state(house, suggestion) == State.SET_ASIDE


@pytest.mark.slow
def test_every_page_fits_on_a_narrow_screen_and_can_be_read_by_everybody(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    judged, open_one, _, decided = builders.waiting_suggestions(house, cast, 4)
    release = builders.a_release(house, cast, decided)
    builders.revealed(house, cast, judged, cast.kees)
    pages = (
        "/werk/zaken", f"/werk/zaken/{open_one.id}", f"/werk/zaken/{judged.id}", f"/werk/zaken/{decided.id}",
        "/werk/uitkomsten", f"/werk/uitkomsten/{release.id}", "/werk/zonder-model", "/werk/hulp/beoordelen",
    )  # fmt: skip
    acts = [f"/werk/zaken/{judged.id}/{act}" for act in ("doen/horen", "doen/collega", "gegeven/inkomen")]
    for width in (320, 1280):
        tab = sit(cast.kees, width)
        for address in (*pages, *acts) if width == 320 else pages:
            look(tab, address, width)
    for address in (f"/werk/inzet/{judged.deployment_id}/intrekken", "/werk/zaken"):
        look(sit(cast.tim, 320), address, 320)


def look(tab: Page, address: str, width: int) -> None:
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.goto(address)
    for fold in tab.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, address
    violations = Axe().run(tab, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == [], address
    assert complaints == []
