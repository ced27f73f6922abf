"""Entries get their places one by one, under heads that are signed; a crash, a second sequencer or an old backup changes nothing."""

import shutil
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from infra import ledger
from infra.database import EVERYONE
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint, Inclusion, opened
from infra.ledger.merkle import check_consistency, leaf_hash
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.notes import read_vkey
from infra.ledger.publishing import Published
from infra.ledger.tiles import Damaged, Tile, Tree, grown, tile_of, unpack
from infra.log.sequencing import Behind, sequence
from infra.queue import Job, Task
from tests.cast import Cast

PING = Task("tests.ping", "steps")


def act(house: Installation, cast: Cast, count: int = 1) -> list[str]:
    """Acts of Sanne, each with its entry."""
    with house.database.write(cast.organisation_id) as session:
        return [ledger.append(session, cast.sanne, "tests.acted", f"s{place}") for place in range(count)]


def all_in(house: Installation, cast: Cast) -> int:
    """Sequence until nothing waits."""
    done = 0
    while taken := sequence(house, cast.organisation_id):
        done += taken
    return done


def log_of(house: Installation, cast: Cast) -> Published:
    return Published(house.settings.logs / cast.organisation_id)


def head_of(house: Installation, cast: Cast) -> Head:
    with house.database.read(cast.organisation_id) as session:
        return session.exec(select(Head)).one()


def published_entries(log: Published, size: int) -> list[bytes]:
    found: list[bytes] = []
    for number in range(-(-size // 256)):
        found += unpack((log.folder / tile_of(0, number, size).bundle_path).read_bytes())
    return found


@pytest.mark.both_databases
def test_every_entry_gets_one_place_and_a_stranger_can_check_it(house: Installation, cast: Cast) -> None:
    ids = act(house, cast, 300)
    all_in(house, cast)
    head, log = head_of(house, cast), log_of(house, cast)
    trusted = [read_vkey(head.vkey)]
    checkpoint, note = opened((log.folder / "checkpoint").read_bytes(), trusted, head.origin)
    tree, entries = Tree(checkpoint.size, log.read), published_entries(log, checkpoint.size)
    assert checkpoint.size == head.size == len(entries)
    assert tree.root == checkpoint.root
    with house.database.read(cast.organisation_id) as session:
        places = {leaf.id: leaf.number for leaf in session.exec(select(Leaf))}
        bodies = {entry.id: entry.body for entry in session.exec(select(Entry))}
    assert sorted(places.values()) == list(range(head.size))
    assert set(ids) <= set(places)
    for one in ids[::29]:
        assert entries[places[one]] == bodies[one]
        proof = Inclusion(places[one], tuple(tree.inclusion(places[one])), note)
        assert Inclusion.read(bytes(proof)).check(bodies[one], trusted, head.origin) == checkpoint


@pytest.mark.both_databases
def test_what_rests_on_an_entry_waits_for_its_receipt(house: Installation, cast: Cast) -> None:
    with house.database.write(cast.organisation_id) as session:
        entry_id = ledger.append(session, cast.sanne, "tests.acted", "s")
        ledger.ring_when_covered(session, entry_id, PING, "s")
        assert not ledger.covered(session, [entry_id])
    all_in(house, cast)
    with house.database.read(cast.organisation_id) as session:
        assert ledger.covered(session, [entry_id])
        assert not ledger.covered(session, [entry_id, "other"])
        assert [job.subject_id for job in session.exec(select(Job).where(Job.task == PING.name))] == ["s"]


def test_every_head_is_shown_to_begin_with_every_earlier_one(house: Installation, cast: Cast) -> None:
    heads: list[Checkpoint] = []
    for count in (1, 2, 5, 250, 30, 700):
        act(house, cast, count)
        all_in(house, cast)
        known = log_of(house, cast).checkpoint()
        assert known
        heads.append(known)
    tree = Tree(heads[-1].size, log_of(house, cast).read)
    for old in heads[:-1]:
        check_consistency(old.size, heads[-1].size, tree.consistency(old.size), old.root, heads[-1].root)


@pytest.mark.both_databases
def test_of_several_sequencers_at_once_no_entry_gets_two_places(house: Installation, cast: Cast) -> None:
    act(house, cast, 200)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: sequence(house, cast.organisation_id, 20), range(30)))
    all_in(house, cast)
    head = head_of(house, cast)
    with house.database.read(EVERYONE) as session:
        assert head.size == len(
            session.exec(select(Leaf).where(Leaf.organisation_id == head.organisation_id)).all()
        )
    assert max(done) <= 20
    assert log_of(house, cast).checkpoint() == Checkpoint(head.origin, head.size, head.root)


def test_an_older_backup_is_not_signed_over(house: Installation, cast: Cast, tmp_path: Path) -> None:
    act(house, cast, 3)
    all_in(house, cast)
    with closing(sqlite3.connect(house.settings.data / "toetssteen.sqlite3")) as copied:
        copied.execute("VACUUM INTO ?", [str(tmp_path / "backup.sqlite3")])
    act(house, cast, 3)
    all_in(house, cast)
    house.database.close()
    for name in ("", "-wal", "-shm"):
        (house.settings.data / f"toetssteen.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite3", house.settings.data / "toetssteen.sqlite3")
    act(house, cast, 5)
    before = (log_of(house, cast).folder / "checkpoint").read_bytes()
    with pytest.raises(Behind):
        sequence(house, cast.organisation_id)
    assert (log_of(house, cast).folder / "checkpoint").read_bytes() == before


def test_files_that_a_crash_left_unwritten_are_written_first(house: Installation, cast: Cast) -> None:
    act(house, cast, 700)
    all_in(house, cast)
    log = log_of(house, cast)
    whole = {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()}
    shutil.rmtree(log.folder)
    assert sequence(house, cast.organisation_id) == 0
    again = {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()}
    assert again.items() <= whole.items()
    assert again[log.folder / "checkpoint"] == whole[log.folder / "checkpoint"]


def test_a_tile_that_was_changed_is_noticed_before_anything_is_signed_on_it(
    house: Installation, cast: Cast
) -> None:
    act(house, cast, 9)
    all_in(house, cast)
    path = log_of(house, cast).folder / tile_of(0, 0, head_of(house, cast).size).path
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    act(house, cast)
    with pytest.raises(Damaged):
        sequence(house, cast.organisation_id)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_in_whatever_batches_they_come_the_tree_is_the_same(counts: Sequence[int]) -> None:
    entries = [f"entry {place}".encode() for place in range(sum(counts))]
    files: dict[str, bytes] = {}

    def read(tile: Tile) -> bytes:
        return files[tile.path]

    size = 0
    for count in counts:
        files.update(grown(Tree(size, read), entries[size : size + count]))
        size += count
    at_once = grown(Tree(0, read), entries)
    assert at_once.items() <= files.items()
    assert Tree(size, read).leaf(0) == leaf_hash(entries[0])
