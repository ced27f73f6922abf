"""A log that shows two stories to two witnesses gets one of them cosigned by both at most; and a witness that is killed forgets nothing.

The witnesses are two organisations with their state in a real database; each round is a log that they have not seen before.
"""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from infra.installation import Installation
from infra.ledger.checkpoints import Checkpoint
from infra.ledger.models import Witnessed
from infra.ledger.notes import Note, Signer
from infra.ledger.witnessing import Answer, _compared, _read, add_checkpoint, trust, witness_of
from tests.cast import Cast
from tests.infra.ledger.test_verifying import TRUSTED
from tests.infra.ledger.test_witnessing import NAME, Log

Ask = Callable[[Installation, str, Signer, bytes], Answer]
KILLED = Path(__file__).with_name("outside") / "witness_at_work.py"


def race(house: Installation, cast: Cast, rounds: int, ask: Ask) -> tuple[int, int]:
    """In how many rounds a fork got both witnesses, and in how many both forks did, which may never be."""
    drawn, forks = random.Random(6), (Log(size=6), Log(fork=2, size=6))
    witnesses = [
        (one, witness_of(house.keys, one, NAME)) for one in (cast.organisation_id, cast.elsewhere_id)
    ]
    one_fork = both = 0
    with ThreadPoolExecutor(4) as pool:
        for number in range(rounds):
            log = Signer(
                f"log.example/{number}", Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
            )
            bodies = [named(fork, log) for fork in forks]
            for organisation_id, _ in witnesses:
                with house.database.write(organisation_id) as session:
                    trust(session, organisation_id, log.verifier.vkey)
            tried = [(fork, place) for fork in (0, 1) for place in (0, 1)]
            drawn.shuffle(tried)

            def put(one: tuple[int, int], bodies: list[bytes] = bodies) -> bool:
                organisation_id, signer = witnesses[one[1]]
                return ask(house, organisation_id, signer, bodies[one[0]]).status == 200

            signed = {one for one, good in zip(tried, pool.map(put, tried), strict=True) if good}
            whole = sum({(fork, 0), (fork, 1)} <= signed for fork in (0, 1))
            one_fork, both = one_fork + (whole == 1), both + (whole == 2)
    return one_fork, both


def named(fork: Log, log: Signer) -> bytes:
    """The request of a fork, as if it were the log with that name."""
    head = Checkpoint.read(Note.read(fork.request(0, 6).partition(b"\n\n")[2]))
    return b"old 0\n\n" + bytes(Checkpoint(log.name, head.size, head.root).signed([log]))


@pytest.mark.both_databases
@pytest.mark.parametrize("rounds", [15, pytest.param(1_000, marks=pytest.mark.slow)])
def test_of_two_forks_at_most_one_reaches_the_quorum(house: Installation, cast: Cast, rounds: int) -> None:
    one_fork, both = race(house, cast, rounds, careful)
    print(
        f"{rounds} rounds of two forks at two witnesses: {one_fork} times one had both, {both} times both had"
    )
    assert both == 0


def careful(house: Installation, organisation_id: str, signer: Signer, body: bytes) -> Answer:
    """The witness as it is."""
    with house.database.write(organisation_id) as session:
        return add_checkpoint(session, signer, body)


def careless(house: Installation, organisation_id: str, signer: Signer, body: bytes) -> Answer:
    """A wrong build: it looks, decides, and writes only then, so two that come at once are both compared with what was before."""
    old, proof, note = _read(body)
    head = Checkpoint.read(note)
    chosen = select(Witnessed).where(Witnessed.origin == head.origin)
    with house.database.read(organisation_id) as session:
        answer = _compared(session, signer, session.exec(chosen).one(), old, proof, head, note)
    with house.database.write(organisation_id) as session:
        known = session.exec(chosen).one()
        known.size, known.root = head.size, head.root
        session.add(known)
    return answer


@pytest.mark.both_databases
def test_the_same_race_finds_a_witness_that_does_not_hold_what_it_looks_at(
    house: Installation, cast: Cast
) -> None:
    assert race(house, cast, 15, careless)[1] > 0


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_a_witness_that_is_killed_remembers_what_it_cosigned(
    house: Installation, cast: Cast, kills: int, tmp_path: Path
) -> None:
    """What it answered was written down before: no answer is ahead of what it knows when it comes back."""
    drawn, log, sizes = random.Random(9), Log(size=200), []
    with house.database.write(cast.elsewhere_id) as session:
        trust(session, cast.elsewhere_id, TRUSTED[0].vkey)
    for size in range(1, 201):
        (tmp_path / f"{size}").write_bytes(log.request(size - 1, size))
    for _ in range(kills):
        known = remembered(house, cast)
        if known >= 190:
            break
        command = [
            sys.executable,
            str(KILLED),
            str(house.settings.data),
            cast.elsewhere_id,
            str(tmp_path),
            str(known),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout
            told = known
            for _ in range(drawn.randrange(1, 4)):
                told = int(running.stdout.readline())
            running.send_signal(signal.SIGKILL)
            told = max([told, *map(int, running.stdout.read().splitlines())])
        sizes.append(remembered(house, cast) - told)
    print(
        f"{len(sizes)} times killed: {sum(one == 1 for one in sizes)} times between the commit and the answer"
    )
    assert all(one in (0, 1) for one in sizes), sizes


def remembered(house: Installation, cast: Cast) -> int:
    with house.database.read(cast.elsewhere_id) as session:
        return session.exec(select(Witnessed.size)).one()
