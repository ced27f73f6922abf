"""The pages of oversight: who sees them, what stays typed, what cannot be undone, and that a browser can read them."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from infra.identity.actors import Actor
from infra.installation import Installation
from register.models import Deployment
from reviews.oversight import alarms
from reviews.oversight.models import Consent, OwnMark
from tests.cast import Cast, session_token
from tests.conftest import Visitor
from tests.reviews.oversight import work
from tests.reviews.oversight.test_alarms import ENOUGH, agree, marked, up
from tests.reviews.oversight.work import OTHER, Act
from web.session import COOKIE

SignedIn = Callable[[Actor], Visitor]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def an_alarm(house: Installation, cast: Cast) -> Deployment:
    """An output that was followed 149 times of 149, and five people who worked."""
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    marked(house, cast, deployment, ENOUGH)
    marked(house, cast, deployment, 20, practice=True, known=OTHER, own=OTHER, hurried=True, seconds=0)
    with house.database.write(cast.organisation_id) as session:
        alarms.look_round(session, cast.organisation_id)
    return deployment


def test_an_alarm_is_seen_and_answered(house: Installation, cast: Cast, signed_in: SignedIn) -> None:
    deployment = an_alarm(house, cast)
    lead = signed_in(cast.tim)
    assert "Nadelige uitvoer wordt zo goed als altijd gevolgd" in lead.get("/werk/toezicht").text
    page = lead.get(f"/werk/toezicht/{deployment.algorithm_id}").text
    assert "149 van 149 (100,0%)" in page
    assert "98,0%" in page
    assert "Een alarm van het toezicht wacht op antwoord" in lead.get("/werk/aandacht").text
    alarm = next(one for one in up(house, cast) if one.kind == "follow")
    address = f"/werk/toezicht/alarm/{alarm.id}"
    refused = lead.submit(address, {"answer": "Zaak van 111222333 bekeken."})
    assert refused.status_code == 400
    assert "Zaak van 111222333 bekeken." in refused.text
    assert lead.submit(address, {"answer": "Met de lezers besproken."}).status_code == 303
    assert "Met de lezers besproken." in signed_in(cast.omar).get(address).text
    assert signed_in(cast.kees).get(address).status_code == 403


def test_a_page_without_figures_says_when_there_will_be_some(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    visitor = signed_in(cast.frank)
    assert "Zodra mensen met een model beslissen" in visitor.get("/werk/toezicht").text
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    address = f"/werk/toezicht/{deployment.algorithm_id}"
    assert "Er zijn cijfers zodra iemand een zaak" in visitor.get(f"{address}?weken=52").text
    assert visitor.get(f"{address}?weken=7").status_code == 404
    assert visitor.get("/werk/toezicht/nergens").status_code == 404
    answer = visitor.get(f"{address}/cijfers.csv?weken=4")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("part,name,from,hits,of,share,low,high")
    assert "149 van 149" in visitor.get("/werk/toezicht/berekening").text


def test_the_consent_of_the_works_council_is_recorded_and_withdrawn(
    house: Installation, cast: Cast, signed_in: SignedIn
) -> None:
    deployment = work.a_model_with_an_adverse_outcome(house, cast)
    administrator, reader = signed_in(cast.aisha), signed_in(cast.kees)
    here = "/werk/ondernemingsraad"
    assert "wordt er over u niets geteld" in reader.get("/werk/mijn-cijfers").text
    wrong = administrator.submit(here, {"given_on": "2999-01-01", "reference": "OR 9", "scope": "personal"})
    assert wrong.status_code == 400
    assert 'value="OR 9"' in wrong.text
    assert administrator.submit(here, {"given_on": "gisteren"}).status_code == 400
    given: dict[str, object] = {"given_on": "2026-01-05", "reference": "OR 9", "scope": "personal"}
    assert administrator.submit(here, given).status_code == 303
    work.decided(house, cast, deployment, [(cast.kees, Act(seconds=3))] * 7)
    mine = reader.get("/werk/mijn-cijfers").text
    assert "U kijkt vaak heel kort" in mine
    assert "nooit voor een beoordeling" in mine
    assert administrator.submit(f"{here}/intrekken", {}).status_code == 400
    assert administrator.submit(f"{here}/intrekken", {"sure": "1"}).status_code == 303
    assert (work.count(house, cast, OwnMark), work.count(house, cast, Consent)) == (0, 1)
    assert signed_in(cast.tim).get(here).status_code == 403


@pytest.mark.slow
@pytest.mark.browser
def test_every_page_fits_on_a_narrow_screen_and_can_be_read_by_everybody(
    chromium: Browser, live_server: str, house: Installation, cast: Cast
) -> None:
    deployment = an_alarm(house, cast)
    agree(house, cast)
    team = work.a_team(house, cast, "Schuldhulp", 5, [cast.kees])
    acts = [(one, Act(own=OTHER)) for one in team] + [(cast.kees, Act(seconds=3))] * 7
    work.decided(house, cast, deployment, acts)
    alarm = next(one for one in up(house, cast) if one.kind == "follow")
    figures = f"/werk/toezicht/{deployment.algorithm_id}"
    seen = {
        cast.tim: (
            "/werk/toezicht",
            figures,
            f"/werk/toezicht/alarm/{alarm.id}",
            "/werk/toezicht/berekening",
        ),
        cast.kees: ("/werk/mijn-cijfers",),
        cast.aisha: ("/werk/ondernemingsraad",),
    }
    for actor, addresses in seen.items():
        context = chromium.new_context(base_url=live_server, locale="nl-NL")
        token = session_token(house, cast, actor)
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{live_server}/werk"}])
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            for fold in page.locator("details").all():
                fold.evaluate("fold => { fold.open = true }")
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            found = Axe().run(page, options=RULES)
            assert not found.violations_count, (address, found.generate_report())
        context.close()
