"""Backup while everything runs, restore elsewhere with the master key kept apart, and what the doctor says of it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from infra import clock
from infra.backup import DATABASE, KEYS, forget_old_keys, make_backup, put_back
from infra.doctor import examine
from infra.errors import NotNow
from infra.installation import Installation, open_installation
from infra.ledger.publishing import Published
from infra.log.sequencing import sequence
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


def test_keys_kept_apart_have_a_term_of_their_own_after_which_the_forgotten_stay_forgotten(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    suggestion = builders.waiting_suggestions(house, cast)[0]
    today, days = clock.now(), house.settings.key_backup_days
    moments = [today, today + timedelta(days=1), today + timedelta(days=days, minutes=1)]
    readable = []
    for place, moment in enumerate(moments):
        if place == 1:
            house.keys.forget(f"case:{suggestion.case_id}")
        with clock.stopped(moment):
            make_backup(house, tmp_path / f"backup{place}", with_secrets=True, keys=tmp_path / "keys")
    copies = sorted((tmp_path / "keys").iterdir())
    assert [(tmp_path / f"backup{place}" / KEYS).exists() for place in range(3)] == [False] * 3
    assert len(copies) == 2
    for place, copy in enumerate(copies):
        put_back(tmp_path / "backup0", tmp_path / f"new{place}", None, copy)
        again = open_installation(load({}, tmp_path / f"new{place}"), lambda *_: None)
        readable.append(f"case:{suggestion.case_id}" in again.keys.open_all([f"case:{suggestion.case_id}"]))
        again.close()
    assert readable == [False, False]


def test_the_newest_copy_of_the_keys_always_stays(house: Installation, cast: Cast, tmp_path: Path) -> None:
    make_backup(house, tmp_path / "backup", with_secrets=False, keys=tmp_path / "keys")
    (tmp_path / "keys" / "notes.txt").write_text("somebody else's")
    with clock.stopped(clock.now() + timedelta(days=1000)):
        assert forget_old_keys(tmp_path / "keys", 1) == 0
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_a_backup_has_the_log_and_goes_on_from_it(house: Installation, cast: Cast, tmp_path: Path) -> None:
    builders.waiting_suggestions(house, cast)
    sequence(house, cast.organisation_id)
    make_backup(house, tmp_path / "backup", with_secrets=True)
    again = restored(tmp_path / "backup", tmp_path / "new", None)
    here, there = (Published(one.settings.logs / cast.organisation_id).checkpoint() for one in (house, again))
    assert here == there
    builders.waiting_suggestions(again, cast)
    assert sequence(again, cast.organisation_id)
    again.close()
