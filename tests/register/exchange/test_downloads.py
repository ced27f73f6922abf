"""The public downloads and the feed: right files, what is published only, and nothing sent twice."""

import io
import json
import zipfile
from datetime import timedelta
from itertools import product
from xml.etree import ElementTree as Xml

from infra import clock
from infra.installation import Installation
from register import algorithms, deployments
from register.exchange.news import PAGE
from reviews import stops
from tests import builders
from tests.cast import Cast
from tests.conftest import Visitor
from tests.register.exchange.entries import measured, publish
from tests.register.exchange.national import SCHEMA, schema_errors

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HERE = "/algoritmes/voorbeeldstad/contactadvies"
KINDS = {
    "json": "application/json", "csv": "text/csv", "ttl": "text/turtle",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def test_every_file_has_its_kind_and_its_name_and_may_be_asked_for_conditionally(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    publish(house, cast)
    for address, ending in product(("/algoritmes", "/algoritmes/voorbeeldstad", HERE), KINDS):
        answer = client.get(f"{address}.{ending}")
        assert (answer.status_code, answer.mimetype) == (200, KINDS[ending])
        assert answer.headers["Content-Disposition"].endswith(f"{address.rpartition('/')[2]}.{ending}")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        again = client.get(f"{address}.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        if ending != "ttl":
            since = {"If-Modified-Since": answer.headers["Last-Modified"]}
            assert client.get(f"{address}.{ending}", headers=since).status_code == 304


def test_the_public_gets_what_is_published_and_no_draft(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    algorithm = publish(
        house, cast, withheld={"provider": {"ground": "5.1.2.f", "reason": "x"}}, provider="Geheim BV"
    )
    builders.an_entry(house, cast, name="Nog niet")
    first = client.get("/algoritmes.json")
    (record,) = first.json
    assert record["name"] == "Contactadvies"
    assert "Geheim" not in first.text
    assert not SCHEMA.is_file() or schema_errors(record) == []
    assert client.get("/algoritmes/voorbeeldstad/nog-niet.json").status_code == 404
    assert client.get("/algoritmes/bestaat-niet.json").status_code == 404
    with house.database.write(cast.organisation_id) as session:
        algorithms.withdraw(session, cast.petra, algorithms.get(session, algorithm.id))
    after = client.get("/algoritmes.json", headers={"If-None-Match": first.headers["ETag"]})
    assert [one["status"] for one in after.json] == ["Buiten gebruik"]


def test_the_cards_of_an_entry_are_one_file(house: Installation, cast: Cast, client: Visitor) -> None:
    algorithm = publish(house, cast)
    first = client.get(f"{HERE}/kaarten.zip").headers["ETag"]
    measured(house, cast, algorithm)
    answer = client.get(f"{HERE}/kaarten.zip", headers={"If-None-Match": first})
    assert answer.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert sorted(name.rpartition("/")[2] for name in names) == ["model_card_1.yaml", "system_card.yaml"]


def test_pages_say_where_their_files_and_the_feed_are(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    publish(house, cast)
    for page, files in (("/algoritmes", "/algoritmes"), (HERE, HERE)):
        text = client.get(page).text
        for ending in KINDS:
            assert f'href="{files}.{ending}">' in text
            assert client.get(f"{files}.{ending}").status_code == 200
        assert 'type="application/atom+xml"' in text


def test_the_feed_tells_publications_versions_suspensions_and_withdrawals(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    deployment = builders.a_deployment(house, cast)
    with house.database.write(cast.organisation_id) as session:
        stops.suspend(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        stops.withdraw(session, cast.tim, deployments.get(session, deployment.id), builders.WHY)
    with house.database.write(cast.organisation_id) as session:
        algorithm = algorithms.get(session, deployment.algorithm_id)
        algorithms.withdraw(session, cast.petra, algorithm)
    root = Xml.fromstring(client.get("/algoritmes/voorbeeldstad/feed.atom").data)
    kinds = [one.get("term") for one in root.findall("a:entry/a:category", ATOM)]
    assert kinds == ["withdrawn", "stopped", "suspended", "published"]
    for name in ("id", "title", "updated", "link", "entry/a:id", "entry/a:author/a:name", "entry/a:summary"):
        assert root.find(f"a:{name}", ATOM) is not None, name
    ids = [one.text for one in root.findall(".//a:id", ATOM)]
    assert len(ids) == len(set(ids))


def test_the_feed_has_pages_and_keeps_its_identities(
    house: Installation, cast: Cast, client: Visitor
) -> None:
    algorithm = publish(house, cast)
    now = clock.now()
    for number in range(PAGE + 3):
        with (
            clock.stopped(now + timedelta(minutes=number)),
            house.database.write(cast.organisation_id) as session,
        ):
            held = algorithms.get(session, algorithm.id)
            changed = held.draft | {"goal": f"Doel {number}."}
            algorithms.revise(session, cast.sanne, held, changed, held.version)
            algorithms.publish(session, cast.petra, held)
    pages = [Xml.fromstring(client.get(f"/algoritmes/feed.atom?pagina={page}").data) for page in (1, 2)]
    ids = [[one.text for one in page.findall("a:entry/a:id", ATOM)] for page in pages]
    assert (len(ids[0]), len(ids[1])) == (PAGE, 4)
    assert not set(ids[0]) & set(ids[1])
    assert [page.find("a:link[@rel='next']", ATOM) is not None for page in pages] == [True, False]
    answer = client.get("/algoritmes/feed.atom")
    again = client.get("/algoritmes/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (answer.mimetype, again.status_code) == ("application/atom+xml", 304)


def test_an_empty_register_gives_empty_files(house: Installation, client: Visitor) -> None:
    assert json.loads(client.get("/algoritmes.json").data) == []
    assert len(client.get("/algoritmes.csv").text.splitlines()) == 1
    assert client.get("/algoritmes/feed.atom").status_code == 200
