"""How much data go together over the background, so that an owner may have them told as one."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.evaluation import Related
from register.models import Feature
from register.rows.checking import Value
from register.vocabulary import UNKNOWN, FeatureKind

# Fewer rows in which both are known say nothing.
ENOUGH = 50
# What is weaker is noise to who chooses groups.
WORTH_SAYING = 0.3
Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]


def related(features: Sequence[Feature], columns: Sequence[Sequence[Value]]) -> tuple[Related, ...]:
    """Every two features that go together at `WORTH_SAYING` or more, the strongest first.

    Two numbers by Spearman's rank correlation (its size), a category and a number by the correlation ratio over ranks,
    two categories by Cramér's V; rows where one of both is not known do not count.
    """
    measured = (
        Related(first.name, second.name, round(strength, 2))
        for (first, one), (second, other) in combinations(zip(features, columns, strict=True), 2)
        for strength in _strength(first, one, second, other)
        if strength >= WORTH_SAYING
    )
    return tuple(sorted(measured, key=lambda one: (-one.strength, one.first, one.second)))


def _strength(
    first: Feature, one: Sequence[Value], second: Feature, other: Sequence[Value]
) -> Iterator[float]:
    known = [(a, b) for a, b in zip(one, other, strict=True) if not _unknown(a) and not _unknown(b)]
    if len(known) < ENOUGH:
        return
    left, right = (list(values) for values in zip(*known, strict=True))
    if first.kind == FeatureKind.CATEGORY and second.kind == FeatureKind.CATEGORY:
        yield _cramer(_codes(left), _codes(right))
    elif first.kind == FeatureKind.CATEGORY:
        yield _ratio(_codes(left), _ranks(right))
    elif second.kind == FeatureKind.CATEGORY:
        yield _ratio(_codes(right), _ranks(left))
    else:
        yield _correlation(_ranks(left), _ranks(right))


def _unknown(value: Value) -> bool:
    return value is None or value in UNKNOWN


def _ranks(values: Sequence[Any]) -> Numbers:
    """The rank of each value; equal values share the mean of theirs."""
    _, places, counts = np.unique(np.array(values, dtype=float), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[places], dtype=float)


def _codes(values: Sequence[Any]) -> Codes:
    return np.unique(np.array([str(one) for one in values]), return_inverse=True)[1].astype(np.int64)


def _correlation(one: Numbers, other: Numbers) -> float:
    if one.std() == 0.0 or other.std() == 0.0:
        return 0.0
    return float(min(1.0, abs(np.corrcoef(one, other)[0, 1])))


def _ratio(codes: Codes, ranks: Numbers) -> float:
    """The share of the spread of the ranks that lies between the categories, as a correlation."""
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    if whole == 0.0:
        return 0.0
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=ranks) / counts
    return float(np.sqrt(min(1.0, float((counts * (means - ranks.mean()) ** 2).sum()) / whole)))


def _cramer(one: Codes, other: Codes) -> float:
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    least = min(table.shape) - 1
    if least < 1:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(np.sqrt(min(1.0, float(((table - expected) ** 2 / expected).sum()) / (table.sum() * least))))
