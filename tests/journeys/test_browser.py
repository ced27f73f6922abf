"""The whole story in a real browser, with JavaScript off: from an empty form to a letter, with real workers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from infra.commands import opened
from infra.identity.demo import DEMO_PASSWORD
from register.demo import read
from register.queries import office
from web.demo import deciding, judging
from web.demo.client import Client, until
from web.demo.running import running
from web.demo.story import people_of

DEMO = read("contactadvies")
ENTRY = re.compile(r".*/werk/algoritmes/[0-9a-z]+")


@dataclass(frozen=True)
class Town:
    """Where everything runs: its address, the token of its case system, and its data folder."""

    address: str
    token: str
    data: Path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A running Voorbeeldstad without any algorithm."""
    data = tmp_path_factory.mktemp("town") / "data"
    with running(data) as (address, token):
        yield Town(address, token, data)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The demo's files as somebody would have them on a disk."""
    (tmp_path / "model.onnx").write_bytes(DEMO.model)
    (tmp_path / "achtergrond.csv").write_bytes(DEMO.background)
    (tmp_path / "controle.csv").write_bytes(DEMO.golden)
    (tmp_path / "gegevens.json").write_bytes((DEMO.folder / "features.json").read_bytes())
    return tmp_path


def sign_in(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_context(java_script_enabled=False, locale="nl-NL", base_url=address).new_page()
    page.goto("/werk/inloggen")
    page.fill("input[name=email]", f"{name}@voorbeeldstad.example")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.locator("form:has(input[name=password]) button").click()
    page.wait_for_url("**/werk")
    return page


def done(page: Page, what: str) -> None:
    """The page after a step says what was done; else show what it says."""
    assert f"gedaan={what}" in page.url, page.inner_text("main")[:600]


def until_it_says(page: Page, text: str) -> None:
    """Look again, as somebody without JavaScript does, until the page says it."""

    page.wait_for_load_state()
    address = page.url

    def look() -> bool | None:
        page.goto(address)
        return True if text in page.inner_text("main") else None

    until(look, 60)


def upload(page: Page, form: str, path: Path) -> None:
    chosen = (
        page.locator(f"form[action$='{form}']") if form else page.locator("main form:has(input[name=file])")
    )
    chosen.locator("input[type=file]").set_input_files(path)
    chosen.locator("button").last.click()


def describe(page: Page) -> str:
    """Sanne fills in what must be there; returns the address of the entry."""
    page.goto("/werk/algoritmes/nieuw")
    entry = DEMO.entry
    for key in (
        "name",
        "description_short",
        "organization",
        "contact_email",
        "goal",
        "human_intervention",
        "risks",
        "lawful_basis",
    ):
        page.locator(f"[name={key}]").fill(str(entry[key]))
    page.locator("summary", has_text="AI-verordening").click()
    for key in ("status", "publication_category", "ai_act_class", "scores_persons"):
        page.check(f"input[name={key}][value='{entry[key]}']")
    page.locator("main form button:not([tabindex='-1']):not([name=more])").last.click()
    done(page, "entry_saved")
    return ENTRY.match(page.url).group()  # type: ignore[union-attr]


def model(page: Page, entry: str, files: Path) -> None:
    """Upload, wait until it was read, describe the data from a file, name the outcomes, give rows, have it examined."""
    page.goto(f"{entry}/model")
    upload(page, "", files / "model.onnx")
    until_it_says(page, "12 gegevens")
    page.goto(f"{entry}/gegevens")
    upload(page, "/gegevens/inlezen", files / "gegevens.json")
    page.goto(f"{entry}/uitkomsten")
    for number, outcome in enumerate(DEMO.entry["outcomes"], 1):
        for text in ("label", "sentence", "decided"):
            page.fill(f"[name='{number}-{text}-nl']", outcome[text]["nl"])
    page.locator("main form button").last.click()
    page.goto(f"{entry}/voorbeelden")
    upload(page, "/voorbeelden/achtergrond", files / "achtergrond.csv")
    upload(page, "/voorbeelden/controle", files / "controle.csv")
    page.locator("form[action$='/onderzoeken'] button").click()
    until_it_says(page, "Goedgekeurd")


def judge(data: Path, algorithm_id: str) -> None:
    """Assessments, the committee's advice and the college's decision, by the steps that their pages take."""
    house = opened(data)
    organisation, _ = judging.everybody(house)
    with house.database.read(organisation) as session:
        newest = office.entry(session, algorithm_id).model
    assert newest is not None
    signed = judging.judge(house, algorithm_id, newest.id, DEMO)
    house.close()
    assert signed == len(DEMO.judgement["assessments"])


def deploy(page: Page, entry: str) -> None:
    page.goto(f"{entry}/inzetten")
    page.fill("[name=purpose_nl]", "Kiezen hoe wij contact zoeken")
    page.fill("[name=organ]", "het college van burgemeester en wethouders")
    page.fill("[name=decision]", "contact bij vroegsignalering")
    page.check("input[name=impact][value=high]")
    page.check("input[name=legal_effect][value=factual_act]")
    for asked in page.locator("input[name=training]:checked").all():
        asked.uncheck()
    page.fill("[name=mandate_kind]", "")
    page.fill("[name='reason-1-nl']", "Ik weet meer van deze zaak")
    page.locator("main form button:not([tabindex='-1']):not([name=more])").last.click()
    done(page, "deployed")


def decide(page: Page) -> None:
    """Kees takes the next case, judges, sees the output and follows it."""
    page.goto("/werk/zaken")
    page.locator("form[action$='/volgende'] button").click()
    assert "van de 100" not in page.inner_text("main")
    page.locator("form[action$='/oordeel'] button[name=judgement]").first.click()
    assert "van de 100" in page.inner_text("main")
    page.locator("input[type=radio]").first.check()
    page.locator("input[type=checkbox]").nth(1).check()
    page.fill("textarea[name=text]", "Ik sprak deze inwoner gisteren.")
    page.locator("form[action$='/besluit'] button").last.click()
    done(page, "decided")


@pytest.mark.browser
def test_an_algorithm_goes_from_an_empty_form_to_a_letter_in_the_browser(
    chromium: Browser, town: Town, files: Path
) -> None:
    address = town.address
    sanne, petra, tim, kees = (sign_in(chromium, address, name) for name in ("sanne", "petra", "tim", "kees"))
    entry = describe(sanne)
    model(sanne, entry, files)
    petra.goto(f"{entry}/publiceren")
    petra.locator("main form button").last.click()
    done(petra, "published")
    tim.goto(f"{entry}/inzetten")
    assert "aan 4 voorwaarden is niet voldaan" in tim.inner_text("main")
    algorithm_id = entry.rsplit("/", 1)[1]
    judge(town.data, algorithm_id)
    deploy(tim, entry)
    people = people_of(address, town.token, town.data)
    deployment_id = people.owner.ask("GET", f"/algorithms/{algorithm_id}/deployments", 200).data["items"][0][
        "id"
    ]
    batch_id = deciding.submit(people, deployment_id, deciding.first_lines(DEMO, 3), "browser")
    deciding.all_computed(people, batch_id)
    decide(kees)
    kees.goto("/werk/uitkomsten")
    until_it_says(kees, "VS-2026-")
    kees.locator("main td a[href$='/brief']").click()
    until_it_says(kees, "klaar")
    pdf = kees.context.request.get(
        str(kees.locator("main a[href*='/werk/brieven/']").get_attribute("href"))
    ).body()
    assert pdf.startswith(b"%PDF-1.7")
    public = Client(address).send("GET", f"{address}/algoritmes").body.decode()
    assert DEMO.entry["name"] in public
