"""A log changes its key without anybody losing sight of it, and one whose key was lost or stolen ends, and another goes on from there."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from infra import clock
from infra.errors import NotNow
from infra.installation import Installation
from infra.ledger import stamps, verifying
from infra.ledger.checkpoints import Checkpoint, opened
from infra.ledger.merkle import ProofRefused
from infra.ledger.models import Head, Leaf, Reason
from infra.ledger.notes import Note, NoteRefused, Signer, read_vkey
from infra.ledger.signing import MayNotSign, first_scope, made_from, signer_of
from infra.ledger.tiles import Tree
from infra.log import keys
from infra.log.sequencing import Behind, sequence
from tests.cast import Cast
from tests.infra.ledger.documents import a_document
from tests.infra.ledger.test_sequencing import act, all_in, head_of, log_of
from toetssteen import main

SCRIPT = Path(stamps.__file__).with_name("verify.sh")


def grown(house: Installation, cast: Cast, count: int = 3) -> bytes:
    """The checkpoint that is published after some more entries."""
    act(house, cast, count)
    all_in(house, cast)
    return (log_of(house, cast).folder / "checkpoint").read_bytes()


def signed_by(raw: bytes, vkey: str) -> bool:
    try:
        opened(raw, [read_vkey(vkey)])
    except NoteRefused:
        return False
    return True


def thief(house: Installation, cast: Cast, origin: str) -> Signer:
    """Somebody who copied the first key of the log."""
    return made_from(house.keys.open(first_scope(cast.organisation_id)), origin)


@pytest.mark.both_databases
def test_for_a_while_both_keys_sign_and_whoever_knows_one_of_them_is_content(
    house: Installation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = grown(house, cast)
    done = keys.rotate(house, cast.organisation_id, 30)
    during = grown(house, cast)
    with pytest.raises(NotNow):
        keys.rotate(house, cast.organisation_id, 30)
    monkeypatch.setattr(clock, "now", lambda at=clock.now: at() + timedelta(days=32))
    after = grown(house, cast)
    seen = {name: [signed_by(raw, name) for raw in (before, during, after)] for name in (done.old, done.new)}
    assert seen == {done.old: [True, True, False], done.new: [False, True, True]}
    read = verifying.folder(log_of(house, cast).folder)
    both = [read_vkey(done.old), read_vkey(done.new)]
    for kept in (before, during):
        verifying.check_growth(read, kept, both)
    assert keys.forget_retired(house, cast.organisation_id) == 1
    assert grown(house, cast)
    keys.rotate(house, cast.organisation_id, 1)


def test_in_the_overlap_a_file_is_checked_with_either_key_here_and_in_a_shell(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    grown(house, cast)
    done = keys.rotate(house, cast.organisation_id, 30)
    path = tmp_path / "it.pdf"
    a_document(house, cast, path)
    for vkey in (done.old, done.new):
        stamps.check(path.read_bytes(), [read_vkey(vkey)])
        subprocess.run(["sh", str(SCRIPT), str(path), vkey], check=True, capture_output=True)


@pytest.mark.both_databases
def test_a_frozen_log_signs_nothing_and_another_one_goes_on_from_its_last_head(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    kept = grown(house, cast)
    old = head_of(house, cast)
    path = tmp_path / "before.pdf"
    a_document(house, cast, path)
    ended = keys.freeze(house, cast.organisation_id, Reason.STOLEN)
    act(house, cast, 2)
    for wrong, step in (
        (MayNotSign, sequence),
        (NotNow, lambda *_: keys.rotate(house, cast.organisation_id, 1)),
    ):
        with pytest.raises(wrong):
            step(house, cast.organisation_id)
    assert (log_of(house, cast).folder / "checkpoint").read_bytes() == ended.note
    new = keys.begin(house, cast.organisation_id)
    assert (new.origin, new.vkey == old.vkey) == (f"{old.origin}/2", False)
    stamps.check(path.read_bytes(), [read_vkey(old.vkey)])
    both = [read_vkey(old.vkey), read_vkey(new.vkey)]
    read = verifying.folder(log_of(house, cast).folder)
    for raw in (kept, ended.note):
        assert "gaat verder als" in verifying.check_growth(read, raw, both).proved
    verifying.check_whole(read, [read_vkey(new.vkey)])
    with pytest.raises(NoteRefused):
        verifying.check_whole(read, [read_vkey(old.vkey)])
    with pytest.raises(NotNow):
        keys.begin(house, cast.organisation_id)


def test_what_a_thief_signs_afterwards_does_not_lead_to_the_log(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    """The signature is right, for the key is: only the log itself tells the two apart."""
    grown(house, cast)
    old = head_of(house, cast)
    forged = Checkpoint(old.origin, 90, b"f" * 32).signed([thief(house, cast, old.origin)])
    keys.freeze(house, cast.organisation_id, Reason.STOLEN)
    new = keys.begin(house, cast.organisation_id)
    grown(house, cast, 120)
    both, read = [read_vkey(old.vkey), read_vkey(new.vkey)], verifying.folder(log_of(house, cast).folder)
    verifying.check_head(bytes(forged), both)
    with pytest.raises(ProofRefused):
        verifying.check_growth(read, bytes(forged), both)


def test_a_key_that_is_gone_is_not_quietly_made_anew(house: Installation, cast: Cast) -> None:
    grown(house, cast)
    old, published = head_of(house, cast), (log_of(house, cast).folder / "checkpoint").read_bytes()
    house.keys.forget(first_scope(cast.organisation_id))
    for _ in range(2):
        act(house, cast)
        with pytest.raises(MayNotSign, match="key_gone"):
            sequence(house, cast.organisation_id)
        signer_of(house.keys, cast.organisation_id, old.origin)  # somebody makes one under the same name
    assert (log_of(house, cast).folder / "checkpoint").read_bytes() == published
    ended = keys.freeze(house, cast.organisation_id, Reason.LOST)
    assert (ended.note, ended.size) == (published, old.size)
    new = keys.begin(house, cast.organisation_id)
    assert signed_by(grown(house, cast), new.vkey)


def test_an_older_database_ends_a_log_without_telling_another_story_in_its_name(
    house: Installation, cast: Cast
) -> None:
    """There is no newer backup: what was published stays as it was, and another name goes on with what is left."""
    published = grown(house, cast)
    before = head_of(house, cast)
    with house.database.write(cast.organisation_id) as session:
        [one] = session.exec(select(Leaf).where(Leaf.number == before.size - 1))
        session.delete(one)
        head = session.exec(select(Head)).one()
        older = Tree(head.size, log_of(house, cast).read).range_hash(0, head.size - 1)
        head.size, head.root = head.size - 1, older
        session.add(head)
    act(house, cast)
    with pytest.raises(Behind):
        keys.freeze(house, cast.organisation_id, Reason.LOST)
    ended = keys.freeze(house, cast.organisation_id, Reason.BEHIND)
    assert (ended.size, (log_of(house, cast).folder / "checkpoint").read_bytes()) == (
        before.size - 1,
        published,
    )
    log_of(house, cast).folder.rename(house.settings.data / "kept apart")
    new = keys.begin(house, cast.organisation_id)
    head_now = Checkpoint.read(Note.read(grown(house, cast)))
    assert (head_now.origin, head_now.size > before.size) == (new.origin, True)


def test_the_commands_change_a_key_freeze_a_log_and_begin_anew(house: Installation, cast: Cast) -> None:
    grown(house, cast)

    def told(*words: str) -> tuple[int, str]:
        run = CliRunner().invoke(main, ["--data", str(house.settings.data), "log", *words])
        return run.exit_code, run.output

    assert told("begin", "voorbeeldstad")[0] == 1
    assert "signs until" in told("rotate", "voorbeeldstad")[1]
    assert "being changed already" in told("rotate", "voorbeeldstad")[1]
    assert told("freeze", "voorbeeldstad", "--because", "stolen")[0] == 1
    assert "is frozen at" in told("freeze", "voorbeeldstad", "--because", "stolen", "--yes")[1]
    assert "log/voorbeeldstad/2 begins" in told("begin", "voorbeeldstad")[1]
    assert told("stamp", "voorbeeldstad")[0] == 1
