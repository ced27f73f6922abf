"""The generator gives the same municipality each time and keeps to the described columns."""

import pandas as pd
import pytest

from register.demo import SLUGS, DemoAlgorithm
from tests.training.generator import ROWS, generate
from tests.training.populations import Population


@pytest.fixture(scope="module", params=[1, 20260101, 987654])
def population(request: pytest.FixtureRequest, shipped: DemoAlgorithm) -> Population:
    return generate(shipped.slug, seed=request.param)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_seed_draws_the_same_rows_and_another_seed_does_not(slug: str) -> None:
    first, again, other = generate(slug, 500, 3), generate(slug, 500, 3), generate(slug, 500, 4)
    pd.testing.assert_frame_equal(first.features, again.features)
    pd.testing.assert_series_equal(first.outcome, again.outcome)
    pd.testing.assert_frame_equal(first.audit, again.audit)
    assert not first.features.equals(other.features)


def test_at_least_six_thousand_rows_are_drawn_with_every_column_in_place(
    population: Population, shipped: DemoAlgorithm
) -> None:
    assert ROWS >= 6000
    assert len(population.features) == len(population.outcome) == len(population.audit) == ROWS
    assert list(population.features) == [feature["name"] for feature in shipped.features]


def test_every_value_stays_within_its_described_range(population: Population, shipped: DemoAlgorithm) -> None:
    for feature in shipped.features:
        values = population.features[feature["name"]].dropna()
        if feature["kind"] == "category":
            assert set(values) == {category["code"] for category in feature["categories"]}
            continue
        assert values.between(feature["minimum"], feature["maximum"]).all(), feature["name"]
        assert not feature["integer"] or (values % 1 == 0).all(), feature["name"]


def test_values_are_missing_where_and_only_where_that_is_allowed(
    population: Population, shipped: DemoAlgorithm
) -> None:
    for feature in shipped.features:
        values = population.features[feature["name"]]
        missing = values.isna() | (values == "onbekend")
        assert missing.any() == (feature["missing"] == "allowed"), feature["name"]


def test_what_is_kept_out_of_the_models_is_not_generated_as_a_feature(
    population: Population, shipped: DemoAlgorithm
) -> None:
    forbidden = ("bsn", "burgerservice", "nationaliteit", "postcode", "leeftijd", "geslacht", "taal", "bkr")
    names = " ".join(str(feature["name"]) for feature in shipped.features)
    assert not [word for word in forbidden if word in names]
    assert not set(population.audit) & set(population.features)
