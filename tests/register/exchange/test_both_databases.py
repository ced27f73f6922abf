"""Exchange on SQLite and on PostgreSQL: bringing in, twice at once, giving out, and the feed."""

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import select

from infra.database import EVERYONE
from infra.installation import Installation
from register.exchange import formats, importing, offered
from register.exchange.importing import BATCH, Given, Report
from register.exchange.news import news
from register.exchange.offered import Wanted
from register.models import Algorithm
from tests.cast import Cast
from tests.register.exchange.entries import publish

pytestmark = pytest.mark.both_databases
HOSTILE = {
    "name": "Vreemd",
    "goal": "\ud800\x00 tekst",
    "x": [float("nan"), {"\x00": "\udfff"}],
    "tags": ["a", 1, None],
}


def bring(house: Installation, cast: Cast, records: list[Any]) -> Report:
    return importing.bring_in(house, cast.sanne, records, Given("Voorbeeldstad", "a@b.nl", cast.sanne.id))


def test_two_who_bring_in_the_same_file_at_once_bring_each_record_in_once(
    house: Installation, cast: Cast
) -> None:
    records = [{"name": f"Algoritme {number}"} for number in range(BATCH + 20)] + [HOSTILE]
    start, reports = Barrier(2), []

    def run() -> None:
        start.wait()
        reports.append(bring(house, cast, records))

    both = [Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(report.totals["imported"] for report in reports) == len(records)
    with house.database.read(cast.organisation_id) as session:
        assert len(session.exec(select(Algorithm.id)).all()) == len(records)
        slugs = list(session.exec(select(Algorithm.slug)))
    assert len(slugs) == len(set(slugs))


def test_what_is_published_goes_out_in_every_format_with_its_news(house: Installation, cast: Cast) -> None:
    publish(house, cast, model=True)
    publish(house, cast, name="Tweede")
    with house.database.read(EVERYONE) as session:
        gathered = formats.gather(session, "https://r.example")
        assert len(gathered.records) == 2
        for form in formats.FORMATS.values():
            assert form.write(session, gathered).data
        for wanted in (
            Wanted("csv"),
            Wanted("csv", "voorbeeldstad"),
            Wanted("csv", "voorbeeldstad", "tweede"),
        ):
            stand = offered.stand_of(session, "https://r.example", wanted)
            assert stand.count == (1 if wanted.slug else 2)
        told, more = news(session)
        assert ([one.kind for one in told], more) == (["published", "published"], False)
