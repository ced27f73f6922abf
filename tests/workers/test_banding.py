"""Bands and categories: every row in one of them, none too small, and no end that is one person's own number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from register.evaluation import SMALLEST
from workers.banding import Part, bands, categories

numbers = st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(0, 6).map(float))
codes = st.one_of(st.none(), st.sampled_from("abcdefg"), st.booleans())


def each_row_once(parts: list[Part], count: int) -> bool:
    return bool((np.sum([part.rows for part in parts], axis=0) == 1).all()) if count else not parts


@given(st.lists(numbers, max_size=120), st.integers(2, 10))
def test_bands_hold_every_row_once_and_ten_or_more(values: list[float | None], most: int) -> None:
    parts = bands(values, most)
    assert each_row_once(parts, len(values))
    ranges = [part for part in parts if part.kind == "range"]
    assert len(ranges) <= most
    assert len(ranges) < 2 or all(part.rows.sum() >= SMALLEST for part in ranges)
    for part in ranges:
        inside = [value for value, there in zip(values, part.rows, strict=True) if there]
        assert all(part.low is None or value >= part.low for value in inside if value is not None)
        assert all(part.high is None or value < part.high for value in inside if value is not None)


@given(st.lists(codes, max_size=120), st.integers(2, 8))
def test_categories_hold_every_row_once_and_the_small_ones_together(
    values: list[str | bool | None], most: int
) -> None:
    parts = categories(values, most)
    assert each_row_once(parts, len(values))
    assert len(parts) <= most
    assert all(part.rows.sum() >= SMALLEST for part in parts if part.kind != "other")


def test_the_ends_are_round_and_the_outer_ones_open() -> None:
    incomes = np.random.default_rng(3).lognormal(7.5, 0.4, 500).round(2).tolist()
    parts = bands(incomes, 10)
    ends = [part.high for part in parts[:-1]]
    assert parts[0].low is None
    assert parts[-1].high is None
    assert all(end is not None and end % 10 == 0 for end in ends)


def test_few_whole_numbers_stand_each_for_themselves() -> None:
    parts = bands([0.0] * 40 + [1.0] * 20 + [2.0] * 15 + [3.0] * 4 + [None] * 3, 10)
    assert [(part.kind, part.low, part.high, int(part.rows.sum())) for part in parts] == [
        ("range", None, 1.0, 40),
        ("range", 1.0, 2.0, 20),
        ("range", 2.0, None, 19),
        ("missing", None, None, 3),
    ]
