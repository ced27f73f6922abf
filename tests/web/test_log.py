"""The log for strangers: its files over HTTP, witnesses that are asked over HTTP, and a PDF that is checked in a browser."""

import os
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from infra import clock, ledger
from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Head
from infra.ledger.notes import Note
from infra.ledger.policies import read_policy
from infra.ledger.publishing import Published
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
