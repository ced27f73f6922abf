"""`toetssteen register` as an operator meets it: exit codes, who it is for, nothing twice, and what stays on screen."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from infra.commands import opened
from infra.database import EVERYONE
from infra.identity.models import Organisation
from infra.ledger import Entry
from register.exchange.models import Arrival
from tests.register.exchange.conftest import Register

WHO = ("--organisation", "Gemeente Één", "--contact", "a@een.example")
WHOLE = {
    "name": "Een", "description_short": "Kort.", "status": "In gebruik", "publication_category": "Overige algoritmes",
    "source_id": "een",
}  # fmt: skip


def test_a_trial_changes_nothing_and_says_the_same(register: Register) -> None:
    trial = register.bring([WHOLE], *WHO, "--dry-run")
    assert register("export").json == []
    assert register_rows(register, Organisation) == []
    real = register.bring([WHOLE], *WHO)
    for report in (trial, real):
        report.pop("dry_run")
        for line in report["lines"]:
            line.pop("id", None)
    assert trial == real


def test_the_same_file_twice_is_already_there(register: Register) -> None:
    register.bring([WHOLE], *WHO)
    again = register.bring([WHOLE], *WHO)
    assert (again["already_there"], again["imported"]) == (1, 0)
    assert len(register.export()) == 1
    assert len(register_rows(register, Arrival)) == 1


def test_what_goes_out_and_comes_back_is_already_there(register: Register) -> None:
    register.bring([WHOLE], *WHO)
    assert register.bring(register.export())["already_there"] == 1


def test_a_record_that_says_otherwise_is_told_and_left(register: Register) -> None:
    register.bring([WHOLE], *WHO)
    report = register.bring([WHOLE | {"description_short": "Anders."}], *WHO)
    assert report["lines"][0]["outcome"] == "there_and_differs"
    assert report["lines"][0]["differs"] == ["description_short"]
    assert register.export()[0]["description_short"] == "Kort."


def test_good_records_come_in_beside_bad_ones_and_the_exit_code_says_so(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "half.json"
    path.write_text(json.dumps([WHOLE, {"status": "In gebruik"}, 7, {"name": "Eng", "lang": "ENG"}]), "utf-8")
    run = register("import", str(path), *WHO)
    assert run.code == 1
    assert "3 refused" in run.out
    assert len(register.export()) == 1
    path.write_text(json.dumps([WHOLE]), "utf-8")
    assert register("import", str(path), *WHO).code == 0


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"no records at all", WHO),
        (b"", WHO),
        (json.dumps([WHOLE]).encode(), ("--contact", "no address")),
        (json.dumps([WHOLE]).encode(), ("--organisation", "x" * 101)),
    ],
)
def test_wrong_use_ends_with_two_and_a_sentence(
    register: Register, tmp_path: Path, content: bytes, options: tuple[str, ...]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    run = register("import", str(path), *options)
    assert run.code == 2
    assert run.errors.strip()


def test_records_may_come_on_standard_input(register: Register) -> None:
    assert register("import", "-", *WHO, given=json.dumps([WHOLE]).encode()).code == 0
    assert [record["name"] for record in register.export()] == ["Een"]


@pytest.mark.parametrize("options", [("--out",), ("--out", "{ok}", "--report")])
def test_an_export_to_a_place_where_nothing_can_be_written_says_so(
    register: Register, tmp_path: Path, options: tuple[str, ...]
) -> None:
    register.bring([WHOLE], *WHO)
    (tmp_path / "file").touch()
    for nowhere in (tmp_path, tmp_path / "file" / "below"):
        named = [option.format(ok=tmp_path / "ok.json") for option in options]
        run = register("export", *named, str(nowhere))
        assert run.code == 2
        assert run.errors.startswith("Error: ")


def test_an_organisation_is_made_taken_or_asked_for(register: Register, tmp_path: Path) -> None:
    assert register.bring([WHOLE])["organisation"] == "Nog zonder naam"
    assert register.bring([WHOLE], *WHO)["completed"] == 1
    assert [one.name for one in register_rows(register, Organisation)] == ["Gemeente Één"]
    assert register.bring([WHOLE])["organisation"] == "Gemeente Één"
    register.bring([WHOLE], "--organisation", "Gemeente Twee", "--contact", "b@twee.example")
    run = register("import", str(tmp_path / "records.json"))
    assert run.code == 2
    assert "Gemeente Twee" in run.errors
    assert len(register("export", "--organisation", "gemeente twee").json) == 1


def test_an_import_stands_in_the_ledger_without_a_word_of_the_record(register: Register) -> None:
    register.bring([WHOLE | {"goal": "Een geheim doel."}], *WHO)
    entries = [one for one in register_rows(register, Entry) if one.act == "algorithm.imported"]
    assert len(entries) == 1
    assert b"geheim" not in entries[0].body


def test_a_report_of_the_export_names_every_difference(register: Register, tmp_path: Path) -> None:
    register.bring([WHOLE | {"objection_procedure": "Bel ons."}, {"name": "Half"}], *WHO)
    run = register("export", "--report", str(tmp_path / "report.json"))
    assert run.code == 1
    assert "half" in run.errors
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["exported"], report["refused"]) == (1, 1)
    changes = {change["field"]: change["kind"] for change in report["entries"][0]["changes"]}
    assert changes["objection_route"] == "ours"


def test_cards_go_into_a_folder_or_a_zip(register: Register, tmp_path: Path) -> None:
    register.bring([WHOLE], *WHO)
    register("export", "--format", "cards", "--out", str(tmp_path / "cards"))
    assert (tmp_path / "cards/gemeente-een/een/system_card.yaml").is_file()
    register("export", "--format", "cards", "--out", str(tmp_path / "cards.zip"))
    assert (tmp_path / "cards.zip").read_bytes().startswith(b"PK")


def register_rows(register: Register, table: Any) -> list[Any]:
    house = opened(register.data)
    try:
        with house.database.read(EVERYONE) as session:
            return list(session.exec(select(table)))
    finally:
        house.close()
