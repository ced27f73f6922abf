"""The look, judged by a real browser on pages that show every part of it."""

import gzip
import re
import shutil
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from infra.i18n import LANGUAGES, messages
from tests.web.preview import PAGES, WEB, create_app

ROOT = WEB.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# as root Chromium has no sandbox of its own; the rest keeps it from calling home
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SPREAD = ("register", "besluit")  # laid out in columns where there is room
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIGNS = "–—‘’“”…€±−×≥≤✓→←›" + string.ascii_letters + string.digits + "éëïöüçÉËÏ"
real_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium")
FOCUSED = """() => { const e = document.activeElement, s = getComputedStyle(e);
  return e === document.body ? null : [e.outerHTML.slice(0, 80), s.outlineStyle, parseFloat(s.outlineWidth)] }"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A tab of its own, with nothing remembered from another."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    yield tab
    context.close()


@dataclass
class Visit:
    """What the browser saw on one page at one width."""

    width: int = 0
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def visit(tab: Page, name: str, width: int) -> Visit:
    seen = Visit()
    tab.on("request", lambda request: seen.asked.append(request.url))
    tab.on("console", lambda message: seen.complaints.append(message.text))
    tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"/{name}")
    seen.width = tab.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(tab, options=RULES)
    seen.violations = [found.generate_report()] if found.violations_count else []
    return seen


@pytest.mark.browser
@real_browser
@pytest.mark.parametrize(
    ("name", "width"), [*((name, 320) for name in PAGES), *((name, 1280) for name in SPREAD)]
)
def test_a_page_fits_its_window_passes_axe_and_asks_for_nothing_from_elsewhere(
    page: Page, site: str, name: str, width: int
) -> None:
    seen = visit(page, name, width)
    assert seen.width <= width
    assert seen.violations == []
    assert seen.complaints == []
    assert seen.asked
    assert [url for url in seen.asked if not url.startswith(f"{site}/")] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_no_inline_script_or_style_and_one_main_heading(name: str) -> None:
    answer = create_app().test_client().get(f"/{name}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)|javascript:", html)
    assert html.count("<h1") == 1


@pytest.mark.browser
@real_browser
@pytest.mark.parametrize("name", ["register", "formulier", "oordeel"])
def test_the_focus_can_be_seen_wherever_the_tab_key_leads(page: Page, name: str) -> None:
    page.goto(f"/{name}")
    page.keyboard.press("Tab")
    seen = []
    while (focused := page.evaluate(FOCUSED)) and len(seen) < 60:
        seen.append(focused)
        page.keyboard.press("Tab")
    assert len(seen) > 8
    assert [one for one in seen if one[1] == "none" or one[2] < 2] == []


@pytest.mark.browser
@real_browser
def test_a_key_leads_to_its_field_and_is_only_a_letter_inside_one(page: Page) -> None:
    page.goto("/werkvoorraad")
    page.keyboard.press("f")
    box = page.locator("#f-q")
    assert box.evaluate("e => e === document.activeElement")
    page.keyboard.type("f?")
    assert box.input_value() == "f?"
    assert not page.locator("#keys").is_visible()


@pytest.mark.browser
@real_browser
def test_the_key_map_lists_the_keys_of_the_page_and_can_switch_them_off(page: Page) -> None:
    page.goto("/werkvoorraad")
    page.keyboard.press("?")
    assert page.locator("#keys kbd").all_inner_texts() == ["f", "v", "?"]
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement === document.body")


@pytest.mark.browser
@real_browser
def test_a_key_picks_a_choice_and_never_sends_the_form(page: Page) -> None:
    page.goto("/oordeel")
    page.keyboard.press("2")
    assert page.locator("#f-oordeel-2").is_checked()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.keyboard.press("o")
    assert page.locator("button[data-key=o]").evaluate("e => e === document.activeElement")
    assert sent == []


@pytest.mark.browser
@real_browser
def test_a_claim_counts_down_by_the_clock_of_the_server(page: Page) -> None:
    page.clock.install(time="2031-05-05T05:05:00Z")  # a desk whose clock is years ahead
    page.goto("/oordeel")
    lease = page.locator(".lease")
    assert lease.inner_text().startswith("Nog 30 minuten")
    page.clock.fast_forward("28:30")
    assert lease.inner_text().startswith("Nog 90 seconden")
    assert page.locator("#lease-notice").inner_text().startswith("Nog 90 seconden")
    page.clock.fast_forward("02:00")
    assert "voorbij" in lease.inner_text()


@pytest.mark.browser
@real_browser
def test_a_counter_says_how_much_is_still_needed(page: Page) -> None:
    page.goto("/oordeel")
    counter = page.locator("#f-waarom-count")
    assert counter.inner_text() == "Minstens 20 tekens. Hoogstens 2000 tekens."
    page.locator("#f-waarom").fill("Te kort.")
    assert counter.inner_text() == "Nog minstens 12 tekens nodig"


@pytest.mark.browser
@real_browser
def test_a_page_without_scripts_shows_no_control_that_needs_one(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/oordeel")
    assert tab.locator("h1").is_visible()
    assert tab.locator(".lease").inner_text() == "Voor u gereserveerd tot 12.30 uur"
    assert not tab.locator("[data-keys-open]").is_visible()
    context.close()


def test_every_sign_that_we_write_is_in_the_fonts_of_pages_and_pdfs() -> None:
    said = {
        c for code in LANGUAGES for message in messages(code) for c in str(message.string) if c.isprintable()
    }
    files = [*(ROOT / "infra/fonts").glob("SourceSans3-*.ttf"), *(WEB / "static/fonts").glob("*.woff2")]
    assert len(files) == 6
    for path in files:
        with TTFont(path) as font:
            known = font.getBestCmap()
        assert [sign for sign in sorted(said | set(SIGNS)) if ord(sign) not in known] == [], path.name


def test_the_style_sheets_are_light_and_point_nowhere_else() -> None:
    sheets = [*(WEB / "static/css").glob("*.css"), *(WEB / "static/vendor").glob("*.css")]
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) <= 60_000
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        assert re.findall(r"@import|url\(\s*[\"']?(?:https?:|data:|//)", text) == []
        for target in re.findall(r"url\([\"']?([^\"')]+)", text):
            assert (sheet.parent / target).is_file(), target


def test_every_word_of_the_look_is_said_in_both_languages() -> None:
    templates = "".join(path.read_text("utf-8") for path in (WEB / "templates").rglob("*.html"))
    asked = set(re.findall(r"""_n?\(["'](web\.[\w.]*\w)["']""", templates)) | {
        f"web.step.{s}" for s in ("done", "current", "todo")
    }
    for code in LANGUAGES:
        said = {
            message.id if isinstance(message.id, str) else message.id[0]
            for message in messages(code)
            if message.id
        }
        assert asked - said == set()
