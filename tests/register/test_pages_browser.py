"""The register's pages in a real browser: they fit, pass axe, work by keyboard and without scripts, and follow a model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.identity.actors import Actor
from infra.installation import Installation
from register import algorithms, model_versions
from register.models import Algorithm
from register.notices import steps as notices
from register.notices.steps import Given
from register.standards.fields import By
from register.standards.ours import EVERYTHING
from tests import builders
from tests.cast import Cast, session_token
from tests.register.test_completeness import FULL
from web.session import COOKIE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW, WIDE = 320, 1280
FOCUS = "() => document.activeElement.getAttribute('name') || document.activeElement.textContent.trim()"


@pytest.fixture
def desk(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> Callable[..., Iterator[Page]]:
    """`with desk(cast.sanne) as page`: a tab of somebody who signed in; `scripts=False` for one without scripts."""

    @contextmanager
    def sit(actor: Actor | None = None, scripts: bool = True) -> Iterator[Page]:
        context = chromium.new_context(base_url=live_server, locale="nl-NL", java_script_enabled=scripts)
        if actor:
            token = session_token(house, cast, actor)
            context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
        yield context.new_page()
        context.close()

    return sit  # type: ignore[return-value]


def looked_at(page: Page, address: str) -> list[str]:
    """What is wrong with a page: it does not fit at one of both widths, axe complains, or the browser does.

    No address: the page that is open now, whose status the caller asked for: the browser grumbles about a 400.
    """
    wrong: list[str] = []
    if address:
        page.on("console", lambda message: wrong.append(f"{address}: {message.text}"))
        page.goto(address)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        seen = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{address} is {seen} wide at {width}"] if seen > width else []
    found = Axe().run(page, options=RULES)
    return wrong + ([f"{address}: {found.generate_report()}"] if found.violations_count else [])


def test_public_pages_fit_and_pass_axe(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    deployment = builders.a_deployment(house, cast)
    with house.database.read(cast.organisation_id) as session:
        algorithm = session.get_one(Algorithm, deployment.algorithm_id)
    notice = notices.receive(house, algorithm, Given("error", "Het inkomen klopt niet."), "10.0.0.1")
    public = "/algoritmes/voorbeeldstad/contactadvies"
    with desk() as page:
        wrong = looked_at(page, "/algoritmes?q=contact") + looked_at(
            page, "/algoritmes?q=niets&status=In+gebruik"
        )
        for address in ("/algoritmes/voorbeeldstad", f"{public}/melden", f"{public}/melden/{notice.number}"):
            wrong += looked_at(page, address)
        page.goto(f"{public}/melden")
        page.locator("main form button").click()
        wrong += looked_at(page, "")
    with desk(cast.pia) as page:
        wrong += looked_at(page, "/werk/meldingen") + looked_at(page, f"/werk/meldingen/{notice.id}")
    with desk() as page:
        wrong += looked_at(page, "/algoritmes/voorbeeldstad/contactadvies")
        wrong += looked_at(page, "/algoritmes/voorbeeldstad/contactadvies?taal=en")
    assert wrong == []


@pytest.mark.slow
def test_an_entry_that_tells_everything_fits_and_passes_axe(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    why = {"publiccode": {"ground": "5.1.2.f", "reason": "Dit is van de leverancier."}}
    told = {key: value for key, value in FULL.items() if EVERYTHING[key].by == By.PEOPLE} | {"withheld": why}
    algorithm = builders.a_published_algorithm(house, cast, **told)
    with house.database.write(cast.organisation_id) as session:
        found = algorithms.get(session, algorithm.id)
        hard = "Dit wordt conform de afspraken gecontroleerd.\n\n- Eén\n- Twee"
        algorithms.revise(session, cast.sanne, found, told | {"risks": hard, "tags": ""}, 1)
        algorithms.publish(session, cast.petra, found)
        algorithms.revise(session, cast.sanne, found, told | {"risks": hard, "goal": hard}, 2)
    public, office = f"/algoritmes/voorbeeldstad/{algorithm.slug}", f"/werk/algoritmes/{algorithm.id}"
    wrong = []
    with desk() as page:
        for address in (
            "",
            "/geschiedenis",
            "/revisies/9",
            "/verschil?van=1&naar=2",
            "/revisies/1",
            "?taal=en",
        ):
            wrong += looked_at(page, f"{public}{address}")
    with desk(cast.sanne) as page:
        for address in ("", "/beschrijving?veld=risks", "/publiceren", "/bekijken"):
            wrong += looked_at(page, f"{office}{address}")
    assert [one for one in wrong if "404" not in one] == []


@pytest.mark.slow
def test_office_pages_fit_and_pass_axe(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    deployment = builders.a_deployment(house, cast)
    read = builders.a_read_model(house, cast, builders.an_entry(house, cast, name="Tweede", risks=""))
    runs, new = (f"/werk/algoritmes/{one}" for one in (deployment.algorithm_id, read.algorithm_id))
    wrong = []
    with desk(cast.sanne) as page:
        steps = ("beschrijving", "model", "gegevens", "gegevens/4", "uitkomsten", "voorbeelden", "publiceren")
        for address in ("/werk/algoritmes", "/werk/algoritmes/nieuw", *(f"{new}/{step}" for step in steps)):
            wrong += looked_at(page, address)
    with desk(cast.tim) as page:
        seen = (
            "",
            "/beschrijving",
            "/gegevens/2",
            "/inzetten",
            "/bekijken",
        )
        for address in seen:
            wrong += looked_at(page, f"{runs}{address}")
        wrong += looked_at(page, f"/werk/inzet/{deployment.id}/afspraken")
    release = builders.a_release(house, cast)
    with desk(cast.kees) as page:
        wrong += looked_at(page, f"/werk/uitkomsten/{release.id}/brief")
    assert wrong == []


def test_an_entry_is_made_with_the_keyboard_alone(desk, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    with desk(cast.sanne) as page:
        page.goto("/werk/algoritmes")
        page.keyboard.press("n")
        page.wait_for_url("**/nieuw")
        page.locator("#main").focus()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate(FOCUS) == "name":
                break
        page.keyboard.type("Met het toetsenbord")
        page.keyboard.press("Enter")
        page.wait_for_url("**/model?gedaan=entry_saved")
        expect(page.get_by_role("status").first).to_contain_text("De beschrijving is bewaard.")


def test_errors_lead_to_their_fields(desk, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    with desk(cast.sanne) as page:
        page.goto("/werk/algoritmes/nieuw")
        page.locator("#f-begin_date").fill("maart")
        page.get_by_role("button", name="Bewaar en ga verder").click()
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("In gebruik sinds")
        alert.get_by_role("link").filter(has_text="In gebruik sinds").click()
        expect(page.locator("#f-begin_date")).to_be_focused()
        expect(page.locator("#f-begin_date")).to_have_value("maart")


def test_without_scripts_the_whole_form_works(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    with desk(cast.sanne, scripts=False) as page:
        page.goto("/werk/algoritmes/nieuw")
        page.locator("#f-name").fill("Zonder scripts")
        page.get_by_role("button", name="Nog een rij bij Verwijzingen naar wetten").click()
        expect(page.locator("#f-name")).to_have_value("Zonder scripts")
        expect(page.locator("#f-lawful_basis_grouping-6-title")).to_be_visible()
        page.get_by_role("button", name="Bewaar en ga verder").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Model")


def test_a_link_to_what_is_still_to_do_opens_its_part(desk, house: Installation, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    entry = builders.an_entry(house, cast)
    with desk(cast.sanne, scripts=False) as page:
        page.goto(f"/werk/algoritmes/{entry.id}")
        page.get_by_role("link", name="Wie verantwoordelijk is").click()
        expect(page.locator("#f-responsible")).to_be_visible()
        expect(page.locator("#f-risks")).to_be_hidden()


def test_a_page_that_waits_for_a_model_follows_it_by_itself(  # type: ignore[no-untyped-def]
    desk, house: Installation, cast: Cast
) -> None:
    model = builders.a_described_model(house, cast)
    with house.database.write(cast.organisation_id) as session:
        model_versions.examine(session, cast.sanne, model_versions.get(session, model.id))
    with desk(cast.sanne) as page:
        page.goto(f"/werk/algoritmes/{model.algorithm_id}/voorbeelden")
        expect(page.locator("#model-state")).to_contain_text("Het onderzoek wacht op een werkproces.")
        with house.database.write(cast.organisation_id) as session:
            held = model_versions.get(session, model.id)
            model_versions.accept(session, cast.machine, held, {"method": "exact_trees"})
        expect(page.locator("#model-state")).to_contain_text("6 rijen, die alle goed uitkwamen", timeout=8000)
        expect(page.locator("#model-state[data-hx-get]")).to_have_count(0)
