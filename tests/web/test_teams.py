"""The page of teams: a lead makes one, says who is in it, and hears at the field what does not fit."""

from collections.abc import Callable

from infra.identity.actors import Actor
from infra.installation import Installation
from tests.cast import Cast
from tests.conftest import Visitor

HOME = "/werk/mensen/teams"


def test_a_lead_makes_a_team_and_says_who_is_in_it(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    lead = signed_in(cast.tim)
    made = lead.submit(HOME, {"name": "Vroegsignalering"})
    assert made.status_code == 303
    team = made.location.partition("?")[0]
    wrong = lead.submit(HOME, {"name": " vroegsignalering"})
    assert wrong.status_code == 400
    assert 'href="#f-name"' in wrong.text
    people = [cast.kees.id, cast.noor.id]
    kept = lead.submit(team, {"name": "", "people": people})
    assert kept.status_code == 400
    assert kept.text.count(" checked") == 2
    assert lead.submit(team, {"name": "Vroegsignalering", "people": people}).location.startswith(f"{HOME}?")
    page = lead.get(HOME).text
    assert f"{cast.kees.name}, {cast.noor.name}" in page
    assert "Vroegsignalering" in signed_in(cast.aisha).get("/werk/mensen").text
    assert lead.submit(f"{HOME}/{'0' * 23}", {"name": "Weg"}).status_code == 404
    assert signed_in(cast.kees).get(HOME).status_code == 403
