"""The operator's commands: what cannot be done ends with one sentence that says what to do, and nothing half-made."""

import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from infra.backup import DATABASE, make_backup
from infra.commands import admin, backup, migrate, restore, up
from infra.database import EVERYONE
from infra.identity.models import Organisation
from infra.installation import Installation


def run(command: click.Command, data: Path | None, *arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(command, [*arguments], obj=data)


def ended(result: Result) -> str:
    """What a command said that ended by itself, without a traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    return result.output


def test_a_port_that_is_taken_is_told_before_anything_starts(house: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}" in ended(run(up, house.settings.data, TOETSSTEEN_PORT=port))


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_does_not_exist_is_refused(house: Installation, port: str) -> None:
    assert "1 to 65535" in ended(run(up, house.settings.data, TOETSSTEEN_PORT=port))


def test_a_data_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "--data" in ended(run(up, tmp_path / "file"))


@pytest.mark.parametrize(
    ("organisation", "name", "email"),
    [("Gemeente X", "", "a@b.nl"), ("Gemeente X", "A", "b.nl"), ("!!!", "A", "a@b.nl")],
)
def test_an_administrator_who_cannot_be_invited_is_told_why(
    house: Installation, organisation: str, name: str, email: str
) -> None:
    assert "Enter" in ended(run(admin, house.settings.data, organisation, name, email))


def test_letters_with_accents_keep_their_place_in_the_address(house: Installation) -> None:
    told = run(admin, house.settings.data, "Súdwest-Fryslân", "A", "a@b.nl")
    assert "/werk/uitnodiging/ti_" in told.output
    with house.database.read(EVERYONE) as session:
        slugs = [one.slug for one in session.exec(select(Organisation))]
    assert slugs == ["sudwest-fryslan"]


def test_what_is_no_installation_has_no_backup(tmp_path: Path) -> None:
    assert "--data" in ended(run(backup, tmp_path / "typo", str(tmp_path / "backup")))
    assert not (tmp_path / "backup").exists()


def test_what_is_no_backup_is_not_put_back(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    key = tmp_path / "key"
    key.write_text("x")
    said = ended(run(restore, tmp_path / "new", str(tmp_path / "nothing"), "--master-key", str(key)))
    assert "no backup" in said
    assert not (tmp_path / "new").exists()


def test_a_restore_asks_for_the_master_key_before_it_copies(house: Installation, tmp_path: Path) -> None:
    make_backup(house, tmp_path / "backup", with_secrets=False)
    assert "--master-key" in ended(run(restore, tmp_path / "new", str(tmp_path / "backup")))
    assert not (tmp_path / "new").exists()


def test_a_restore_goes_where_the_setting_says(house: Installation, tmp_path: Path) -> None:
    make_backup(house, tmp_path / "backup", with_secrets=True)
    run(restore, None, str(tmp_path / "backup"), TOETSSTEEN_DATA=str(tmp_path / "new"))
    assert (tmp_path / "new" / DATABASE).exists()


@pytest.mark.parametrize("name", ["toetssteen.sqlite3", "keys.sqlite3"])
def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no database" * 100)
    assert "last backup" in ended(run(migrate, tmp_path))
