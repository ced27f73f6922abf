"""The statistics against published values and closed forms, and against themselves over their whole range."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reviews.oversight import statistics
from reviews.oversight.statistics import Interval

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): examples B and C, nominal data.
TWO_OBSERVERS = ("aabbdcccedda", "babbbccceddd")
FOUR_OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


@pytest.mark.parametrize(
    ("hits", "of", "bound"),
    [(20, 20, 0.8609), (59, 59, 0.9505), (149, 149, 0.9801), (0, 9, 0.0), (0, 0, 0.0)],
)
def test_the_exact_lower_bound_is_the_published_one(hits: int, of: int, bound: float) -> None:
    assert statistics.at_least(hits, of) == pytest.approx(bound, abs=5e-5)


def test_ninety_eight_in_a_hundred_is_passed_at_149_of_149_and_not_before() -> None:
    assert statistics.all_needed(0.98) == 149
    assert statistics.at_least(148, 148) < 0.98 < statistics.at_least(149, 149)
    # The two-sided interval of 95 % would ask for 183; one deviation asks for 236.
    assert [statistics.exact(n, n).low > 0.98 for n in (182, 183)] == [False, True]
    assert [statistics.at_least(n - 1, n) > 0.98 for n in (235, 236)] == [False, True]


def test_59_149_and_299_clean_samples_show_less_than_5_2_and_1_percent_of_errors() -> None:
    assert [statistics.clean_needed(limit) for limit in (0.05, 0.02, 0.01)] == [59, 149, 299]
    assert statistics.at_most(0, 59) < 0.05 < statistics.at_most(0, 58)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(7, 20, 0.15391, 0.59219), (0, 10, 0.0, 0.30850), (10, 10, 0.69150, 1.0), (81, 263, 0.25274, 0.36762)],
)
def test_the_two_sided_interval_is_that_of_clopper_and_pearson(
    hits: int, of: int, low: float, high: float
) -> None:
    found = statistics.exact(hits, of)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)


def test_wilsons_interval_is_the_one_that_newcombe_published() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
    for hits, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        found = statistics.wilson(hits, of)
        assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)
    assert statistics.wilson(0, 0) == Interval(0.0, 1.0)


@given(some.integers(1, 3_000), some.data())
def test_an_exact_bound_leaves_exactly_the_tail_that_it_promises(of: int, data: some.DataObject) -> None:
    hits = data.draw(some.integers(1, of))
    bound = statistics.at_least(hits, of)
    # The chance of so many hits or more, were the share at the bound: summed term by term.
    logs = (
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(bound) + (of - k) * math.log1p(-bound)
        for k in range(hits, of + 1)
    )  # fmt: skip
    assert math.fsum(map(math.exp, logs)) == pytest.approx(0.05, abs=1e-8)


@given(some.floats(0.5, 400), some.floats(0.5, 400), some.floats(0.001, 0.999))
def test_the_quantile_undoes_the_share(a: float, b: float, share: float) -> None:
    assert statistics.beta_share(statistics.beta_quantile(share, a, b), a, b) == pytest.approx(
        share, abs=1e-6
    )


def test_kappa_is_that_of_published_tables() -> None:
    told = statistics.kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
    assert told
    assert [told.value, told.units] == pytest.approx([0.4, 50])
    # Cohen 1960, table 1, as counts of 200: kappa 0.49 with its own large-sample error.
    rows = {("a", "a"): 88, ("a", "b"): 10, ("a", "c"): 2, ("b", "a"): 14, ("b", "b"): 40, ("b", "c"): 6,
            ("c", "a"): 18, ("c", "b"): 10, ("c", "c"): 12}  # fmt: skip
    told = statistics.kappa(rows)
    assert told
    assert told.value == pytest.approx(0.4915, abs=1e-3)
    assert told.interval.low < told.value < told.interval.high


def test_kappa_says_nothing_where_nothing_can_be_said() -> None:
    assert statistics.kappa({}) is None
    assert statistics.kappa({("y", "y"): 30}) is None


def test_alpha_is_that_of_krippendorffs_examples_also_with_missing_values() -> None:
    assert statistics.alpha((said, 1) for said in zip(*TWO_OBSERVERS, strict=True)) == pytest.approx(
        0.692, abs=5e-4
    )
    units = [["" if one == "." else one for one in said] for said in zip(*FOUR_OBSERVERS, strict=True)]
    assert statistics.alpha((said, 1) for said in units) == pytest.approx(0.743, abs=5e-4)
    assert statistics.alpha([(("a", "a"), 9)]) is None


@given(some.dictionaries(some.integers(0, 500), some.integers(1, 30), min_size=1), some.floats(0, 1))
def test_a_quantile_of_counts_is_that_of_the_list_written_out(counts: dict[int, int], share: float) -> None:
    written = sorted(value for value, number in counts.items() for _ in range(number))
    assert statistics.quantile(counts, share) == written[max(math.ceil(share * len(written)), 1) - 1]
    assert statistics.quantile({}, share) is None


@given(some.lists(some.booleans(), min_size=1, max_size=60))
def test_evidence_adds_up_and_only_hits_raise_it(seen: list[bool]) -> None:
    told = [statistics.evidence(sum(seen[:n]), n, 0.2, 0.8) for n in range(len(seen) + 1)]
    assert [after > before for before, after in pairwise(told)] == seen
