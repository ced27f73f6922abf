"""What a generated population is, and the few random shapes that both generators draw from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

AGE_BANDS = ("18-26", "27-44", "45-66", "67 en ouder")


@dataclass(frozen=True)
class Population:
    """Rows of one generated municipality.

    ``features`` is what a case system could know and send. ``outcome`` is what happened afterwards, as a
    class code. ``audit`` holds groups that no model gets to see and that only measure how it treats people.
    """

    features: pd.DataFrame
    outcome: pd.Series
    audit: pd.DataFrame


Draw = Callable[[int, int], Population]


def share(logit: Numbers) -> Numbers:
    """The chance in (0, 1) that belongs to a log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def happens(rng: np.random.Generator, logit: Numbers) -> Flags:
    """Draw, for each row, whether an event with this log-odds happens."""
    return np.asarray(rng.random(len(logit)) < share(logit))


def count(rng: np.random.Generator, mean: Numbers, low: int, high: int) -> Numbers:
    """Draw a count around ``mean`` and keep it within [low, high]."""
    return np.clip(rng.poisson(np.maximum(mean, 0.0)), low, high).astype(np.float64)


def tens(amount: Numbers, low: int, high: int) -> Numbers:
    """Whole tens of euros within [low, high], as people and creditors write them down."""
    return np.clip(np.round(amount / 10.0) * 10.0, low, high)


def choose(rng: np.random.Generator, scores: Mapping[str, Numbers]) -> NDArray[np.str_]:
    """Draw one code per row with chances proportional to exp(score) (Gumbel-max)."""
    codes = np.array(list(scores))
    table = np.column_stack(list(scores.values()))
    return codes[np.argmax(table + rng.gumbel(size=table.shape), axis=1)]


def unknown(values: Numbers, hidden: Flags) -> Numbers:
    """The same values with NaN where the source did not know them."""
    return np.where(hidden, np.nan, values)
