"""Statistics for small numbers, exact where that can be: intervals, agreement, quantiles of counts, and growing evidence.

Pure functions of the standard library. The exact intervals are those of Clopper and Pearson (1934): their error is never
more than they say, also for 20 cases, which is what an alarm must promise.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SURE = 0.95
_TINY = 1e-300
_STEPS = 300
_CLOSE = 1e-15


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both from 0 to 1 for a share."""

    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree beyond chance (1: always, 0: as chance would), and the interval around it."""

    value: float
    interval: Interval
    units: int


def exact(hits: int, of: int, sure: float = SURE) -> Interval:
    """The two-sided exact interval of a share; the whole scale when nothing was counted."""
    tail = (1 - sure) / 2
    return Interval(_lower(hits, of, tail), _upper(hits, of, tail))


def at_least(hits: int, of: int, sure: float = SURE) -> float:
    """The one-sided exact bound: with this certainty the share is higher. 20 of 20 gives 0.861, 59 of 59 gives 0.950."""
    return _lower(hits, of, 1 - sure)


def at_most(hits: int, of: int, sure: float = SURE) -> float:
    """The one-sided exact bound above: with this certainty the share is lower. 0 of 59 gives 0.0495."""
    return _upper(hits, of, 1 - sure)


def wilson(hits: int, of: int, sure: float = SURE) -> Interval:
    """Wilson's score interval: shorter than the exact one, right on average; for drawing, never for an alarm."""
    if not of:
        return Interval(0.0, 1.0)
    z = normal_quantile(1 - (1 - sure) / 2)
    share, weight = hits / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def all_needed(limit: float, sure: float = SURE) -> int:
    """How many of as many it takes until the lower bound passes `limit`: 149 for 0.98, since 0.05 ** (1/149) > 0.98."""
    number = max(math.floor(math.log(1 - sure) / math.log(limit)), 1)
    while at_least(number, number, sure) <= limit:
        number += 1
    return number


def clean_needed(limit: float, sure: float = SURE) -> int:
    """How many without one error show that less than `limit` is wrong: 59, 149 and 299 for 5, 2 and 1 %."""
    return all_needed(1 - limit, sure)


def kappa(pairs: Mapping[tuple[str, str], int], sure: float = SURE) -> Agreement | None:
    """Cohen's kappa (1960) of two readers; nothing when there is no pair, or when all say the same of everything.

    The interval is that of Cohen's large-sample error, so it says little below some thirty pairs.
    """
    units = sum(pairs.values())
    first, second = Counter[str](), Counter[str]()
    for (one, other), number in pairs.items():
        first[one] += number
        second[other] += number
    chance = sum(first[word] * second[word] for word in first) / units**2 if units else 1.0
    if chance >= 1:
        return None
    same = sum(number for (one, other), number in pairs.items() if one == other) / units
    value = (same - chance) / (1 - chance)
    half = normal_quantile(1 - (1 - sure) / 2) * math.sqrt(same * (1 - same) / units) / (1 - chance)
    return Agreement(value, Interval(max(value - half, -1.0), min(value + half, 1.0)), units)


def alpha(units: Iterable[tuple[Sequence[str], int]]) -> float | None:
    """Krippendorff's alpha for names, from (what each reader said, how often); "" is a reader who did not read.

    Units with one reader say nothing of agreement and are left out (Krippendorff 2011). Nothing without variation.
    """
    weighed: dict[tuple[str, str], float] = {}
    for said, number in units:
        words = [word for word in said if word]
        for place, one in enumerate(words):
            for other in words[:place] + words[place + 1 :]:
                weighed[one, other] = weighed.get((one, other), 0.0) + number / (len(words) - 1)
    total: dict[str, float] = {}
    for (one, _), weight in weighed.items():
        total[one] = total.get(one, 0.0) + weight
    everything = sum(total.values())
    expected = everything**2 - sum(weight**2 for weight in total.values())
    if not expected:
        return None
    differ = sum(weight for (one, other), weight in weighed.items() if one != other)
    return 1 - (everything - 1) * differ / expected


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The value at or below which this share of what was counted lies; a half is the median. Nothing when nothing was."""
    total = sum(counts.values())
    left = math.ceil(share * total) or 1
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0 and total:
            return value
    return None


def evidence(hits: int, of: int, ordinary: float, odd: float) -> float:
    """How much better `odd` explains the counts than `ordinary`: the logarithm of the likelihood ratio of Wald (1945).

    Whoever hits at most as often as `ordinary` ever sees this pass log(1 / error) with a chance of at most `error`,
    however often one looks (Ville 1939): looking after every case costs nothing.
    """
    return hits * math.log(odd / ordinary) + (of - hits) * math.log((1 - odd) / (1 - ordinary))


def enough(error: float) -> float:
    """The evidence at which one may speak, when one wants to be wrong with a chance of at most `error`."""
    return math.log(1 / error)


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    log_front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log_front) * _fraction(x, a, b) / a


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = share, by halving until no number lies between."""
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if beta_share(middle, a, b) < share else (low, middle)
    return low


def normal_quantile(share: float) -> float:
    """The quantile of the normal distribution, by halving."""
    low, high = -40.0, 40.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if math.erfc(-middle / math.sqrt(2)) / 2 < share else (low, middle)
    return low


def _lower(hits: int, of: int, tail: float) -> float:
    if hits <= 0:
        return 0.0
    # All of them has a closed form, so that 149 of 149 is decided by no rounding.
    return tail ** (1 / of) if hits == of else beta_quantile(tail, hits, of - hits + 1)


def _upper(hits: int, of: int, tail: float) -> float:
    return 1.0 - _lower(of - hits, of, tail) if of else 1.0


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction by the way of Lentz."""
    front, ratio = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    value = ratio
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            ratio = 1 / _kept(1 + part * ratio)
            front = _kept(1 + part / front)
            change = ratio * front
            value *= change
        if abs(change - 1) < _CLOSE:
            break
    return value


def _kept(number: float) -> float:
    """A number by which one can divide."""
    return number if abs(number) > _TINY else _TINY
