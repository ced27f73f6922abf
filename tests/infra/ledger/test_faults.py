"""A sequencer that dies at any moment, or whose disk fails it, loses nothing that was acknowledged and shows nothing that is not so."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import col, select

from infra import ledger
from infra.installation import Installation
from infra.ledger.models import Entry
from infra.log.sequencing import sequence
from tests.cast import Cast
from tests.infra.ledger.under_fire import PATIENCE, Sequencers, Witness, besieged, program

KILLS, SEEDED_KILLS, ALL_KILLS, WRITERS_KILLED = 8, 60, 200, 20
STRACE = shutil.which("strace")
WRITING = ("openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "mkdir", "ftruncate", "unlink")
READING = ("read", "pread64", "close", "flock", "newfstatat")
SEEDED = ("published before the commit", "read past the highest seen")


def test_a_sequencer_that_is_killed_loses_nothing_and_shows_nothing_untrue(
    house: Installation, cast: Cast
) -> None:
    witness = besieged(house, cast, KILLS)
    assert witness.wrong == []
    assert len(witness.heads) > KILLS / 2


@pytest.mark.slow
@pytest.mark.both_databases
def test_two_hundred_kills_change_nothing(house: Installation, cast: Cast) -> None:
    witness = besieged(house, cast, ALL_KILLS)
    assert witness.wrong == []
    assert len(witness.heads) > ALL_KILLS / 2
    print(f"{ALL_KILLS} kills: {witness.heads[-1].size} entries, {len(witness.heads)} heads seen, 0 wrong")


@pytest.mark.slow
@pytest.mark.parametrize("build", SEEDED)
def test_a_build_that_is_wrong_does_not_pass(house: Installation, cast: Cast, build: str) -> None:
    witness = besieged(house, cast, SEEDED_KILLS, build)
    assert witness.wrong != []
    print(f"{build}: {witness.wrong[0]}")


@pytest.mark.slow
@pytest.mark.both_databases
def test_what_writers_said_was_written_is_there_after_they_were_killed(
    house: Installation, cast: Cast
) -> None:
    for _ in range(WRITERS_KILLED):
        writing = program(house, "writers", cast.organisation_id)
        assert writing.stdout
        told = [writing.stdout.readline().strip() for _ in range(60)]
        writing.kill()
        told += [line.strip() for line in writing.stdout if line.endswith("\n")]
        writing.wait(PATIENCE)
        for stream in (writing.stdin, writing.stdout):
            assert stream
            stream.close()
        with house.database.read(cast.organisation_id) as session:
            assert len(session.exec(select(Entry.id).where(col(Entry.id).in_(told))).all()) == len(told)


@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="there is no strace (apt install strace)")
def test_a_disk_that_fails_at_any_call_leaves_the_store_whole(house: Installation, cast: Cast) -> None:
    witness, shooting = Witness(house, cast), Sequencers(house, cast)
    acknowledged: set[str] = set()
    ended: dict[str, int] = {}
    for call, number, fault in _faults(house, cast, shooting):
        acknowledged |= set(_written(house, cast, 3))
        _one(shooting, ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"])
        ended[fault] = ended.get(fault, 0) + 1
        witness.look()
        assert witness.wrong == [], (call, number, fault)
        sequence(house, cast.organisation_id)
        witness.look()
        assert witness.wrong == [], (call, number, fault)
    shooting.close()
    witness.last(acknowledged)
    assert witness.wrong == []
    assert sum(ended.values()) >= 180
    print(f"faults: {ended}; {witness.heads[-1].size} entries, 0 wrong")


def _written(house: Installation, cast: Cast, count: int) -> list[str]:
    with house.database.write(cast.organisation_id) as session:
        return [ledger.append(session, cast.sanne, "tests.acted", "subject") for _ in range(count)]


def _faults(house: Installation, cast: Cast, shooting: Sequencers) -> Iterator[tuple[str, int, str]]:
    """Every call of one round after the house was opened, with each fault that it can have."""
    _written(house, cast, 3)
    seen = house.settings.data / "calls"
    _one(shooting, ["-e", f"trace={','.join(WRITING + READING)}", "-o", str(seen)])
    counted: dict[str, int] = {}
    for line in seen.read_text().splitlines():
        words = line.split(maxsplit=1)[-1] if line[:1].isdigit() else line
        call = words.partition("(")[0]
        if call in WRITING + READING:
            counted[call] = counted.get(call, 0) + 1
    for call, count in counted.items():
        for number in range(1, count + 1, max(1, count // 12)):
            yield call, number, "error=EIO"
            yield call, number, "signal=KILL"
            if call in WRITING:
                yield call, number, "error=ENOSPC"


def _one(shooting: Sequencers, asked: list[str]) -> int:
    """One round of a sequencer under strace; how it ended."""
    assert STRACE
    pid = shooting.start("once")
    out = [] if "-o" in asked else ["-o", os.devnull]
    tracing = subprocess.Popen([STRACE, "-f", "-qq", "-p", str(pid), *out, *asked])
    until = time.monotonic() + PATIENCE
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text() and time.monotonic() < until:
        time.sleep(0.002)
    shooting.go()
    ended = shooting.end()
    with suppress(ProcessLookupError):
        tracing.wait(PATIENCE)
    return ended
