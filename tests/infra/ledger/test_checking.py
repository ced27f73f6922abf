"""The command that strangers run: right for every kind of file, quick and quiet for files and addresses that mean harm."""

import os
import shutil
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.notes import COSIGNATURE, Signer
from infra.ledger.stamps import BEGIN, BLANK
from infra.ledger.tiles import Tree
from infra.ledger.timestamps import STAMPED, question, stamp_path
from infra.log import checking
from tests.cast import Cast
from tests.infra.ledger.authority import Authority
from tests.infra.ledger.documents import a_document
from tests.infra.ledger.test_sequencing import act, all_in, head_of, log_of
from tests.infra.ledger.test_verifying import SIGNER, TRUSTED, a_log, asked
from toetssteen import main

REFUSED, AWAY = 1, 3


def test_a_report_is_checked_alone_and_together_with_its_log(
    house: Installation, cast: Cast, tmp_path: Path
) -> None:
    act(house, cast, 9)
    all_in(house, cast)
    shutil.copytree(log_of(house, cast).folder, tmp_path / "yesterday")
    content = a_document(house, cast, tmp_path / "brief.pdf")
    (tmp_path / "false.pdf").write_bytes(content[:9] + b"E" + content[10:])
    act(house, cast, 5)
    all_in(house, cast)
    key, folder = head_of(house, cast).vkey, log_of(house, cast).folder

    def told(*words: object) -> tuple[int, str]:
        run = CliRunner().invoke(
            main, ["verify", *map(str, words), "--key", key], env={"LANG": "nl_NL.UTF-8"}
        )
        return run.exit_code, run.output

    assert told(tmp_path / "brief.pdf")[0] == 0
    both = told(tmp_path / "brief.pdf", "--log", folder)
    assert (both[0], both[1].count("Bewezen: "), both[1].count("Niet bewezen: ")) == (0, 3, 3)
    early = told(tmp_path / "brief.pdf", "--log", tmp_path / "yesterday")
    assert (early[0], "Vergelijk het morgen opnieuw" in early[1]) == (0, True)
    assert told(tmp_path / "false.pdf")[0] == REFUSED


def test_it_speaks_dutch_unless_the_reader_speaks_english(tmp_path: Path) -> None:
    a_log(tmp_path, 3)
    words = ["verify", str(tmp_path / "checkpoint"), "--key", TRUSTED[0].vkey]

    def said(more: list[str], **environment: str) -> str:
        clean = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
        return CliRunner().invoke(main, words + more, env={**clean, **environment}).output

    for text in (
        said([]),
        said([], LANG="C.UTF-8"),
        said([], LANG="en_GB.UTF-8", LC_ALL="nl_NL.UTF-8"),
        said(["--lang", "nl"]),
    ):
        assert text.startswith("Bewezen: ")
    for text in (said([], LANG="en_GB.UTF-8"), said(["--lang", "en"], LANG="nl_NL.UTF-8")):
        assert text.startswith("Proved: ")


def test_witnesses_and_a_time_stamp_are_told_of_and_a_false_one_is_refused(tmp_path: Path) -> None:
    a_log(tmp_path / "log", 40)
    tree = Tree(40, lambda tile: (tmp_path / "log" / tile.path).read_bytes())
    witness = Signer("witness.example", SIGNER.private, COSIGNATURE)
    note = Checkpoint(SIGNER.name, 40, tree.root).signed([SIGNER])
    seen = bytes(note.with_signature(witness.sign(note.text, 1_700_000_000)))
    (tmp_path / "log/checkpoint.witnessed").write_bytes(seen)
    policy = tmp_path / "policy"
    policy.write_text(f"log {TRUSTED[0].vkey}\nwitness w {witness.verifier.vkey}\nquorum w\n")
    run = CliRunner().invoke(
        main, ["verify", "--log", str(tmp_path / "log"), "--policy", str(policy), "--lang", "nl"]
    )
    assert (run.exit_code, "genoeg getuigen (w)" in run.output) == (0, True)
    authority = Authority(tmp_path / "authority")
    (tmp_path / "log/stamp").mkdir()
    (tmp_path / "log" / STAMPED).write_bytes(bytes(note))
    (tmp_path / "log" / stamp_path(40)).write_bytes(authority.answer(question(bytes(note))))
    assert "Dat is niet bekeken" in asked("--log", tmp_path / "log")[1]
    good = asked("--log", tmp_path / "log", "--authorities", authority.root)
    assert (good[0], "een tijdstempeldienst zag op 20" in good[1]) == (0, True)
    (tmp_path / "log" / stamp_path(40)).write_bytes(authority.answer(question(b"something else")))
    assert asked("--log", tmp_path / "log", "--authorities", authority.root)[0] == REFUSED
    (tmp_path / "log/checkpoint.witnessed").write_bytes(bytes(note))
    assert (
        CliRunner()
        .invoke(main, ["verify", "--log", str(tmp_path / "log"), "--policy", str(policy)])
        .exit_code
        == REFUSED
    )


