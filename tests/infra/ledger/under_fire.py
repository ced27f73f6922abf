"""A log under fire: sequencers that are killed, writers that go on, and a stranger who looks at whether all of it stays true."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import select

from infra.installation import Installation
from infra.ledger import verifying
from infra.ledger.checkpoints import Checkpoint, opened
from infra.ledger.merkle import ProofRefused, check_consistency, check_inclusion, leaf_hash
from infra.ledger.models import Entry, Head, Intake, Leaf
from infra.ledger.notes import NoteRefused, read_vkey
from infra.ledger.publishing import CHECKPOINT, Published
from infra.ledger.tiles import Damaged, Tree
from infra.log.sequencing import sequence
from tests.cast import Cast

# A sequencer is killed after it signed none, one or some heads, at a moment in about a round.
HEADS, ROUND, LIFE = (0, 1, 1, 2, 3), 0.04, 3.0
PATIENCE = 20.0


class Sequencers:
    """Starts sequencers in processes of their own."""

    def __init__(self, house: Installation, cast: Cast, build: str = "right") -> None:
        self._running = program(house, "sequencers", cast.organisation_id, build)

    def start(self, kind: str = "serve") -> int:
        """Its process id."""
        self.ask(kind)
        return self.told()

    def ask(self, line: str) -> None:
        """Send a line, and do not wait for an answer."""
        assert self._running.stdin
        self._running.stdin.write(f"{line}\n")
        self._running.stdin.flush()

    def told(self) -> int:
        """The number that was answered."""
        assert self._running.stdout
        return int(self._running.stdout.readline())

    def go(self) -> None:
        self.ask("go")

    def end(self) -> int:
        """How the last one ended: negative is the signal that it died of."""
        self.ask("end")
        return self.told()

    def close(self) -> None:
        self._running.communicate()


class Witness:
    """Looks at the published log as a stranger does, beside the database, and remembers every head that it saw."""

    def __init__(self, house: Installation, cast: Cast) -> None:
        self._house, self._organisation_id = house, cast.organisation_id
        sequence(house, cast.organisation_id)
        self._log = Published(house.settings.logs / cast.organisation_id)
        with house.database.read(cast.organisation_id) as session:
            head = session.exec(select(Head)).one()
        self._origin, self._trusted = head.origin, [read_vkey(head.vkey)]
        self.heads: list[Checkpoint] = []
        self.receipts: dict[str, int] = {}
        self.wrong: list[str] = []

    def look(self) -> None:
        """One look at files and database; what is not right is noted."""
        try:
            head, _ = opened((self._log.folder / CHECKPOINT).read_bytes(), self._trusted, self._origin)
            tree = Tree(head.size, self._log.read)
            if tree.root != head.root:
                self.wrong.append(f"the tiles do not lead to the head of {head.size}")
            if self.heads and self.heads[-1] != head:
                old = self.heads[-1]
                check_consistency(old.size, head.size, tree.consistency(old.size), old.root, head.root)
        except (Damaged, NoteRefused, ProofRefused) as wrong:
            self.wrong.append(str(wrong))
            return
        if not self.heads or self.heads[-1] != head:
            self.heads.append(head)
        with self._house.database.read(self._organisation_id) as session:
            known = session.exec(select(Head)).one()
            leaves = session.exec(select(Leaf).order_by(Leaf.number.desc()).limit(5)).all()  # type: ignore[attr-defined]
        if head.size > known.size:
            self.wrong.append(f"published {head.size}, the database has {known.size}")
        self.receipts |= {one.id: one.number for one in leaves}

    def last(self, acknowledged: set[str]) -> None:
        """When all is quiet: everything that was ever told is still so."""
        self.look()
        with self._house.database.read(self._organisation_id) as session:
            places = {one.id: one.number for one in session.exec(select(Leaf))}
            bodies = {one.id: one.body for one in session.exec(select(Entry))}
            left = len(session.exec(select(Intake)).all())
            head = session.exec(select(Head)).one()
        lost = acknowledged - places.keys()
        if lost or left:
            self.wrong.append(f"{len(lost)} acknowledged entries have no place, {left} wait for ever")
        if sorted(places.values()) != list(range(head.size)):
            self.wrong.append("places are missing, or given twice")
        if self.heads[-1].size != head.size:
            self.wrong.append(f"published {self.heads[-1].size} at the end, the database has {head.size}")
            return
        tree = Tree(head.size, self._log.read)
        self._receipts_hold(tree, places, bodies)
        with suppress_into(self.wrong):
            verifying.check_whole(verifying.folder(self._log.folder), self._trusted)
            for one in self.heads:
                if one.size:
                    check_consistency(one.size, tree.size, tree.consistency(one.size), one.root, tree.root)

    def _receipts_hold(self, tree: Tree, places: dict[str, int], bodies: dict[str, bytes]) -> None:
        for one, place in self.receipts.items():
            if places.get(one) != place:
                self.wrong.append(f"an entry had place {place} and has {places.get(one)}")
                continue
            with suppress_into(self.wrong):
                check_inclusion(leaf_hash(bodies[one]), place, tree.size, tree.inclusion(place), tree.root)


@contextmanager
def suppress_into(wrong: list[str]) -> Iterator[None]:
    try:
        yield
    except (Damaged, NoteRefused, ProofRefused) as found:
        wrong.append(str(found))


def program(house: Installation, *words: str) -> "subprocess.Popen[str]":
    told = {
        "TOETSSTEEN_DATABASE_URL": house.settings.database_url,
        "TOETSSTEEN_KEYS_URL": house.settings.keys_url,
    }
    command = [
        sys.executable, "-m", "tests.infra.ledger.crashing", words[0], str(house.settings.data), *words[1:]
    ]  # fmt: skip
    return subprocess.Popen(
        command, env=os.environ | told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def besieged(house: Installation, cast: Cast, kills: int, build: str = "right") -> Witness:
    """Kill a sequencer again and again while writers write and a stranger looks; stops at the first thing that is wrong."""
    witness, draw = Witness(house, cast), random.Random(kills)
    shooting = Sequencers(house, cast, build)
    writing = program(house, "writers", cast.organisation_id)
    acknowledged: set[str] = set()
    assert writing.stdout
    reading = threading.Thread(
        target=lambda: acknowledged.update(one.strip() for one in writing.stdout or ())
    )
    reading.start()
    for _ in range(kills):
        pid = shooting.start()
        _let_live(witness, len(witness.heads) + draw.choice(HEADS), draw.uniform(0, ROUND))
        os.kill(pid, signal.SIGKILL)
        assert shooting.end() == -signal.SIGKILL
        witness.look()
        if witness.wrong:
            break
    stop(writing)
    reading.join()
    writing.stdout.close()
    _settle(house, cast, shooting)
    witness.last(acknowledged)
    shooting.close()
    return witness


def _let_live(witness: Witness, heads: int, more: float) -> None:
    until = time.monotonic() + LIFE
    while len(witness.heads) < heads and time.monotonic() < until:
        witness.look()
    until = time.monotonic() + more
    while time.monotonic() < until:
        witness.look()


def stop(writing: "subprocess.Popen[str]") -> None:
    assert writing.stdin
    writing.stdin.write("stop\n")
    writing.stdin.close()
    writing.wait(PATIENCE)


def _settle(house: Installation, cast: Cast, shooting: Sequencers) -> None:
    """One more sequencer, that is let live until nothing waits and the files are there."""
    pid, until = shooting.start(), time.monotonic() + PATIENCE / 4
    log = Published(house.settings.logs / cast.organisation_id)
    while time.monotonic() < until:
        with house.database.read(cast.organisation_id) as session:
            waits = session.exec(select(Intake.id)).first()
            size = session.exec(select(Head.size)).one()
        known = log.checkpoint()
        if not waits and known and known.size == size:
            break
        time.sleep(0.02)
    os.kill(pid, signal.SIGTERM)
    shooting.end()
