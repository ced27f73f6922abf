"""The page with the letters about a decision: when it was sent, until when one can object, and who may say so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from infra import clock
from infra.errors import NotYours
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import Entry
from register.models import Deployment
from register.vocabulary import LegalEffect
from reports import requests
from reports.vocabulary import ReportState
from reviews import releases
from reviews.models import Announcement, Release
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

SignedIn = Callable[[Actor], Visitor]


@pytest.fixture
def release(house: Installation, cast: Cast) -> Release:
    return builders.a_release(house, cast)


def _made_letter(house: Installation, cast: Cast, release: Release) -> None:
    with house.database.write(cast.organisation_id) as session:
        report = requests.ask_letter(session, cast.kees, release)
        report.state, report.made_at = ReportState.MADE, clock.now()


def sent(visitor: Visitor, release: Release, day: str) -> tuple[int, str]:
    answer = visitor.submit(f"/werk/uitkomsten/{release.id}/verstuurd", {"announced_on": day})
    return answer.status_code, answer.text


def test_somebody_says_when_a_besluit_was_sent_and_the_page_names_the_last_day(
    signed_in: SignedIn, house: Installation, cast: Cast, release: Release
) -> None:
    visitor, place = signed_in(cast.kees), f"/werk/uitkomsten/{release.id}/brief"
    _made_letter(house, cast, release)
    assert 'name="announced_on"' in visitor.get(place).text
    assert sent(visitor, release, clock.today().isoformat())[0] == 303
    told = visitor.get(place).text
    assert "Bezwaar kan tot en met" in told
    _made_letter(house, cast, release)
    assert visitor.get(place).text.count("Gevraagd voordat de dag van versturen bekend was") == 1
    assert 'name="announced_on"' not in told
    assert sent(visitor, release, clock.today().isoformat())[0] == 409
    with house.database.read(cast.organisation_id) as session:
        assert [one.announced_on for one in session.exec(select(Announcement))] == [clock.today()]
        entries = session.exec(select(Entry).where(Entry.act == "release.announced")).all()
    assert len(entries) == 1


def test_a_day_that_cannot_be_is_named_at_its_field_and_stays(
    signed_in: SignedIn, cast: Cast, release: Release
) -> None:
    visitor, today = signed_in(cast.kees), clock.today()
    tomorrow, long_ago = (today + timedelta(days=days) for days in (1, -400))
    for typed in ("", "31-02-2026", tomorrow.isoformat(), long_ago.isoformat()):
        status, page = sent(visitor, release, typed)
        assert status == 400
        assert 'href="#f-announced_on"' in page
        assert f'value="{typed}"' in page


def test_an_act_that_is_no_besluit_has_no_day_and_a_strange_organisation_no_way_in(
    signed_in: SignedIn, house: Installation, cast: Cast, release: Release
) -> None:
    assert sent(signed_in(cast.petra), release, clock.today().isoformat())[0] == 403
    with house.database.write(cast.organisation_id) as session, pytest.raises(NotYours):
        releases.announce(session, cast.petra, release.id, clock.today())
    with house.database.write(cast.organisation_id) as session:
        session.get_one(Deployment, release.deployment_id).legal_effect = LegalEffect.FACTUAL_ACT
    assert "announced_on" not in signed_in(cast.kees).get(f"/werk/uitkomsten/{release.id}/brief").text
