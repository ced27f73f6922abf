"""What weighs in a model, and how: the contributions of every feature over the background, summed up."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.evaluation import SMALLEST, Band, Bin, Dependence, Weight
from register.models import Feature
from register.rows.checking import Value
from register.vocabulary import FeatureKind
from workers.banding import Part, bands, categories

Contributions = NDArray[np.float64]
"""Shape (rows, features, outputs)."""

MOST_BINS = 10
MOST_CATEGORIES = 20
DIGITS = 6


def importance(names: Sequence[str], contributions: Contributions) -> tuple[tuple[Weight, ...], ...]:
    """Per output: every feature with its mean absolute contribution and the spread of it, the heaviest first."""
    sizes = np.abs(contributions)
    means = sizes.mean(axis=0)
    low, high = np.percentile(sizes, [10, 90], axis=0)
    return tuple(
        tuple(
            Weight(names[place], *map(_rounded, (means[place, output], low[place, output], high[place, output])))
            for place in np.argsort(-means[:, output], kind="stable")
        )
        for output in range(contributions.shape[2])
    )  # fmt: skip


def dependence(
    features: Sequence[Feature], columns: Sequence[Sequence[Value]], contributions: Contributions
) -> tuple[Dependence, ...]:
    """How the contribution of each feature goes with its value, in bins of at least `SMALLEST` rows."""
    return tuple(
        _dependence(feature, column, contributions[:, place, :])
        for place, (feature, column) in enumerate(zip(features, columns, strict=True))
    )


def parts_of(kind: str, values: Sequence[Value], most_bands: int, most_categories: int) -> list[Part]:
    """Rows by about the same value, as the kind of the feature asks."""
    if kind == FeatureKind.NUMBER:
        return bands(values, most_bands)
    return categories(values, most_categories)


def _dependence(feature: Feature, values: Sequence[Value], amounts: NDArray[Any]) -> Dependence:
    parts = parts_of(feature.kind, values, MOST_BINS, MOST_CATEGORIES)
    shown = [part for part in parts if part.rows.sum() >= SMALLEST]
    bins = tuple(_bin(part, amounts) for part in shown)
    return Dependence(feature.name, bins, hidden=len(shown) < len(parts))


def _bin(part: Part, amounts: NDArray[Any]) -> Bin:
    percentiles = np.percentile(amounts[part.rows], [10, 50, 90], axis=0)
    found = tuple(Band(*map(_rounded, one)) for one in percentiles.T)
    return Bin(part.kind, int(part.rows.sum()), found, part.low, part.high, part.code)


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)
