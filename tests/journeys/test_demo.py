"""The whole story, from an empty register to letters, through the command that newcomers run."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from sqlmodel import Session, select

from infra import canonical
from infra.database import EVERYONE
from infra.identity.models import Person
from infra.installation import open_installation
from infra.ledger.publishing import Published
from infra.ledger.verifying import bundles, folder
from infra.settings import load
from reviews.models import Case, Suggestion
from reviews.sealed import input_of, key_of, reference_of


@dataclass(frozen=True)
class Played:
    """The demonstration after it was played: its data folder, its letters, and how often each step was done."""

    data: Path
    letters: list[Path]
    steps: dict[str, int]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    place = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "toetssteen", "--data", str(place / "data"), "demo", "--json"]
    done = subprocess.run(
        [*command, "--out", str(place / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    steps = {step["name"]: step["count"] for step in json.loads(done.stdout)["steps"]}
    return Played(place / "data", sorted((place / "out").glob("*.pdf")), steps)


def test_the_demo_plays_the_whole_story_and_checks_every_step(played: Played) -> None:
    steps = played.steps
    assert steps["contactadvies: predict and explain"] == steps["trajectadvies: predict and explain"] == 100
    assert len(steps) == 32
    assert (steps["contactadvies: object, hear, uphold"], steps["trajectadvies: object, hear, uphold"]) == (
        0,
        2,
    )
    assert steps["trajectadvies: assess, advise, decide"] == 4
    assert len(played.letters) == 8
    for letter in played.letters:
        with pikepdf.open(letter) as pdf:
            assert 2 <= len(pdf.pages) <= 4


def personal(session: Session) -> Iterator[str]:
    """Who works here, and of every resident the reference, what was sent, and each value in it."""
    for person in session.exec(select(Person)):
        yield from (person.name, person.email)
    for case in session.exec(select(Case)):
        yield reference_of(key_of(session, case.id), case)
    for row in session.exec(select(Suggestion)):
        values = input_of(key_of(session, row.case_id), row)
        yield canonical.dumps(values).decode()
        yield from (str(value) for value in values.values() if value is not None)


def hashes(text: str) -> Iterator[bytes]:
    """A plain hash of it, as anybody would write one down."""
    digest = hashlib.sha256(text.encode()).digest()
    yield from (digest, digest.hex().encode(), base64.b64encode(digest), base64.urlsafe_b64encode(digest))


def test_no_entry_of_the_whole_story_names_a_person_or_holds_a_plain_hash_of_one(played: Played) -> None:
    house = open_installation(load({}, played.data), lambda *_: None)
    try:
        with house.database.read(EVERYONE) as session:
            told = set(personal(session))
        leaves = []
        for log in house.settings.logs.glob("[!.]*"):
            head = Published(log).checkpoint()
            assert head
            leaves += [leaf for bundle in bundles(folder(log), head.size) for leaf in bundle]
    finally:
        house.close()
    everything = b"\n".join(leaves)
    facts = {str(fact) for leaf in leaves for fact in json.loads(leaf).values()}
    assert len(leaves) > 200
    assert len(told) > 500
    # Of a short value only a whole fact tells something: "3" stands in every id.
    assert [text for text in told if text.encode() in everything and len(text) > 4] == []
    assert {text for text in told & facts if not text.isdecimal() and text not in {"True", "False"}} == set()
    assert [text for text in told if any(one in everything for one in hashes(text))] == []
