"""Entries of closed years go from the log; heads, proofs and what is still needed stay, and nobody prunes in silence."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlmodel import col, func, select

from infra import clock, ledger
from infra.errors import NotNow
from infra.installation import Installation
from infra.ledger import pruned, verifying
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import check_inclusion, leaf_hash
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.notes import Verifier, read_vkey
from infra.ledger.tiles import WIDTH, Damaged, Tree
from infra.log import pruning
from infra.log.sequencing import sequence
from reviews.retention.entries import of_living_cases
from tests.cast import Cast
from tests.reviews.retention.stages import Archive, later
from toetssteen import main

OLD = 900


def prune(house: Installation, cast: Cast, until: date) -> pruning.Range | None:
    return pruning.prune(house, cast.organisation_id, until, [of_living_cases])


def a_year_ago() -> date:
    return clock.today() - timedelta(days=365)


def the_log(house: Installation, cast: Cast) -> tuple[Path, list[Verifier]]:
    with house.database.read(cast.organisation_id) as session:
        vkey = session.exec(select(Head.vkey)).one()
    return house.settings.logs / cast.organisation_id, [read_vkey(vkey)]


def entries_left(house: Installation, cast: Cast) -> int:
    with house.database.read(cast.organisation_id) as session:
        return session.exec(select(func.count(col(Entry.id)))).one()


@pytest.fixture
def archive_later(house: Installation, cast: Cast) -> tuple[Installation, Cast]:
    """A log with three bundles of entries, all of today."""
    with house.database.write(cast.organisation_id) as session:
        for number in range(3 * WIDTH):
            ledger.append(session, cast.machine, "tests.done", f"thing{number}")
    while sequence(house, cast.organisation_id):
        pass
    return house, cast


@pytest.mark.both_databases
def test_old_entries_go_and_every_head_and_proof_holds(
    archive_later: tuple[Installation, Cast], tmp_path: Path
) -> None:
    house, cast = archive_later
    folder, trusted = the_log(house, cast)
    kept = (folder / "checkpoint").read_bytes()
    with house.database.read(cast.organisation_id) as session:
        chosen = select(Entry).join(Leaf, col(Leaf.id) == Entry.id).where(Leaf.number == 300)
        body = session.exec(chosen).one().body
    with clock.stopped(later(OLD)):
        found = prune(house, cast, a_year_ago())
        assert found == pruning.Range(0, 3 * WIDTH)
        assert prune(house, cast, a_year_ago()) is None, "done twice changes nothing"
    read = verifying.folder(folder)
    told = pruned.check(read, trusted)
    assert f"{3 * WIDTH} regels" in told.proved
    verifying.check_growth(read, kept, trusted)
    now = Checkpoint.read(verifying.opened(read("checkpoint"), trusted)[1])
    tree = Tree(now.size, lambda tile: read(tile.path))
    check_inclusion(leaf_hash(body), 300, now.size, tree.inclusion(300), now.root)
    assert not (folder / "tile/entries/001").exists()
    for file in house.settings.data.rglob("*"):
        assert not file.is_file() or body not in file.read_bytes(), file
    with (
        house.database.write(cast.organisation_id) as session,
        pytest.raises(Exception, match=r"never|refuse|change"),
    ):
        session.connection().execute(text("DELETE FROM ledger_entry"))


def test_who_takes_entries_away_without_an_entry_is_found(
    archive_later: tuple[Installation, Cast], tmp_path: Path
) -> None:
    house, cast = archive_later
    folder, trusted = the_log(house, cast)
    taken = tmp_path / "log"
    shutil.copytree(folder, taken)
    (taken / "tile/entries/000").unlink()
    with pytest.raises(Damaged):
        pruned.check(verifying.folder(taken), trusted)
    (taken / "pruned").write_bytes(pruned.written(WIDTH, 2 * WIDTH))
    with pytest.raises(Damaged, match="does not tell"):
        pruned.check(verifying.folder(taken), trusted)
    with clock.stopped(later(OLD)):
        prune(house, cast, a_year_ago())
    (folder / "pruned").write_bytes(pruned.written(2 * WIDTH, 3 * WIDTH + 1))
    with pytest.raises(Damaged):
        pruned.check(verifying.folder(folder), trusted)


def test_entries_of_a_case_stay_for_as_long_as_the_case_and_half_a_year_at_least(
    archive: Archive, archive_later: tuple[Installation, Cast]
) -> None:
    house, cast = archive_later
    with pytest.raises(NotNow, match="too_near"):
        prune(house, cast, clock.today() - timedelta(days=100))
    left = entries_left(house, cast)
    with clock.stopped(later(OLD)), pytest.raises(NotNow, match="needed"):
        prune(house, cast, a_year_ago())
    assert entries_left(house, cast) == left
    with house.database.write(cast.organisation_id) as session:
        session.connection().execute(text("UPDATE case_file SET erased_at = created_at"))
    with clock.stopped(later(OLD)):
        assert prune(house, cast, a_year_ago())


def test_what_a_crash_left_undone_is_done_by_who_comes_next(
    archive_later: tuple[Installation, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, cast = archive_later
    folder, trusted = the_log(house, cast)
    with clock.stopped(later(OLD)):
        with monkeypatch.context() as patch:
            patch.setattr(pruning, "_clear", lambda *_: None)
            prune(house, cast, a_year_ago())
        assert (folder / "tile/entries/000").exists()
        assert prune(house, cast, a_year_ago()) is None
    assert not (folder / "tile/entries/000").exists()
    pruned.check(verifying.folder(folder), trusted)


def test_the_command_asks_first_and_says_what_went(archive_later: tuple[Installation, Cast]) -> None:
    house, _ = archive_later
    asked = ["--data", str(house.settings.data), "prune", "voorbeeldstad", "--until"]
    assert "six months" in CliRunner().invoke(main, [*asked, clock.today().isoformat(), "--yes"]).output
    assert CliRunner().invoke(main, [*asked, a_year_ago().isoformat()], input="n\n").exit_code == 1
    answer = CliRunner().invoke(main, [*asked, a_year_ago().isoformat(), "--yes"])
    assert answer.exit_code == 0, answer.output
    assert "nothing to prune" in answer.output
