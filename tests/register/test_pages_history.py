"""The history for everybody: revisions that never change, what differs, a day of the past, and a page that never goes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from infra import clock
from infra.installation import Installation
from register import algorithms
from register.models import Algorithm
from register.queries.history import History
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor

PAGE = "/algoritmes/voorbeeldstad/contactadvies"
DUTCH = {"Accept-Language": "nl"}


def read(client: Visitor, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=DUTCH)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def publish(house: Installation, cast: Cast, algorithm: Algorithm, **fields: object) -> None:
    with house.database.write(cast.organisation_id) as session:
        found = algorithms.get(session, algorithm.id)
        algorithms.revise(session, cast.sanne, found, {**found.draft, **fields}, found.version)
        algorithms.publish(session, cast.petra, found)


@pytest.fixture
def twice(house: Installation, cast: Cast) -> Algorithm:
    """An algorithm with two revisions that differ in one word."""
    algorithm = builders.a_published_algorithm(house, cast, risks="Het advies kan soms onjuist zijn.")
    publish(house, cast, algorithm, risks="Het advies kan vaak onjuist zijn.")
    return algorithm


def test_the_history_leads_to_each_revision_and_to_what_changed(client: Visitor, twice: Algorithm) -> None:
    page = read(client, f"{PAGE}/geschiedenis")
    assert f'href="{PAGE}/revisies/1"' in page
    assert f'href="{PAGE}/verschil?van=1&amp;naar=2"' in page
    assert "soms" in read(client, f"{PAGE}/revisies/1")
    assert f'href="{PAGE}/geschiedenis"' in read(client, PAGE)


def test_a_difference_is_one_word_gone_and_one_new_said_and_drawn(client: Visitor, twice: Algorithm) -> None:
    page = read(client, f"{PAGE}/verschil?van=1&naar=2")
    (gone,), (new,) = (re.findall(rf"<{tag}>(.*?)</{tag}>", page) for tag in ("del", "ins"))
    assert re.sub(r"<[^>]+>", "", gone) == "Weg: soms (einde)"
    assert re.sub(r"<[^>]+>", "", new) == "Nieuw: vaak (einde)"
    assert "Er is geen verschil" in read(client, f"{PAGE}/verschil?van=2&naar=2")


@pytest.mark.parametrize(
    "address", ["revisies/3", "revisies/0", "verschil?van=1&naar=9", "verschil?van=x", "verschil"]
)
def test_a_revision_that_never_was_leads_on(client: Visitor, twice: Algorithm, address: str) -> None:
    page = read(client, f"{PAGE}/{address}", 404)
    assert "is er nooit geweest" in page
    assert f'href="{PAGE}/revisies/1"' in page
    assert f'href="{PAGE}"' in page


def test_the_page_of_a_day_is_the_one_that_stood_at_its_end(client: Visitor, twice: Algorithm) -> None:
    today = clock.today()
    assert "vaak" in read(client, f"{PAGE}/op/{today}")
    assert client.get(f"{PAGE}/op?dag={today}").location.endswith(f"{PAGE}/op/{today}")
    assert "nog niet in het register" in read(client, f"{PAGE}/op/{today - timedelta(days=1)}", 404)
    assert "vaak" in read(client, f"{PAGE}/op/9999-12-31")
    assert "geen dag die wij kennen" in read(client, f"{PAGE}/op?dag=morgen", 400)
    assert "geen dag die wij kennen" in read(client, f"{PAGE}/op/2026-02-30", 404)


def test_the_end_of_a_day_is_midnight_in_the_netherlands() -> None:
    moments = ((2, datetime(2026, 6, 1, 22, 30, tzinfo=UTC)), (1, datetime(2026, 3, 1, 12, 0, tzinfo=UTC)))
    history = History("id", None, "slug", "Naam", moments, None)  # type: ignore[arg-type]
    # Half past ten in the evening in UTC is half past midnight in Amsterdam.
    assert [history.on(date(2026, 6, day)) for day in (1, 2)] == [1, 2]
    assert history.on(date(2026, 2, 28)) is None


def test_a_withdrawn_algorithm_keeps_its_page_and_its_history(
    client: Visitor, house: Installation, cast: Cast, twice: Algorithm
) -> None:
    with house.database.write(cast.organisation_id) as session:
        algorithms.withdraw(session, cast.petra, algorithms.get(session, twice.id))
    for address in (PAGE, f"{PAGE}/geschiedenis"):
        assert "Dit algoritme is ingetrokken op" in read(client, address)
    assert "soms" in read(client, f"{PAGE}/revisies/1")
    assert "vaak" in read(client, f"{PAGE}/op/{clock.today()}")
    assert PAGE in read(client, "/algoritmes?q=contactadvies")


def test_what_nobody_published_has_no_history(client: Visitor, house: Installation, cast: Cast) -> None:
    builders.an_entry(house, cast)
    for address in ("geschiedenis", "revisies/1", "verschil?van=1&naar=1", f"op/{clock.today()}"):
        read(client, f"{PAGE}/{address}", 404)


def test_the_api_tells_one_revision_and_what_two_differ_in(client: Visitor, twice: Algorithm) -> None:
    base = f"/api/v1/algorithms/{twice.id}"
    first = client.get(f"{base}/revisions/1")
    assert first.get_json()["content"]["risks"] == "Het advies kan soms onjuist zijn."
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    told = client.get(f"{base}/differences").get_json()
    assert (told["from"], told["to"]) == (1, 2)
    assert [(change["field"], change["how"]) for change in told["changes"]] == [("risks", "changed")]
    assert {"kept": "new", "text": "vaak"} in told["changes"][0]["pieces"]
    assert client.get(f"{base}/differences?from=2&to=1").get_json()["to"] == 1
    assert client.get(f"{base}/revisions/3").status_code == 404
    assert client.get(f"{base}/differences?from=1&to=7").status_code == 404
    assert client.get(f"{base}/differences?from=x").status_code == 400
