"""The files of the log: found under their names, narrower ones cleared away and still readable, each entry named that was changed."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from infra import ledger
from infra.identity.actors import Actor
from infra.installation import Installation
from infra.ledger import verifying
from infra.ledger.publishing import Published
from infra.ledger.tiles import WIDTH, Damaged, Tile, Tree, tile_named, tile_of
from infra.log.sequencing import extend, publish, sequence
from tests.cast import Cast
from tests.infra.ledger.test_verifying import TRUSTED, a_log
from toetssteen import main


@given(st.integers(0, 63), st.integers(0, 2**48), st.integers(1, WIDTH))
def test_a_tile_is_found_under_its_name(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert tile_named(tile.path.removeprefix("tile/")) == tile


@given(st.text("0123456789x/.p-", max_size=20))
def test_what_is_no_name_of_a_tile_is_none(name: str) -> None:
    found = tile_named(name)
    assert found is None or found.width <= WIDTH


def acted(house: Installation, cast: Cast, count: int) -> None:
    with house.database.write(cast.organisation_id) as session:
        for _ in range(count):
            ledger.append(session, Actor("somebody", cast.organisation_id), "tests.acted", "subject")


def test_a_log_that_grows_one_by_one_keeps_one_file_of_each_tile(house: Installation, cast: Cast) -> None:
    log = Published(house.settings.logs / cast.organisation_id)
    for count in (1, 1, 1, 250, 1, 1, 300, 2):
        acted(house, cast, count)
        sequence(house, cast.organisation_id)
    known = log.checkpoint()
    assert known
    tiles = {
        f"tile/{path.relative_to(log.folder / 'tile')}"
        for path in log.folder.glob("tile/**/*")
        if path.is_file()
    }
    full = range(known.size // WIDTH)
    assert tiles == {
        path
        for tile in [
            *(tile_of(0, number, known.size) for number in (*full, len(full))),
            tile_of(1, 0, known.size),
        ]
        for path in (tile.path, *([] if tile.level else [tile.bundle_path]))
    }


def test_who_read_an_older_head_reads_its_tiles_still(house: Installation, cast: Cast) -> None:
    acted(house, cast, 5)
    sequence(house, cast.organisation_id)
    log = Published(house.settings.logs / cast.organisation_id)
    old = log.checkpoint()
    assert old
    tile = tile_of(0, 0, old.size)
    before = log.read(tile)
    for count in (3, WIDTH):
        acted(house, cast, count)
        sequence(house, cast.organisation_id)
        assert Published(log.folder).read(tile) == before


def test_receipts_that_are_not_written_yet_stand_on_each_other(house: Installation, cast: Cast) -> None:
    """Three signed heads, one write of the files, and the files are made from the database."""
    log = Published(house.settings.logs / cast.organisation_id)
    sequence(house, cast.organisation_id)
    for count in (2, 300, 1):
        acted(house, cast, count)
        assert extend(house, cast.organisation_id, log) == count
    publish(house, cast.organisation_id, log)
    acted(house, cast, 1)
    assert sequence(house, cast.organisation_id) == 1


def test_whichever_byte_of_an_entry_is_changed_that_entry_is_named(tmp_path: Path) -> None:
    entries = a_log(tmp_path, 5)
    read, path = verifying.folder(tmp_path), tmp_path / "tile/entries/000.p/5"
    right, place = path.read_bytes(), 0
    for number, entry in enumerate(entries):
        for at in range(place + 2, place + 2 + len(entry)):
            path.write_bytes(right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :])
            with pytest.raises(Damaged, match=f"entry {number} "):
                verifying.check_whole(read, TRUSTED)
        place += 2 + len(entry)
    path.write_bytes(right)
    tile = tmp_path / "tile/0/000.p/5"
    hashes = tile.read_bytes()
    for at in range(len(hashes)):
        tile.write_bytes(hashes[:at] + bytes([hashes[at] ^ 1]) + hashes[at + 1 :])
        with pytest.raises(Damaged, match=f"entry {at // 32} "):
            verifying.check_whole(read, TRUSTED)


def test_a_log_that_withholds_its_entries_is_checked_by_its_tiles(tmp_path: Path) -> None:
    a_log(tmp_path, 700)

    def read(name: str) -> bytes:
        if name.startswith("tile/entries/"):
            raise PermissionError(name)
        return (tmp_path / name).read_bytes()

    assert re.search("700", verifying.check_whole(read, TRUSTED).proved)
    for name in ("tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"):
        right = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(right[:40] + bytes([right[40] ^ 1]) + right[41:])
        with pytest.raises(Damaged):
            verifying.check_whole(read, TRUSTED)
        (tmp_path / name).write_bytes(right)


def test_a_head_that_the_log_does_not_show_yet_is_no_lie_and_no_proof(tmp_path: Path) -> None:
    a_log(tmp_path / "shown", 40)
    a_log(tmp_path / "later", 90)
    later, shown = (tmp_path / "later/checkpoint"), tmp_path / "shown"
    told = CliRunner().invoke(
        main, ["verify", "--log", str(shown), "--since", str(later), "--key", TRUSTED[0].vkey, "--lang", "nl"]
    )
    assert (told.exit_code, "Kijk na een dag opnieuw" in told.output) == (3, True)


def test_who_reads_while_the_log_grows_is_never_told_that_a_tile_is_missing(
    house: Installation, cast: Cast
) -> None:
    """Found under fire: between listing and reading, narrower files may be cleared away."""
    log = Published(house.settings.logs / cast.organisation_id)
    sequence(house, cast.organisation_id)
    done = Event()

    def grow() -> None:
        for _ in range(25):
            acted(house, cast, 1)
            sequence(house, cast.organisation_id)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        growing = pool.submit(grow)
        while not done.is_set() and not growing.done():
            head = log.checkpoint()
            assert head
            assert Tree(head.size, log.read).root == head.root
        growing.result()
