"""What the alarms of oversight do with simulated readers: how soon they notice, and how often they are wrong."""

import random
from collections.abc import Iterator

from reviews.oversight import statistics
from reviews.oversight.vocabulary import FOLLOW_LIMIT, HURRY, SAMPLE_LIMITS, YIELD
from tests.reviews.oversight import readers
from tests.reviews.oversight.readers import CAREFUL, EDGE, STAMPER, Reader

MONTHS, YEARS = 1_000, 400
WITHIN = 60
STAMPERS = (0.25, 0.3, 0.4, 0.5, 0.67)
FOLLOWED = (0.90, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 1.0)


def report() -> Iterator[str]:
    """The operating characteristics on which the limits were chosen."""
    yield f"all of all needed: {statistics.all_needed(FOLLOW_LIMIT)} for {FOLLOW_LIMIT}"
    clean = ", ".join(f"{statistics.clean_needed(limit)} for {limit:.0%}" for limit in SAMPLE_LIMITS)
    yield f"clean samples needed: {clean}"
    yield f"{'one person':44}{'hurry':>8}{'half by':>8}{'yield':>8}{'half by':>8}"
    yield _line(f"careful reader, {MONTHS} months of {readers.MONTH}", CAREFUL, readers.MONTH)
    yield _line(f"reader at the edge (errors {HURRY[2]:g}, {YIELD[2]:g})", EDGE, readers.MONTH)
    for differs in STAMPERS:
        stamper = Reader(differs, STAMPER.keeps, STAMPER.hurries)
        yield _line(f"follows all in 3 s, differs {differs:.0%}, {WITHIN} cases", stamper, WITHIN)
    yield f"{'one output class, a year of ' + str(readers.YEAR) + ' decisions':44}{'alarm':>8}{'half by':>8}"
    passes, rng = readers.passing(), random.Random(7)
    for follow in FOLLOWED:
        found = [readers.year_of(follow, rng, passes) for _ in range(YEARS)]
        yield f"{'followed ' + format(follow, '.1%'):44}{_told(found)}"


def _line(name: str, reader: Reader, length: int) -> str:
    found = list(readers.months(reader, MONTHS, length))
    return f"{name:44}{_told([one.hurry for one in found])}{_told([one.yielding for one in found])}"


def _told(found: list[int | None]) -> str:
    """In how many of all it came, and after how many cases in half of those."""
    came = sorted(number for number in found if number is not None)
    half = str(came[len(came) // 2]) if came else "-"
    return f"{len(came) / len(found):>8.2%}{half:>8}"
