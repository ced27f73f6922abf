"""Intervals around shares, and around the share of a group divided by that of the whole."""

import math

from register.evaluation import Ratio, Share

Z95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution: two sides of 2.5 % make 95 %."""


def share(count: int, of: int) -> Share:
    """A share with the score interval of Wilson (1927), which also holds for few rows and for shares near 0 and 1."""
    if not 0 <= count <= of or of == 0:
        raise ValueError("a share is of at least one, and no more than all of them")
    p, z2 = count / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return Share(count, of, low, 1.0 if count == of else min(1.0, middle + half))


def ratio(group: Share, whole: Share) -> Ratio | None:
    """The share of a group over that of the whole it is a part of; None where either is zero.

    The interval is of the logarithm, by the delta method, with the whole as the weighted sum of the group and the rest:
    taking them for independent would make it too wide.
    """
    if not group.count or not whole.count:
        return None
    weight, rest = group.of / whole.of, whole.of - group.of
    p, all_of_them = group.value, whole.value
    others = (whole.count - group.count) / rest if rest else 0.0
    variance = p * (1 - p) / group.of
    spread = weight**2 * variance + ((1 - weight) ** 2 * others * (1 - others) / rest if rest else 0.0)
    log_variance = variance / p**2 + spread / all_of_them**2 - 2 * weight * variance / (p * all_of_them)
    half = Z95 * math.sqrt(max(log_variance, 0.0))
    value = p / all_of_them
    return Ratio(value, value * math.exp(-half), value * math.exp(half))
