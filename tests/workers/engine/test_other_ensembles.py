"""Ensembles that are no plain sum of trees: by all coalitions exactly, or approximated with an error that is stated."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tests.workers.engine.builders import grid_rows, regressor
from tests.workers.engine.exported import BOTH, DATA, FOUR, TWO, VALUE, exported
from tests.workers.engine.oracle import Oracle, every_coalition
from workers.engine import Explainer

EXACT = ("exact-trees", "exact-linear", "exact-trees-linear", "exact-coalitions")


def _tree() -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=3, random_state=0)


def _vote(**settings: object) -> VotingClassifier:
    return VotingClassifier(
        [("tree", _tree()), ("line", LogisticRegression())], flatten_transform=False, **settings
    )


ENSEMBLES = {
    "bagged trees": (lambda: BaggingClassifier(_tree(), 4, random_state=0), TWO),
    "bagged values": (
        lambda: BaggingRegressor(DecisionTreeRegressor(max_depth=3), 4, random_state=0),
        VALUE,
    ),
    "bagged columns": (
        lambda: BaggingRegressor(DecisionTreeRegressor(max_depth=3), 4, max_features=0.6, random_state=0),
        VALUE,
    ),
    "adaptive boosting": (lambda: AdaBoostClassifier(n_estimators=5, random_state=0), TWO),
    "adaptive boosting value": (lambda: AdaBoostRegressor(n_estimators=5, random_state=0), VALUE),
    "one against the rest": (lambda: OneVsRestClassifier(GradientBoostingClassifier(n_estimators=5)), FOUR),
    "one line against the rest": (lambda: OneVsRestClassifier(LogisticRegression()), FOUR),
    "vote by probability": (lambda: _vote(voting="soft"), TWO),
    "vote by majority": (lambda: _vote(voting="hard"), TWO),
    "stack": (lambda: StackingClassifier([("a", _tree()), ("b", LogisticRegression())]), TWO),
    "several values": (lambda: MultiOutputRegressor(GradientBoostingRegressor(n_estimators=5)), BOTH),
    "naive": (GaussianNB, FOUR),
    "network": (lambda: MLPClassifier((6,), max_iter=60, tol=1.0, random_state=1), FOUR),
    "votes of forests": (
        lambda: VotingClassifier(
            [("a", RandomForestClassifier(3, random_state=0)), ("b", _tree())],
            voting="soft",
            flatten_transform=False,
        ),
        FOUR,
    ),
}


@pytest.mark.parametrize("name", ENSEMBLES)
def test_an_ensemble_gets_the_contributions_of_all_coalitions(name: str) -> None:
    make, target = ENSEMBLES[name]
    model = exported(make().fit(DATA, target))
    rows, background = list(DATA[:4].T), list(DATA[100:115].T)
    explainer = Explainer(model, background)
    found = explainer.explain(rows)
    assert found.method in EXACT
    assert found.method != "exact-coalitions" or explainer.reason
    if found.explained_value == "margin":
        expected = every_coalition(explainer._margin, rows, background)
    else:
        answers = every_coalition(lambda columns: explainer.predict(columns).scores, rows, background)
        expected = answers[:, :, -found.margin.shape[1] :]
    scale = max(1.0, float(np.abs(found.margin).max()))
    assert found.additivity_error <= 1e-6 * scale
    assert np.abs(found.contributions - expected).max() <= 1e-6 * scale


@pytest.mark.parametrize("aggregate", ["MIN", "MAX"])
def test_the_least_or_greatest_of_trees_is_no_sum_and_is_not_treated_as_one(aggregate: str) -> None:
    random = np.random.default_rng(8)
    model = regressor(random, trees=4, depth=3, aggregate_function=aggregate)
    rows, background = grid_rows(random, 6, 4, False), grid_rows(random, 9, 4, False)
    explainer = Explainer(model, background)
    found = explainer.explain(rows)
    assert found.method == "exact-coalitions"
    assert "not proved" in explainer.reason
    assert np.abs(found.contributions - Oracle(model).shapley(rows, background)).max() < 1e-6


def test_an_approximation_of_many_columns_adds_up_and_stays_near_its_stated_error() -> None:
    random = np.random.default_rng(6)
    model = regressor(random, trees=12, depth=5, width=13, aggregate_function="MAX")
    rows, background = grid_rows(random, 3, 13, False), grid_rows(random, 5, 13, False)
    explainer = Explainer(model, background)
    found = explainer.explain(rows)
    assert (found.method, explainer.method) == ("permutation", "permutation")
    assert found.additivity_error < 1e-6
    wrong = np.abs(found.contributions - Oracle(model).shapley(rows, background)).max()
    largest = np.abs(found.contributions).max()
    assert 0 < wrong / largest < 4 * found.approximation_error
    again = Explainer(model, background).explain(rows)
    assert np.array_equal(again.contributions, found.contributions)
