"""`make prove`: every state and every sown fault, with progress, and at the end one line that says what was found."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from itertools import chain

from tests.reviews.proof.faults import FAULTS
from tests.reviews.proof.promises import Promise
from tests.reviews.proof.search import Searched, search
from tests.reviews.proof.settings import SETTINGS


@dataclass
class Tally:
    """What all searches found together."""

    states: int = 0
    transitions: int = 0
    caught: int = 0
    broken: set[Promise] = field(default_factory=set)

    @property
    def proved(self) -> bool:
        return not self.broken and self.caught == len(FAULTS)

    def __str__(self) -> str:
        hold = len(Promise) - len(self.broken)
        invariants = f"{hold} of {len(Promise)}" if self.broken else f"{hold}"
        return (
            f"{self.states} states, {self.transitions} transitions, {invariants} invariants hold, "
            f"{self.caught} of {len(FAULTS)} faults caught"
        )


def main() -> int:
    """Search everything, on all processors; 0 when all promises hold and all faults are caught."""
    tally = Tally()
    with ProcessPoolExecutor() as pool:
        searches = {pool.submit(search, setting): setting.name for setting in SETTINGS}
        faults = {pool.submit(caught, name): name for name in FAULTS}
        for line in chain(_searched(searches, tally), _caught(faults, tally)):
            print(line, flush=True)
    print(tally)
    return 0 if tally.proved else 1


def caught(name: str) -> tuple[bool, str]:
    """Whether a fault is found by the promise that it breaks, and, where more rules guard it, only when all are faulty."""
    fault = FAULTS[name]
    found = fault.searched().found
    caught = found is not None and found.promise == fault.promise and fault.harmless_alone()
    return caught, f"{found or 'not found'}"


def _searched(searches: dict[Future[Searched], str], tally: Tally) -> Iterator[str]:
    for future in as_completed(searches):
        searched = future.result()
        tally.states += searched.states
        tally.transitions += searched.transitions
        if searched.found:
            tally.broken.add(searched.found.promise)
        told = searched.found or f"{searched.states} states, {searched.transitions} transitions"
        yield f"{searches[future]}: {told}"


def _caught(faults: dict[Future[tuple[bool, str]], str], tally: Tally) -> Iterator[str]:
    for future in as_completed(faults):
        found, told = future.result()
        tally.caught += found
        promise, *moves = told.splitlines()
        yield f"{'caught' if found else 'NOT CAUGHT'}: {faults[future]} ({promise}; {len(moves)} moves)"


if __name__ == "__main__":
    sys.exit(main())
