"""Stories of people who have the database, and the key, and want another past; and of what gives them away."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from infra.backup import make_backup, put_back
from infra.installation import Installation
from infra.ledger import stamps, verifying
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.merkle import ProofRefused
from infra.ledger.models import Entry, Head, Leaf
from infra.ledger.notes import read_vkey
from infra.ledger.signing import signer_of
from infra.ledger.tiles import Damaged, Tree, grown
from infra.ledger.witnessing import name_of, trust, witness_of
from infra.log.asking import Asked, ask_witnesses
from infra.log.sequencing import Behind
from tests.cast import Cast
from tests.infra.ledger.documents import a_document
from tests.infra.ledger.test_sequencing import act, all_in, head_of, log_of


def rewrite(house: Installation, cast: Cast, number: int) -> None:
    """All that somebody with database and key can do: another entry in that place, and everything made to fit and signed anew."""
    with house.database.write(cast.organisation_id) as session:
        change_entry(session.connection(), number)
        chosen = select(Entry.body).join(Leaf, col(Leaf.id) == col(Entry.id)).order_by(col(Leaf.number))
        files = grown(Tree(0, lambda tile: b""), list(session.exec(chosen)))
        head = session.exec(select(Head)).one()
        head.root = Tree(head.size, lambda tile: files[tile.path]).root
        signer = signer_of(house.keys, cast.organisation_id, head.origin)
        head.note = bytes(Checkpoint(head.origin, head.size, head.root).signed([signer]))
        session.add(head)
    shutil.rmtree(log_of(house, cast).folder)
    log_of(house, cast).catch_up_to(house.database, cast.organisation_id)


def change_entry(connection: object, number: int) -> None:
    """As an administrator of the database, who takes the lock off the table first."""
    run = connection.execute  # type: ignore[attr-defined]
    for one in ("update", "delete"):
        run(text(f"DROP TRIGGER ledger_entry_no_{one}"))
    run(
        text(
            'UPDATE ledger_entry SET body = CAST(replace(CAST(body AS TEXT), \'"by":"\', \'"by":"9\') AS BLOB) '
            "WHERE id = (SELECT id FROM ledger_leaf WHERE number = :number AND organisation_id = ledger_entry.organisation_id)"
        ),
        {"number": number},
    )


def neighbour(house: Installation, cast: Cast, live_server: str) -> None:
    """Buurstad cosigns the log of Voorbeeldstad, and the policy asks for it."""
    key = head_of(house, cast).vkey
    with house.database.write(cast.elsewhere_id) as session:
        trust(session, cast.elsewhere_id, key)
    name = name_of(house.settings.base_url, "buurstad")
    witness = witness_of(house.keys, cast.elsewhere_id, name).verifier.vkey
    policy = f"log {key}\nwitness buurstad {witness} {live_server}/api/witness/buurstad\nquorum buurstad\n"
    (house.settings.logs / f"{cast.organisation_id}.witnesses.txt").write_text(policy)


def cosigned(house: Installation, cast: Cast) -> Asked:
    """What the neighbour says of our newest head, shown to everybody."""
    log = log_of(house, cast)
    log.checkpoint_file().write_bytes((log.folder / "checkpoint").read_bytes())
    found = ask_witnesses(house, cast.organisation_id)
    assert found
    return found


def test_an_entry_that_the_administrator_changed_is_named(house: Installation, cast: Cast) -> None:
    """With the database alone: the files still say what was signed, and the database cannot be published over them."""
    act(house, cast, 30)
    all_in(house, cast)
    read, trusted = verifying.folder(log_of(house, cast).folder), [read_vkey(head_of(house, cast).vkey)]
    with house.database.write(cast.organisation_id) as session:
        change_entry(session.connection(), 21)
    verifying.check_whole(read, trusted)
    shutil.rmtree(log_of(house, cast).folder / "tile")
    (log_of(house, cast).folder / "checkpoint").unlink()
    with pytest.raises(Damaged):
        log_of(house, cast).catch_up_to(house.database, cast.organisation_id)


def test_a_past_that_was_signed_anew_is_whole_and_is_caught_by_whoever_remembers(
    house: Installation, cast: Cast, live_server: str, tmp_path: Path
) -> None:
    act(house, cast, 30)
    a_document(house, cast, tmp_path / "letter.pdf")
    all_in(house, cast)
    neighbour(house, cast, live_server)
    assert cosigned(house, cast).enough
    kept = (log_of(house, cast).folder / "checkpoint").read_bytes()
    rewrite(house, cast, 21)
    read, trusted = verifying.folder(log_of(house, cast).folder), [read_vkey(head_of(house, cast).vkey)]
    verifying.check_whole(read, trusted)  # nobody who looks for the first time sees anything
    with pytest.raises(ProofRefused):
        verifying.check_growth(read, kept, trusted)
    letter = (tmp_path / "letter.pdf").read_bytes()
    head, _ = verifying.check_document(letter, trusted)
    with pytest.raises(ProofRefused):
        verifying.check_growth(read, bytes(head), trusted)
    asked = cosigned(house, cast)
    assert (asked.enough, asked.refused) == (False, {"buurstad": "the witness answered 422"})
    act(house, cast, 3)
    all_in(house, cast)
    assert not cosigned(house, cast).enough
    assert stamps.check(letter, trusted)  # the letter still says what it said


def test_yesterdays_backup_with_its_files_fools_us_and_not_the_witness(
    house: Installation, cast: Cast, live_server: str, tmp_path: Path
) -> None:
    """Database and published files both put back: we go on as if nothing had been, and the neighbour has seen more."""
    act(house, cast, 5)
    all_in(house, cast)
    neighbour(house, cast, live_server)
    base, log = house.settings.data / "toetssteen.sqlite3", log_of(house, cast).folder
    with closing(sqlite3.connect(base)) as copied:
        copied.execute("VACUUM INTO ?", [str(tmp_path / "backup.sqlite3")])
    shutil.copytree(log, tmp_path / "log")
    act(house, cast, 4)
    all_in(house, cast)
    assert cosigned(house, cast).enough
    seen = state_of_the_witness(base)
    house.database.close()
    for end in ("", "-wal", "-shm"):
        base.with_name(base.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite3", base)
    put_the_witness_back(base, seen)  # the neighbour has a database of its own, which nobody here puts back
    shutil.rmtree(log)
    shutil.copytree(tmp_path / "log", log)
    act(house, cast, 2)
    all_in(house, cast)
    asked = cosigned(house, cast)
    assert not asked.enough
    assert "has seen" in asked.refused["buurstad"]


def state_of_the_witness(base: Path) -> tuple[int, bytes]:
    with closing(sqlite3.connect(base)) as reading:
        found: tuple[int, bytes] = reading.execute("SELECT size, root FROM ledger_witnessed").fetchone()
    return found


def put_the_witness_back(base: Path, seen: tuple[int, bytes]) -> None:
    with closing(sqlite3.connect(base)) as writing:
        writing.execute("UPDATE ledger_witnessed SET size = ?, root = ?", seen)
        writing.commit()


def test_a_backup_that_is_put_back_leaves_what_was_published_after_it(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    """The database of yesterday comes back by the product's own command; the files of today stay, and nothing is signed."""
    act(house, cast, 3)
    all_in(house, cast)
    make_backup(house, tmp_path / "backup", with_secrets=True)
    act(house, cast, 3)
    all_in(house, cast)
    published = (log_of(house, cast).folder / "checkpoint").read_bytes()
    house.close()
    for name in ("toetssteen.sqlite3", "keys.sqlite3"):
        for path in house.settings.data.glob(f"{name}*"):
            path.unlink()
    put_back(tmp_path / "backup", house.settings.data, None)
    act(house, cast)
    with pytest.raises(Behind):
        all_in(house, cast)
    assert (log_of(house, cast).folder / "checkpoint").read_bytes() == published
    put_back(tmp_path / "backup", tmp_path / "new machine", None)
    assert (tmp_path / "new machine/ledger" / cast.organisation_id / "checkpoint").exists()
