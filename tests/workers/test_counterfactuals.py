"""What would have changed an outcome: run through the real model, within what may change, and near."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.demo import read
from register.models import Feature
from workers import sandbox
from workers.columns import columns_for
from workers.counterfactuals import Changeable, changeable, find

ROWS = 40


@dataclass(frozen=True)
class Asked:
    """A demo model in its box, and rows to ask about."""

    box: sandbox.Box
    features: list[Feature]
    rows: list[sandbox.Columns]

    def label(self, columns: sandbox.Columns) -> np.ndarray[Any, Any]:
        return self.box.predict(columns).label


def value(feature: Feature, text: str) -> Any:
    return text if feature.kind == "category" else float(text) if text else None


@pytest.fixture(scope="module", params=["contactadvies", "trajectadvies"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    demo = read(request.param)
    features = [
        Feature(
            **{name: said for name, said in one.items() if name in Feature.model_fields and said is not None}
        )
        for one in demo.features
    ]
    told = list(csv.DictReader(io.StringIO(demo.background.decode())))[:ROWS]
    with sandbox.open_box(demo.model, None) as unopened:
        contract = unopened.inspect()["contract"]
    columns = columns_for(
        contract, features, [[value(one, row[one.name]) for row in told] for one in features]
    )
    with sandbox.open_box(demo.model, columns) as box:
        yield Asked(
            box, features, [[column[place : place + 1] for column in columns] for place in range(ROWS)]
        )


def test_every_change_that_is_told_was_run_and_gave_that_outcome(asked: Asked) -> None:
    told = 0
    for row in asked.rows:
        for one in find(asked.label, row, changeable(asked.features, row)):
            changed = [column.copy() for column in row]
            for column, new in one.values.items():
                changed[column] = np.array([new]).astype(
                    changed[column].dtype if changed[column].dtype.kind != "U" else str
                )
            assert asked.label(changed)[0] == one.label != asked.label(row)[0]
            told += 1
    assert told > ROWS


def test_only_what_may_change_changes_and_stays_within_its_range(asked: Asked) -> None:
    for row in asked.rows:
        for one in find(asked.label, row, changeable(asked.features, row)):
            for column, new in one.values.items():
                feature = asked.features[column]
                assert feature.changeable
                assert new != row[column][0]
                if feature.kind == "number":
                    assert (feature.minimum or 0) <= new <= (feature.maximum or 0)
                if feature.kind == "category":
                    assert str(new) in {str(category["code"]) for category in feature.categories}


def test_nothing_nearer_on_the_round_grid_would_have_done(asked: Asked) -> None:
    for row in asked.rows[:15]:
        may_change = changeable(asked.features, row)
        found = find(asked.label, row, may_change, most=len(may_change))
        nearest = {column: one.distance for one in found if len(one.values) == 1 for column in one.values}
        for one in may_change:
            alone = [np.repeat(part, len(one.values)) for part in row]
            alone[one.column] = one.values.astype(
                alone[one.column].dtype if alone[one.column].dtype.kind != "U" else str
            )
            helps = asked.label(alone) != asked.label(row)[0]
            far = [one.far(new, row[one.column][0]) for new in one.values[helps]]
            if nearest:
                assert min(far, default=np.inf) >= nearest.get(one.column, np.inf)
            else:
                assert not far


@given(
    weights=st.lists(st.floats(-3, 3), min_size=2, max_size=4),
    present=st.lists(st.integers(0, 100), min_size=4, max_size=4),
)
def test_of_a_linear_rule_the_boundary_is_found_to_a_tenth_of_a_percent(
    weights: list[float], present: list[int]
) -> None:
    def label(columns: sandbox.Columns) -> np.ndarray[Any, Any]:
        return np.asarray(np.array(weights) @ np.array(columns) > 50, np.int64)

    row = [np.array([float(one)]) for one in present[: len(weights)]]
    grid = np.arange(0.0, 101.0)
    may_change = [
        Changeable(column, grid[grid != row[column][0]], 100.0, 1.0) for column in range(len(weights))
    ]
    total = sum(w * c[0] for w, c in zip(weights, row, strict=True))
    for one in find(label, row, may_change, most=9):
        if len(one.values) == 1:
            ((column, new),) = one.values.items()
            exact = row[column][0] + (50 - total) / weights[column]
            assert abs(new - exact) <= 0.1 + 1e-6


def test_where_nothing_may_change_nothing_is_told(asked: Asked) -> None:
    fixed = [one.model_copy(update={"changeable": False}) for one in asked.features]
    assert find(asked.label, asked.rows[0], changeable(fixed, asked.rows[0])) == []


def test_what_is_not_known_is_not_played_with(asked: Asked) -> None:
    row = [
        np.array([np.nan], column.dtype) if column.dtype.kind == "f" else column for column in asked.rows[0]
    ]
    assert all(row[one.column].dtype.kind != "f" for one in changeable(asked.features, row))
