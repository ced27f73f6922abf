"""Backup while everything runs, restore elsewhere with the master key kept apart, and what the doctor says of it."""

import shutil
from pathlib import Path

import pytest

from infra.backup import DATABASE, KEYS, make_backup, put_back
from infra.doctor import examine
from infra.errors import NotNow
from infra.installation import Installation, open_installation
from infra.sealing import Erased
from infra.settings import load
from reviews.models import Suggestion
from reviews.sealed import input_of, key_of
from tests import builders
from tests.cast import Cast


def wrong(house: Installation) -> set[str]:
    """What the doctor does not find sound."""
    return {finding.what for finding in examine(house) if not finding.sound}


def restored(folder: Path, data: Path, master_key: Path | None) -> Installation:
    put_back(folder, data, master_key)
    return open_installation(load({}, data), lambda *_: None)


def test_a_restored_backup_reads_every_case_with_the_master_key_that_was_kept_apart(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    suggestion = builders.waiting_suggestions(house, cast, 3)[0]
    make_backup(house, tmp_path / "backup", with_secrets=False)
    assert not (tmp_path / "backup" / "secrets").exists()
    key = tmp_path / "apart"
    shutil.copy(house.settings.data / "secrets" / "master_key", key)
    again = restored(tmp_path / "backup", tmp_path / "new", key)
    with again.database.read(cast.organisation_id) as session:
        row = session.get_one(Suggestion, suggestion.id)
        assert input_of(key_of(session, row.case_id), row)["huishouden"] in {"alleenstaand", "paar"}
    assert wrong(again) <= {"space"}
    again.close()


def test_a_backup_without_the_master_key_tells_nothing(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    make_backup(house, tmp_path / "backup", with_secrets=False)
    stolen = restored(tmp_path / "backup", tmp_path / "new", None)
    with stolen.database.read(cast.organisation_id) as session, pytest.raises(Erased):
        key_of(session, session.get_one(Suggestion, suggestion.id).case_id)
    assert "keys" in wrong(stolen)
    stolen.close()


def test_restoring_overwrites_nothing(house: Installation, cast: Cast, tmp_path: Path) -> None:
    make_backup(house, tmp_path / "backup", with_secrets=True)
    before = (house.settings.data / DATABASE).read_bytes()
    with pytest.raises(NotNow):
        put_back(tmp_path / "backup", house.settings.data, None)
    assert (house.settings.data / DATABASE).read_bytes() == before


def test_what_was_erased_after_a_backup_stays_erased_when_its_keys_are_not_put_back(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    make_backup(house, tmp_path / "backup", with_secrets=True)
    house.keys.forget(f"case:{suggestion.case_id}")
    make_backup(house, tmp_path / "newer", with_secrets=True)
    shutil.copy(tmp_path / "newer" / KEYS, tmp_path / "backup" / KEYS)
    again = restored(tmp_path / "backup", tmp_path / "new", None)
    with again.database.read(cast.organisation_id) as session, pytest.raises(Erased):
        key_of(session, suggestion.case_id)
    again.close()


def test_the_doctor_names_a_damaged_file_and_a_loose_secret(house: Installation, cast: Cast) -> None:
    builders.an_accepted_model(house, cast)
    assert wrong(house) <= {"space"}
    organisation, name = next(house.storage.names())
    path = house.storage.path(organisation, name)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    (house.settings.data / "secrets" / "master_key").chmod(0o644)
    assert wrong(house) - {"space"} == {"files", "secrets"}
