"""Taking in a file in the office: looked at first, brought in after, and a large one by a worker."""

import io
import json
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from infra.identity.actors import Actor
from infra.installation import Installation
from infra.queue import Job, JobState
from register.exchange import file_imports
from register.exchange.models import Arrival, FileImport
from register.exchange.vocabulary import IMPORT
from register.models import Algorithm
from tests.cast import Cast
from tests.conftest import Visitor
from workers.importing import bring
from workers.running import run
from workers.workshop import Workshop

PATH = "/werk/algoritmes/importeren"
RECORDS = [{"name": "Eén", "lang": "NLD"}, {"name": "Twee <script>x</script>"}, {"geen": "naam"}, 7]


def hand_in(visitor: Visitor, content: Any, **fields: str) -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    form = {"file": (io.BytesIO(data), "records.json"), "organisation": "Voorbeeldstad", **fields}
    return visitor.submit(PATH, form, content_type="multipart/form-data")


def count(house: Installation, cast: Cast) -> int:
    with house.database.read(cast.organisation_id) as session:
        return len(session.exec(select(Algorithm.id)).all())


def test_a_file_is_shown_first_and_comes_in_when_its_owner_says_so(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    visitor = signed_in(cast.sanne)
    assert visitor.get(PATH).status_code == 200
    wrong = hand_in(visitor, b"geen records", contact="geen adres")
    assert wrong.status_code == 400
    assert 'value="geen adres"' in wrong.text
    assert hand_in(visitor, b"").status_code == 400
    shown = hand_in(visitor, RECORDS)
    assert (shown.status_code, count(house, cast)) == (303, 0)
    page = visitor.get(shown.headers["Location"])
    assert "<script>x" not in page.text
    assert "heeft geen naam" in page.text
    address = shown.headers["Location"].partition("?")[0]
    assert visitor.submit(address).status_code == 303
    assert count(house, cast) == 2
    assert visitor.submit(address).status_code == 409
    report = visitor.get(f"{address}/verslag.json").json
    assert (report["imported"], report["refused"]) == (2, 2)
    with house.database.read(cast.organisation_id) as session:
        entry = session.exec(select(Algorithm).where(Algorithm.name == "Eén")).one()
        assert (entry.owner_id, entry.draft["organization"]) == (cast.sanne.id, "Voorbeeldstad")
        kept = session.exec(select(Arrival).where(Arrival.algorithm_id == entry.id)).one()
        assert kept.record == RECORDS[0]


def test_a_large_file_is_done_by_a_worker_who_tells_how_far_it_is(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    visitor = signed_in(cast.sanne)
    many = [{"name": f"Algoritme {number}"} for number in range(file_imports.AT_ONCE + 1)]
    address = hand_in(visitor, many).headers["Location"].partition("?")[0]
    assert visitor.get(address).headers["Refresh"] == "3"
    work(house, cast)
    assert count(house, cast) == 0
    visitor.submit(address)
    work(house, cast)
    assert count(house, cast) == len(many)
    with house.database.read(cast.organisation_id) as session:
        (held,) = session.exec(select(FileImport)).all()
        assert (held.done, held.report["imported"]) == (len(many), len(many))


def test_nobody_sees_the_file_of_another_organisation(
    house: Installation, cast: Cast, signed_in: Callable[[Actor], Visitor]
) -> None:
    address = hand_in(signed_in(cast.sanne), RECORDS).headers["Location"].partition("?")[0]
    stranger = next(
        actor
        for actor in vars(cast).values()
        if isinstance(actor, Actor) and actor.organisation_id == cast.elsewhere_id
    )
    assert signed_in(stranger).get(address).status_code in (403, 404)
    assert signed_in(cast.kees).get(address).status_code == 403


def work(house: Installation, cast: Cast) -> None:
    with house.database.read(cast.organisation_id) as session:
        ids = list(session.exec(select(Job.id).where(Job.task == IMPORT.name, Job.state == JobState.QUEUED)))
    for job_id in ids:
        run(Workshop(house), job_id, bring)
