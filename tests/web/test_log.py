"""The log for strangers: its files over HTTP, witnesses that are asked over HTTP, and a PDF that is checked in a browser."""

import os
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect
from sqlmodel import select

from infra import clock, ledger
from infra.installation import Installation
from infra.ledger import stamps
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Head
from infra.ledger.notes import Note
from infra.ledger.policies import read_policy
from infra.ledger.proofs import proof_of
from infra.ledger.publishing import Published
from infra.ledger.stamps import BLANK, Stamp
from infra.ledger.tiles import tile_of
from infra.ledger.witnessing import name_of, trust, witness_of
from infra.log.asking import ask_witnesses
from infra.log.sequencing import extend, sequence
from tests.cast import Cast
from tests.conftest import Visitor
from toetssteen import main


def acted(house: Installation, cast: Cast, count: int = 1) -> Head:
    """Some acts, and the head that covers them."""
    with house.database.write(cast.organisation_id) as session:
        for place in range(count):
            ledger.append(session, cast.sanne, "tests.acted", f"s{place}")
    sequence(house, cast.organisation_id)
    with house.database.read(cast.organisation_id) as session:
        return session.exec(select(Head)).one()


def test_a_stranger_checks_the_whole_log_over_http(live_server: str, house: Installation, cast: Cast) -> None:
    head = acted(house, cast, 300)
    address = f"{live_server}/log/voorbeeldstad"
    told = CliRunner().invoke(main, ["verify", "--log", address, "--key", head.vkey])
    assert (told.exit_code, f"de {head.size} regels" in told.output) == (0, True)


@pytest.mark.parametrize(
    "name",
    [
        "tile/../../toetssteen.sqlite3",
        "tile/0/..%2f..%2fx",
        "tile/0/1",
        "tile/99/000",
        "tile/0/000.p/255",
        "tile/0/000.p/0",
    ],
)
def test_nothing_but_the_log_is_served(client: Visitor, house: Installation, cast: Cast, name: str) -> None:
    acted(house, cast)
    assert client.get(f"/log/voorbeeldstad/{name}").status_code == 404
    assert client.get("/log/nergens/checkpoint").status_code == 404
    # Who did what at which second is for auditors: strangers see the hashes.
    assert client.get("/log/voorbeeldstad/tile/entries/000.p/1").status_code == 403
    assert client.get("/log/voorbeeldstad/checkpoint").headers["Cache-Control"] == "no-cache"


def test_a_day_of_acts_is_shown_to_strangers_at_once_and_not_as_it_happens(
    client: Visitor, house: Installation, cast: Cast
) -> None:
    acted(house, cast)
    log = Published(house.settings.logs / cast.organisation_id)
    daily, shown = timedelta(days=1), client.get("/log/voorbeeldstad/checkpoint").data
    os.utime(log.folder / "checkpoint.public", (clock.now().timestamp(),) * 2)
    with house.database.write(cast.organisation_id) as session:
        ledger.append(session, cast.sanne, "tests.acted", "later")
    extend(house, cast.organisation_id, log)
    log.catch_up_to(house.database, cast.organisation_id)
    size = Checkpoint.read(Note.read(shown)).size
    assert log.checkpoint() != log.shown()
    assert not log.show(daily)
    assert client.get("/log/voorbeeldstad/checkpoint").data == shown
    assert client.get(f"/log/voorbeeldstad/tile/{tile_of(0, 0, size + 1).path[5:]}").status_code == 404
    assert client.get(f"/log/voorbeeldstad/tile/{tile_of(0, 0, size).path[5:]}").status_code == 200
    os.utime(log.folder / "checkpoint.public", (clock.now().timestamp() - 86_400,) * 2)
    assert log.show(daily)
    assert client.get("/log/voorbeeldstad/checkpoint").data != shown


def test_neighbours_cosign_and_a_rewritten_past_gets_no_signature(
    live_server: str, house: Installation, cast: Cast
) -> None:
    head = acted(house, cast, 5)
    name = name_of(house.settings.base_url, "buurstad")
    key = witness_of(house.keys, cast.elsewhere_id, name).verifier.vkey
    url = f"{live_server}/api/witness/buurstad"
    policy = f"log {head.vkey}\nwitness buurstad {key} {url}\nquorum buurstad\n"
    Path(house.settings.logs / f"{cast.organisation_id}.witnesses.txt").write_text(policy)
    unknown = ask_witnesses(house, cast.organisation_id)
    assert unknown
    assert (unknown.enough, unknown.refused) == (False, {"buurstad": "the witness answered 404"})
    with house.database.write(cast.elsewhere_id) as session:
        trust(session, cast.elsewhere_id, head.vkey)
    for _ in range(2):
        asked = ask_witnesses(house, cast.organisation_id)
        assert asked
        assert (asked.enough, asked.signed) == (True, ["buurstad"])
        acted(house, cast, 3)
    seen = urllib.request.urlopen(f"{live_server}/log/voorbeeldstad/checkpoint.witnessed", timeout=10).read()
    assert read_policy(policy).check(seen).size == Checkpoint.read(Note.read(seen)).size > 5


def a_document(house: Installation, cast: Cast, path: Path) -> bytes:
    """A file that was recorded, with its proof."""
    blank = b"%PDF-1.7 een brief" + BLANK + b"%%EOF"
    with house.database.write(cast.organisation_id) as session:
        told = stamps.commitment(blank, b"s" * 32)
        ledger.append(session, cast.sanne, "report.made", "it", pdf=told)
    acted(house, cast, 20)
    with house.database.read(cast.organisation_id) as session:
        proved = proof_of(session, cast.organisation_id, "report.made", "it")
    content = stamps.filled(blank, Stamp(b"s" * 32, proved.body, proved.proof))
    path.write_bytes(content)
    return content


@pytest.mark.browser
def test_a_browser_checks_a_file_and_sends_it_nowhere(
    chromium: Browser, live_server: str, house: Installation, cast: Cast, tmp_path: Path
) -> None:
    content = a_document(house, cast, tmp_path / "it.pdf")
    context = chromium.new_context(base_url=live_server, locale="nl-NL")
    page, sent = context.new_page(), []
    page.goto("/controleren")
    page.on("request", lambda one: sent.append(one.url) if "favicon" not in one.url else None)
    page.get_by_label("Kies een PDF").set_input_files(tmp_path / "it.pdf")
    expect(page.locator("#verdict")).to_contain_text("Dit bestand klopt. Gemeente Voorbeeldstad")
    for place, said in (
        (5, "Het is niet het bestand dat wij vastlegden"),
        (content.index(b"entry ") + 30, "klopt niet"),
    ):
        (tmp_path / "wrong.pdf").write_bytes(
            content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        )
        page.get_by_label("Kies een PDF").set_input_files(tmp_path / "wrong.pdf")
        expect(page.locator("#verdict")).to_contain_text(said)
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 van iemand anders")
    page.get_by_label("Kies een PDF").set_input_files(tmp_path / "other.pdf")
    expect(page.locator("#verdict")).to_contain_text("geen bewijs")
    assert sent == []
    context.close()
