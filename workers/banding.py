"""Rows held together by about the same value: bands of numbers with round ends, categories, and what is left over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.evaluation import SMALLEST
from register.rows.checking import Value

Rows = NDArray[np.bool_]
# The round steps within a power of ten.
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Part:
    """Rows (n,) that belong together, as `register.evaluation.Bin` says it."""

    kind: str
    rows: Rows
    low: float | None = None
    high: float | None = None
    code: str = ""


def bands(values: Sequence[Value], most: int, least: int = SMALLEST) -> list[Part]:
    """Numbers in at most `most` bands of at least `least` rows each, and then the rows without a value, however few.

    The ends are round numbers, and the outer ones are open: no end is what one person has.
    """
    numbers = np.array([math.nan if value is None else float(value) for value in values])
    there = ~np.isnan(numbers)
    edges = _joined(numbers[there], _edges(numbers[there], most), least)
    places = np.searchsorted(edges, numbers, side="right")
    parts = [
        Part("range", there & (places == place), *_ends(edges, place)) for place in range(len(edges) + 1)
    ]
    parts = parts if there.any() else []
    return [*parts, Part("missing", ~there)] if not there.all() else parts


def categories(values: Sequence[Value], most: int, least: int = SMALLEST) -> list[Part]:
    """Categories by name, those under `least` and those beyond `most` together as `other`, however few that are."""
    codes = np.array(["" if value is None else code_of(value) for value in values], dtype=object)
    found, counts = np.unique(codes.astype(str), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    large = [place for place in order if counts[place] >= least]
    kept = large if len(large) == len(found) <= most else large[: most - 1]
    parts = [_category(str(found[place]), codes) for place in sorted(kept)]
    rest = ~np.logical_or.reduce([part.rows for part in parts], dtype=bool) if parts else codes == codes
    return [*parts, Part("other", rest)] if rest.any() else parts


def code_of(value: Value) -> str:
    """How a category is kept; a yes or no as `true` or `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _category(code: str, codes: NDArray[Any]) -> Part:
    rows = np.asarray(codes == code, dtype=bool)
    return Part("category", rows, code=code) if code else Part("missing", rows)


def _edges(numbers: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    distinct = np.unique(numbers)
    if bool(np.all(distinct == np.floor(distinct))) and len(distinct) <= most:
        return distinct[1:]
    quantiles = np.quantile(numbers, np.arange(1, most) / most) if len(numbers) else distinct
    return np.unique(_rounded(quantiles, numbers, most))


def _rounded(quantiles: NDArray[np.float64], numbers: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Quantiles on a grid that is fine enough to keep them apart and round enough to be read."""
    if not len(numbers):
        return quantiles
    low, high = np.quantile(numbers, [0.05, 0.95])
    wanted = (high - low) / (4 * most) or abs(high) / most or 1.0
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(power * one for one in STEPS if power * one >= wanted * 0.999)
    if bool(np.all(numbers == np.floor(numbers))):
        step = max(step, 1.0)
    return np.round(np.round(quantiles / step) * step, 12)


def _joined(numbers: NDArray[np.float64], edges: NDArray[np.float64], least: int) -> NDArray[np.float64]:
    """Without the edges that would leave a band under `least`: it goes to its smaller neighbour."""
    while len(edges):
        counts = np.bincount(np.searchsorted(edges, numbers, side="right"), minlength=len(edges) + 1)
        smallest = int(counts.argmin())
        if counts[smallest] >= least:
            break
        first, last = smallest == 0, smallest == len(edges)
        lower = not first and (last or counts[smallest - 1] <= counts[smallest + 1])
        edges = np.delete(edges, smallest - 1 if lower else smallest)
    return edges


def _ends(edges: NDArray[np.float64], place: int) -> tuple[float | None, float | None]:
    low = float(edges[place - 1]) if place > 0 else None
    return low, float(edges[place]) if place < len(edges) else None