def hostile(folder: Path) -> Iterator[tuple[str, int]]:
    """Files that mean harm, and what is to be said of them."""
    (folder / "huge").touch()
    os.truncate(folder / "huge", 80 << 20)
    yield "huge", AWAY
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7" + BEGIN + b"salt 00")
    yield "cut.pdf", REFUSED
    bomb = zlib.compress(bytes(50 << 20))
    (folder / "bomb.pdf").write_bytes(b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + bomb + BLANK)
    yield "bomb.pdf", REFUSED
    (folder / "twice.pdf").write_bytes(b"%PDF" + BLANK + BLANK)
    yield "twice.pdf", REFUSED
    (folder / "endless").symlink_to("/dev/zero")
    yield "endless", AWAY
    os.mkfifo(folder / "pipe")
    yield "pipe", AWAY
    (folder / "nested.pdf").write_bytes(b"%PDF" + BLANK.replace(b" " * 9, b"[" * 9))
    yield "nested.pdf", REFUSED
    (folder / "note").write_bytes(b"\x9b2J\x1b[31m\n\n")
    yield "note", REFUSED
    (folder / "bytes").write_bytes(os.urandom(5_000))
    yield "bytes", REFUSED
    (folder / "empty").touch()
    yield "empty", REFUSED


def test_files_that_mean_harm_are_answered_quickly_and_without_a_crash(tmp_path: Path) -> None:
    for name, code in hostile(tmp_path):
        began = time.monotonic()
        run = CliRunner().invoke(main, ["verify", str(tmp_path / name), "--key", TRUSTED[0].vkey])
        assert (name, run.exit_code, run.exception.__class__) == (name, code, SystemExit)
        assert "\x1b" not in run.output
        assert time.monotonic() - began < 5, name


def test_a_folder_full_of_traps_is_no_log(tmp_path: Path) -> None:
    a_log(tmp_path, 3)
    (tmp_path / "tile/0/000.p/3").unlink()
    (tmp_path / "tile/0/000.p/3").symlink_to("/dev/zero")
    assert asked("--log", tmp_path)[0] == REFUSED
    (tmp_path / "checkpoint").unlink()
    (tmp_path / "checkpoint").symlink_to("/dev/zero")
    assert asked("--log", tmp_path)[0] == AWAY


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *words: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log/stad"
    finally:
        server.shutdown()
        server.server_close()


def elsewhere(desk: BaseHTTPRequestHandler) -> None:
    desk.send_response(302)
    desk.send_header("Location", "http://127.0.0.1:9/")
    desk.end_headers()


def dripping(desk: BaseHTTPRequestHandler) -> None:
    try:
        for _ in range(60):
            desk.wfile.write(b"H")
            time.sleep(0.05)
    except OSError:
        return


def flooding(desk: BaseHTTPRequestHandler) -> None:
    desk.send_response(200)
    desk.end_headers()
    try:
        for _ in range(40):
            desk.wfile.write(bytes(1 << 20))
    except OSError:
        return


@pytest.mark.parametrize("answer", [elsewhere, dripping, flooding])
def test_an_address_that_leads_elsewhere_or_never_ends_keeps_nobody(
    answer: Callable[[BaseHTTPRequestHandler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SECONDS", 1.0)
    with answering(answer) as address:
        began = time.monotonic()
        assert asked("--log", address)[0] == AWAY
    assert time.monotonic() - began < 8


def test_an_address_where_nobody_listens_is_said_to_be_away() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert asked("--log", f"http://127.0.0.1:{port}")[0] == AWAY
    assert asked("--log", "http://user:secret@127.0.0.1/")[0] == AWAY
