"""A log that must not go on stands still, says why to the operator, and lets the others go on."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import delete, func, select

from infra import clock, doctor, ledger
from infra.database import EVERYONE
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from infra.installation import Installation
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.publishing import CHECKPOINT, SHOWN, Published
from infra.ledger.tiles import Damaged
from infra.log.sequencing import Behind, extend, publish, sequence
from infra.log.serving import Logs
from infra.log.watching import STALLED, Standing, standing
from tests.cast import Cast
from tests.conftest import Visitor


def acted(house: Installation, organisation_id: str, count: int = 1) -> None:
    with house.database.write(organisation_id) as session:
        for _ in range(count):
            ledger.append(session, Actor("somebody", organisation_id), "tests.acted", "subject")


def stands(house: Installation, later: timedelta = timedelta(0)) -> Standing:
    with clock.stopped(clock.now() + later), house.database.read(EVERYONE) as session:
        return standing(session, house.settings.logs)


@pytest.fixture
def log(house: Installation, cast: Cast) -> Published:
    """The log of Voorbeeldstad with three entries more, written."""
    acted(house, cast.organisation_id, 3)
    sequence(house, cast.organisation_id)
    return Published(house.settings.logs / cast.organisation_id)


def put_back(house: Installation, backup: Path) -> None:
    """What an administrator does with a backup."""
    house.database.close()
    for name in ("", "-wal", "-shm"):
        (house.settings.data / f"toetssteen.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(backup, house.settings.data / "toetssteen.sqlite3")


def test_an_older_backup_takes_back_nothing_even_when_nothing_waits(
    house: Installation, cast: Cast, log: Published, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(house.settings.data / "toetssteen.sqlite3")) as copied:
        copied.execute("VACUUM INTO ?", [str(tmp_path / "backup.sqlite3")])
    acted(house, cast.organisation_id)
    sequence(house, cast.organisation_id)
    before = {name: (log.folder / name).read_bytes() for name in (CHECKPOINT, SHOWN)}
    put_back(house, tmp_path / "backup.sqlite3")
    assert sequence(house, cast.organisation_id) == 0
    assert {name: (log.folder / name).read_bytes() for name in before} == before
    assert stands(house) == Standing.BEHIND
    acted(house, cast.organisation_id, 9)
    with pytest.raises(Behind) as told:
        sequence(house, cast.organisation_id)
    assert "Put back a newer backup" in told.value.diagnostic
    assert {name: (log.folder / name).read_bytes() for name in before} == before


def test_an_empty_database_begins_no_second_log_under_the_same_name(
    house: Installation, cast: Cast, log: Published
) -> None:
    known = log.checkpoint()
    assert known
    with house.database.write(EVERYONE) as session:
        other = session.exec(select(Organisation).where(Organisation.slug != "voorbeeldstad")).first()
        assert other
        for table in (Leaf, Head):
            session.exec(delete(table).where(table.organisation_id == other.id))  # type: ignore[arg-type]
        session.exec(text("UPDATE organisation SET slug = slug || '-oud' WHERE slug = 'voorbeeldstad'"))  # type: ignore[call-overload]
        session.exec(
            text("UPDATE organisation SET slug = 'voorbeeldstad' WHERE id = :id").bindparams(id=other.id)
        )  # type: ignore[call-overload]
    shutil.rmtree(house.settings.logs / other.id, ignore_errors=True)
    acted(house, other.id)
    with pytest.raises(Behind, match="behind"):
        sequence(house, other.id)


def test_a_checkpoint_that_is_cut_off_stops_this_log_and_no_other(
    house: Installation, cast: Cast, log: Published
) -> None:
    path = log.folder / CHECKPOINT
    path.write_bytes(path.read_bytes()[:50])
    assert stands(house) == Standing.DAMAGED
    acted(house, cast.organisation_id)
    acted(house, cast.elsewhere_id)
    logs = Logs(house)
    assert logs.extend() >= 1
    logs.publish()
    assert logs.wrong
    assert all(isinstance(one, Damaged) for one in logs.wrong)
    other = Published(house.settings.logs / cast.elsewhere_id).checkpoint()
    assert other
    assert other.size >= 1


def test_tiles_that_the_disk_lost_are_made_anew_and_must_lead_to_what_was_signed(
    house: Installation, cast: Cast, log: Published
) -> None:
    before = log.checkpoint()
    tile = next((log.folder / "tile/0").rglob("*[0-9]"))
    shutil.rmtree(tile.parent) if tile.is_dir() else tile.unlink()
    acted(house, cast.organisation_id)
    with pytest.raises(Damaged, match="remove the folder tile"):
        sequence(house, cast.organisation_id)
    shutil.rmtree(log.folder / "tile")
    assert sequence(house, cast.organisation_id) == 1
    after = log.checkpoint()
    assert before
    assert after
    assert after.size == before.size + 1


def test_a_database_that_was_changed_is_not_made_into_new_tiles(
    house: Installation, cast: Cast, log: Published
) -> None:
    with house.database.engine.begin() as connection:
        _changed(connection)
    shutil.rmtree(log.folder / "tile")
    acted(house, cast.organisation_id)
    with pytest.raises(Damaged, match="do not have the root"):
        sequence(house, cast.organisation_id)


def test_the_doctor_names_the_entry_that_is_no_longer_what_was_published(
    house: Installation, cast: Cast, log: Published
) -> None:
    def told() -> doctor.Finding:
        return next(one for one in doctor.examine(house) if one.what == "ledger")

    size = log.checkpoint().size  # type: ignore[union-attr]
    with house.database.read(EVERYONE) as session:
        count = session.exec(select(func.count()).select_from(Entry)).one()
    assert told().sound
    assert f"{count} entries, {count} of them compared with what was published" in told().said
    # What came after the last round is not published yet, and is no lie.
    acted(house, cast.organisation_id)
    assert told().sound
    with house.database.engine.begin() as connection:
        _changed(connection)
    assert not told().sound
    assert f"entry {size - 3} is not in the database as it was published" in told().said


def test_the_doctor_sees_that_an_entry_was_taken_away(
    house: Installation, cast: Cast, log: Published
) -> None:
    with house.database.engine.begin() as connection:
        _unlocked(connection)
        connection.execute(text("DELETE FROM ledger_leaf WHERE number = 2"))
    finding = next(one for one in doctor.examine(house) if one.what == "ledger")
    assert not finding.sound
    assert "nothing has place 2" in finding.said


def _changed(connection: object) -> None:
    """An administrator with the database in hand: triggers are no lock for the one who may drop them."""
    _unlocked(connection)
    connection.execute(  # type: ignore[attr-defined]
        text(
            "UPDATE ledger_entry SET body = CAST(replace(CAST(body AS TEXT), 'tests.acted', 'tests.never') AS BLOB)"
        )
    )


def _unlocked(connection: object) -> None:
    run = connection.execute  # type: ignore[attr-defined]
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('ledger_entry', 'ledger_leaf')"
    for (name,) in list(run(text(asked))):
        run(text(f"DROP TRIGGER {name}"))


def test_a_folder_that_cannot_be_written_keeps_receipts_and_is_told(
    house: Installation, cast: Cast, log: Published
) -> None:
    acted(house, cast.organisation_id)
    aside = house.settings.data / "aside"
    assert extend(house, cast.organisation_id, log) == 1
    log.folder.rename(aside)
    log.folder.write_text(
        "no folder: what a disk that is full or read-only does, for an administrator of all rights too"
    )
    logs = Logs(house)
    logs.publish()
    assert [isinstance(one, OSError) for one in logs.wrong] == [True]
    assert stands(house, STALLED * 2) == Standing.UNWRITTEN
    log.folder.unlink()
    aside.rename(log.folder)
    publish(house, cast.organisation_id, log)
    assert stands(house, STALLED * 2) == Standing.OK


def test_a_sequencer_that_stands_still_is_told_on_the_health_page(
    house: Installation, cast: Cast, log: Published, client: Visitor
) -> None:
    acted(house, cast.organisation_id)
    assert stands(house) == Standing.OK
    assert stands(house, STALLED * 2) == Standing.STALLED
    with clock.stopped(clock.now() + STALLED * 2):
        told = client.get("/gezond/klaar")
    assert (told.status_code, told.get_json()["ledger"]) == (503, "stalled")
    sequence(house, cast.organisation_id)
    assert stands(house, STALLED * 2) == Standing.OK


def test_a_log_that_stands_still_is_told_to_whoever_can_have_it_mended(
    house: Installation, cast: Cast, log: Published, signed_in: Callable[[Actor], Visitor]
) -> None:
    acted(house, cast.organisation_id)
    visitor = signed_in(cast.sanne)
    assert "Het logboek staat stil" not in visitor.get("/werk").text
    with clock.stopped(clock.now() + STALLED * 2):
        assert "Het logboek staat stil" in visitor.get("/werk").text
        assert "wat is ondertekend, wordt niet vastgelegd" in visitor.get("/werk/taken").text
