"""The page of link and adverse outcomes: who puts them right says why, and what does not fit stays as it was typed."""

from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from register.correcting import versions_of
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]
LINK = "https://zaken.voorbeeldstad.example/{reference}"


def test_a_lead_puts_link_and_outcomes_right_with_a_reason(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    place = f"/werk/inzet/{builders.a_deployment(house, cast).id}/afspraken"
    visitor = signed_in(cast.tim)
    assert "nog niets gewijzigd" in visitor.get(place).text
    change = {"case_link": LINK, "adverse": ["brief"], "why": "Een brief bereikt niet iedereen."}
    assert visitor.submit(place, change).status_code == 303
    told = visitor.get(place).text
    assert all(text in told for text in (LINK, change["why"], "Versie 2", "Versie 1"))
    with house.database.read(cast.organisation_id) as session:
        newest, first = versions_of(session, place.split("/")[3])
    assert (newest.case_link, newest.adverse, first.adverse) == (LINK, ["brief"], [])
    again = visitor.submit(place, change)
    assert again.status_code == 400
    assert "Er verandert niets." in again.text


def test_what_does_not_fit_is_named_at_its_field_and_stays(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    place = f"/werk/inzet/{builders.a_deployment(house, cast).id}/afspraken"
    visitor = signed_in(cast.tim)
    for typed, field in (
        ({"case_link": "zaken", "adverse": ["brief"], "why": "Daarom"}, "case_link"),
        ({"case_link": LINK, "adverse": ["brief"], "why": " "}, "why"),
        ({"case_link": LINK, "adverse": ["bestaat niet"], "why": "Daarom"}, "adverse"),
    ):
        answer = visitor.submit(place, typed)
        assert answer.status_code == 400
        assert f'href="#f-{field}"' in answer.text
        assert f'value="{typed["case_link"]}"' in answer.text
    assert 'value="brief" checked' in visitor.submit(place, {"adverse": ["brief"]}).text


def test_who_reads_sees_what_holds_and_changes_nothing(
    signed_in: SignedIn, house: Installation, cast: Cast
) -> None:
    place = f"/werk/inzet/{builders.a_deployment(house, cast).id}/afspraken"
    page = signed_in(cast.sanne).get(place).text
    assert "Wat nu geldt" in page
    assert "<textarea" not in page
    assert "Dit kunt u verbeteren" not in page
    assert signed_in(cast.sanne).submit(place, {"why": "x"}).status_code == 403
