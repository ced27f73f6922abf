"""Intervals: Wilson's against scipy's, and those of ratios against how often they hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from workers.intervals import ratio, share


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_that_of_scipy(pair: tuple[int, int]) -> None:
    count, of = pair
    known = binomtest(count, of).proportion_ci(method="wilson")
    found = share(count, of)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-9)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(("count", "of"), [(1, 0), (-1, 5), (6, 5), (0, 0)])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="share"):
        share(count, of)


def test_everybody_compared_with_everybody_is_one_without_doubt() -> None:
    found = ratio(share(30, 80), share(30, 80))
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1), abs=1e-6)
    assert ratio(share(0, 10), share(5, 50)) is None


@pytest.mark.parametrize(
    ("group", "rest"), [((60, 0.3), (400, 0.5)), ((300, 0.6), (300, 0.6)), ((900, 0.4), (100, 0.7))]
)
def test_the_interval_of_a_ratio_holds_in_95_of_100_cases(
    group: tuple[int, float], rest: tuple[int, float]
) -> None:
    rng = np.random.default_rng(7)
    (n, p), (m, q) = group, rest
    true = p / ((n * p + m * q) / (n + m))
    tries = zip(rng.binomial(n, p, 4000).tolist(), rng.binomial(m, q, 4000).tolist(), strict=True)
    found = [ratio(share(k, n), share(k + j, n + m)) for k, j in tries]
    held = np.mean([one.low <= true <= one.high for one in found if one])
    assert 0.935 <= held <= 0.965
