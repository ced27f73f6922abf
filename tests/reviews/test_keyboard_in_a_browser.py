"""By keys alone in a real browser: a mistake leads to its cure, the map of keys starts at its top, the guide is one page."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from infra.installation import Installation
from reviews.vocabulary import State
from tests import builders
from tests.cast import Cast
from tests.reviews.test_pages_in_a_browser import Sit, press, sit, state

__all__ = ["sit"]

pytestmark = pytest.mark.browser


def test_enter_leads_to_the_words_that_a_choice_asks_and_then_signs(
    house: Installation, cast: Cast, sit: Sit
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    tab = sit(cast.kees)
    tab.goto("/werk/zaken")
    press(tab, "n")
    tab.keyboard.press("?")
    expect(tab.locator("#keys-title")).to_be_focused()
    tab.keyboard.press("Escape")
    press(tab, "4")  # "personal contact", sure: the model says "a letter"
    for key in ("1", "b", "Enter"):
        tab.keyboard.press(key)
    expect(tab.locator("textarea[name=text]")).to_be_focused()
    assert state(house, suggestion) == State.CLAIMED
    tab.keyboard.type("Besproken.")
    press(tab, "Control+Enter")
    assert state(house, suggestion) == State.SIGNED
    expect(tab.locator("#recording")).to_contain_text("Het logboek legt vast")
    builders.released(house, cast, suggestion)
    expect(tab.locator("#recording")).to_contain_text("Bekijk de beslissing")


def test_the_guide_is_one_page_on_paper_too(cast: Cast, sit: Sit) -> None:
    tab = sit(cast.kees)
    tab.emulate_media(media="print")
    for language in ("nl", "en"):
        tab.goto(f"/werk/hulp/beoordelen?taal={language}")
        with pikepdf.open(io.BytesIO(tab.pdf(format="A4"))) as paper:
            assert len(paper.pages) == 1, language
