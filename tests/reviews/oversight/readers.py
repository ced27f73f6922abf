"""Simulated readers and models: what the alarms of oversight do with them, by the same functions that look at real work."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reviews.oversight import measures, statistics
from reviews.oversight.measures import Cell
from reviews.oversight.vocabulary import FOLLOW_LIMIT

MONTH = 400  # signatures of one person and algorithm in a month: twenty a day
YEAR = 2_000  # decisions with one output class in a year
WEEK = YEAR // 52
QUARTER = 13 * WEEK
MINIMUM = 20
OUTCOMES = ("a", "b")


@dataclass(frozen=True)
class Reader:
    """How somebody reads: how often the own judgement differs from the output, how often it is then kept, and how often
    a case is in view for less than the minimum."""

    differs: float
    keeps: float
    hurries: float


CAREFUL = Reader(differs=0.20, keeps=0.50, hurries=0.05)
# Careful readers whom the signals come closest to: at the very edge of what they call ordinary.
EDGE = Reader(differs=0.20, keeps=1 / 3, hurries=0.20)
# Three seconds a case, any own judgement, and then what the output says.
STAMPER = Reader(differs=0.50, keeps=0.0, hurries=1.0)


@dataclass(frozen=True)
class Noticed:
    """After how many signatures each signal came; None: never."""

    hurry: int | None
    yielding: int | None


def month_of(reader: Reader, rng: random.Random, length: int = MONTH) -> Noticed:
    """One month of one reader, looked at after every signature as the alarms do."""
    cells: dict[Cell, int] = {}
    hurry = yielding = None
    for number in range(1, length + 1):
        cell = _signed(reader, rng)
        cells[cell] = cells.get(cell, 0) + 1
        told = [Cell(**(vars(one) | {"count": times})) for one, times in cells.items()]
        if hurry is None and measures.hurries(told):
            hurry = number
        if yielding is None and measures.yields(told):
            yielding = number
        if hurry and yielding:
            break
    return Noticed(hurry, yielding)


def months(reader: Reader, times: int, length: int = MONTH, seed: int = 20_261_124) -> Iterator[Noticed]:
    """Many months, the same ones each time."""
    rng = random.Random(seed)
    for _ in range(times):
        yield month_of(reader, rng, length)


def year_of(
    follow: float, rng: random.Random, passes: Callable[[int, int], bool], length: int = YEAR
) -> int | None:
    """After how many decisions with an output class its alarm goes off, when people follow it this often: the quarter and
    the year are looked at after every decision."""
    seen: list[bool] = []
    for number in range(1, length + 1):
        seen.append(rng.random() < follow)
        short = seen[-QUARTER:]
        if passes(sum(seen), number) or passes(sum(short), len(short)):
            return number
    return None


def passing() -> Callable[[int, int], bool]:
    """Whether so many followed of so many pass the limit; the least number for each count of deviations is worked out once."""
    needed: dict[int, int] = {}

    def passes(hits: int, of: int) -> bool:
        misses = of - hits
        if hits / of <= FOLLOW_LIMIT:
            return False
        if misses not in needed:
            number = max(needed.get(misses - 1, statistics.all_needed(FOLLOW_LIMIT)), misses + 1)
            while statistics.at_least(number - misses, number) <= FOLLOW_LIMIT:
                number += 1
            needed[misses] = number
        return of >= needed[misses]

    return passes


def _signed(reader: Reader, rng: random.Random) -> Cell:
    output = rng.choice(OUTCOMES)
    other = OUTCOMES[1 - OUTCOMES.index(output)]
    own = other if rng.random() < reader.differs else output
    final = own if own == output or rng.random() < reader.keeps else output
    hurried = rng.random() < reader.hurries
    return Cell(own, output, final, "", False, 3 if hurried else 60, hurried, 1)
