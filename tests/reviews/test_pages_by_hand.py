"""What annoyed who did twenty cases by hand, and does so no more: waiting, keys, mistakes, what costs more than it should."""

import re
from collections.abc import Callable

import pytest

from infra.identity.actors import Actor
from infra.installation import Installation
from reviews.models import Suggestion
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.reviews.test_pages import address, claim, decide, epoch, judge, text

SignedIn = Callable[[Actor], Visitor]


@pytest.fixture
def kees(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.kees)


@pytest.fixture
def noor(signed_in: SignedIn, cast: Cast) -> Visitor:
    return signed_in(cast.noor)


@pytest.fixture
def waiting(house: Installation, cast: Cast) -> Suggestion:
    return builders.waiting_suggestions(house, cast)[0]


def test_who_signed_sees_how_far_the_log_is_and_can_always_go_on(
    house: Installation, cast: Cast, kees: Visitor, noor: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    assert kees.get(address(waiting, "vastgelegd")).status_code == 404
    decide(kees, waiting, verdict="follow", reasons="fits")
    page = text(kees, address(waiting))
    assert "Ondertekend, wordt vastgelegd" in page
    assert all(
        one in page for one in ("Het logboek legt vast", "Pak de volgende zaak op", "Stand opnieuw ophalen")
    )
    part = kees.get(address(waiting, "vastgelegd")).get_data(as_text=True)
    assert "load delay:2s" in part
    assert "langer dan anders" not in part
    assert noor.get(address(waiting, "vastgelegd")).status_code == 404
    builders.released(house, cast, waiting)
    part = kees.get(address(waiting, "vastgelegd")).get_data(as_text=True)
    assert "data-hx-get" not in part
    assert "/werk/uitkomsten/" in part


def test_a_colleague_who_cannot_be_asked_is_named_at_the_field_and_the_question_stays(
    kees: Visitor, cast: Cast, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    sent = {"epoch": epoch(kees, waiting), "person": cast.kees.id, "question": "Wat zie jij hierin?"}
    answer = kees.submit(address(waiting, "doen/collega"), sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Wat zie jij hierin?" in page
    assert 'id="f-person-error"' in page


@pytest.mark.parametrize("verdict", ["follow", "set_aside", "ask"])
def test_who_agrees_with_the_model_gives_a_code_alone_whatever_the_verdict(
    kees: Visitor, waiting: Suggestion, verdict: str
) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    reason = "fits" if verdict == "follow" else "gegevens_onjuist"
    assert decide(kees, waiting, verdict=verdict, reasons=reason, days="14").status_code == 303


def test_the_first_wrong_datum_and_every_choice_have_a_key_and_no_key_means_two_things(
    kees: Visitor, waiting: Suggestion
) -> None:
    claim(kees, waiting)
    before = re.findall(r'data-key="([^"]+)"', text(kees, address(waiting)))
    judge(kees, waiting)
    after = re.findall(r'data-key="([^"]+)"', text(kees, address(waiting)))
    for keys in (before, after):
        assert "K" in keys
        assert len(keys) == len(set(keys))


def test_a_mistake_has_the_focus_and_asks_once(kees: Visitor, waiting: Suggestion) -> None:
    claim(kees, waiting)
    judge(kees, waiting)
    page = decide(kees, waiting, verdict="follow", reasons="").get_data(as_text=True)
    assert 'autofocus id="errors"' in page
    assert "?:" not in page
