"""Importing keeps the bytes, keeps versions beside each other, and twice changes nothing."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import Session, select

from infra.database import EVERYONE
from infra.installation import Installation
from register.instruments import queries, steps
from register.instruments.models import Instrument, InstrumentFile
from tests.register.instruments.files import ABSENT, FORM, OFFICIAL, TREE
from toetssteen import main


def take(house: Installation, text: str, name: str = "vorm.yaml") -> steps.Imported:
    with house.database.write(EVERYONE) as session:
        return steps.take_in(session, name, text.encode())


def rows(session: Session) -> list[tuple[str, str]]:
    return [(row.urn, row.version) for row in session.exec(select(Instrument).order_by(Instrument.version))]


@pytest.mark.both_databases
def test_a_file_is_kept_to_the_byte_and_twice_changes_nothing(house: Installation) -> None:
    first, again = take(house, FORM), take(house, FORM)
    assert [one.new for one in first.taken] == [True]
    assert [one.new for one in again.taken] == [False]
    with house.database.read(EVERYONE) as session:
        (file,) = session.exec(select(InstrumentFile)).all()
        assert file.content == FORM.encode()
        assert file.sha256 == first.sha256 == hashlib.sha256(FORM.encode()).hexdigest()
        assert rows(session) == [("urn:nl:kort", "1.10")]
        found = queries.definition_of(session, first.taken[0].instrument_id)
        assert found.digest == first.taken[0].definition.digest


@pytest.mark.both_databases
def test_versions_stand_beside_each_other_and_the_newest_is_marked(house: Installation) -> None:
    for version in ("1.10", "1.9", "2.0"):
        take(house, FORM.replace('version: "1.10"', f'version: "{version}"'))
    take(house, FORM.replace('version: "1.10"', 'version: "2.0"').replace("Naam", "Uw naam"))
    with house.database.read(EVERYONE) as session:
        listed = [one for one in queries.listed(session) if one.urn == "urn:nl:kort"]
    assert [one.version for one in listed] == ["2.0", "2.0", "1.10", "1.9"]
    assert [one.newest for one in listed] == [True, False, False, False]


def test_ours_are_listed_without_an_import(house: Installation) -> None:
    with house.database.read(EVERYONE) as session:
        ours = {one.kind for one in queries.listed(session) if one.ours}
    assert {"ethics_intake", "fria", "security_review", "dpia", "ai_act_class"} <= ours


def command(folder: Path, *words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["--data", str(folder), "instruments", *words])
    return ended.exit_code, ended.output


def test_the_command_imports_several_files_and_tells_what_became_of_each(tmp_path: Path) -> None:
    good, tree, bad = (tmp_path / name for name in ("vorm.yaml", "boom.yaml", "stuk.yaml"))
    good.write_text(FORM, "utf-8")
    tree.write_text(TREE, "utf-8")
    bad.write_text("a: [ }", "utf-8")
    code, said = command(tmp_path / "data", "import", str(good), str(bad), str(tree), "--json")
    told = json.loads(said)
    assert code == 1
    assert [len(one["instruments"]) for one in told] == [1, 0, 1]
    assert told[1]["refused"][0]["where"] == "line 1"
    assert {note["message"] for note in told[0]["notUnderstood"]} >= {"Nothing is done with “kleur”."}
    code, said = command(tmp_path / "data", "import", str(good))
    assert code == 0
    assert "was there already" in said
    code, said = command(tmp_path / "data", "list", "--json")
    origins = {one["urn"]: one["origin"] for one in json.loads(said)}
    assert code == 0
    assert origins["urn:nl:kort"] == "imported"
    assert origins["urn:toetssteen:fria"] == "library"
    assert "urn:toetssteen:ethics-intake" in command(tmp_path / "data", "list")[1]


@pytest.mark.skipif(not all(path.is_file() for path in OFFICIAL.values()), reason=ABSENT)
def test_the_command_imports_the_official_files(tmp_path: Path) -> None:
    code, said = command(tmp_path / "data", "import", *map(str, OFFICIAL.values()), "--json")
    told = json.loads(said)
    assert code == 0
    assert sum(len(one["instruments"]) for one in told) == 11
    assert all(
        one["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        for one, path in zip(told, OFFICIAL.values(), strict=True)
    )
