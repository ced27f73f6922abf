"""Callers that each write entries and wait for the receipt, as many at once as asked: each in a transaction of its own, or together."""

import gc
import json
import sys
import threading
import time
from pathlib import Path

from sqlmodel import Session, col, select

from infra import ledger
from infra.identity.actors import Actor
from infra.identity.models import Organisation
from infra.installation import Installation, open_installation
from infra.ledger.models import Leaf
from infra.settings import load

LOOK_SECONDS = 0.003


class Desk:
    """Tells the callers of this process that their entries have a place: one question for all that wait."""

    def __init__(self, house: Installation, organisation_id: str) -> None:
        self._house, self._organisation_id = house, organisation_id
        self._waiting: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._look, daemon=True).start()

    def wait(self, entry_id: str) -> None:
        """Return once the entry has its place under a signed head."""
        came = threading.Event()
        with self._lock:
            self._waiting[entry_id] = came
        if not came.wait(60):
            raise TimeoutError("no receipt within a minute")

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                asked = list(self._waiting)
            if not asked:
                continue
            with self._house.database.read(self._organisation_id) as session:
                found = list(session.exec(select(Leaf.id).where(col(Leaf.id).in_(asked))))
            with self._lock:
                for one in found:
                    self._waiting.pop(one).set()


def _told(session: Session, actor: Actor, count: int) -> list[str]:
    return ledger.append_all(session, actor, "bench.acted", [("subject", {})] * count)


def main(data: str, organisation_id: str, callers: int, chunk: int, seconds: float, way: str) -> None:
    """Work for some seconds after a line comes in; print how many entries and how long each caller waited."""
    house = open_installation(load(data=Path(data)), lambda *_: None)
    desk = Desk(house, organisation_id)
    with house.database.read(organisation_id) as session:
        session.get_one(Organisation, organisation_id)
    actor = Actor("bench", organisation_id)
    took: list[tuple[float, float]] = []

    def written(session: Session) -> str:
        return _told(session, actor, chunk)[-1]

    def alone() -> str:
        with house.database.write(organisation_id) as session:
            return written(session)

    def together() -> str:
        return house.database.together.write(organisation_id, written)

    def call() -> None:
        while time.perf_counter() < end:
            begun = time.perf_counter()
            last = together() if way == "together" else alone()
            committed = time.perf_counter()
            desk.wait(last)
            took.append((committed - begun, time.perf_counter() - begun))

    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    sys.stdin.readline()
    begun, worked = time.perf_counter(), time.process_time()
    end = begun + seconds
    threads = [threading.Thread(target=call) for _ in range(callers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    lasted, spent = time.perf_counter() - begun, time.process_time() - worked
    print(json.dumps({"took": took, "seconds": lasted, "processor": spent}), flush=True)


if __name__ == "__main__":
    main(
        sys.argv[1],
        sys.argv[2],
        int(sys.argv[3]),
        int(sys.argv[4]),
        float(sys.argv[5]),
        sys.argv[6],
    )
