"""Every way to the same number: units of any size, tall leaves, passing tables, pairs, one row or many, threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core.dispatcher import Dispatcher

from tests.workers.engine.builders import grid_rows, regressor
from workers.engine import Explainer, warm_up
from workers.engine.graph.plan import understand
from workers.engine.graph.values import Score, TreeTerm
from workers.engine.trees import blocks, pairs, single, tables
from workers.engine.trees.explaining import ForestExplainer
from workers.engine.trees.forest import Forest

ROOT = Path(__file__).parents[3]
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]


def _forest(seed: int, width: int, depth: int, outputs: int = 2) -> Forest:
    score = understand(regressor(np.random.default_rng(seed), 4, depth, width, outputs, MODES)).margin
    assert isinstance(score, Score)
    term = score.terms[0]
    assert isinstance(term, TreeTerm)
    return term.forest


def _matrix(seed: int, rows: int, width: int) -> np.ndarray:
    return np.array(grid_rows(np.random.default_rng(seed), rows, width, missing=True), np.float32)


@settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    bits=st.integers(3, 10),
    room=st.sampled_from([0, 1 << 12, 1 << 16, 1 << 28]),
    rows=st.sampled_from([1, 2, 40, 1030]),
)
def test_size_of_units_room_for_tables_and_number_of_rows_change_nothing(
    seed: int, bits: int, room: int, rows: int
) -> None:
    forest, players = _forest(seed, 9, 8), np.arange(9)
    background, matrix = _matrix(seed + 1, 50, 9), _matrix(seed + 2, rows, 9)
    expected = ForestExplainer(forest, players, 9, background).explain(matrix)
    found = ForestExplainer(forest, players, 9, background, bits, room)
    assert np.abs(found.explain(matrix) - expected).max() < 1e-12
    assert np.abs(found.explain(matrix[:, :1]) - expected[:1]).max() < 1e-12


def test_threads_give_exactly_the_same_numbers() -> None:
    model = regressor(np.random.default_rng(5), 4, 6, 6, 2, MODES)
    background, rows = list(_matrix(6, 80, 6)), list(_matrix(7, 5000, 6))
    one, many = (Explainer(model, background, threads).explain(rows) for threads in (1, 3))
    assert np.array_equal(one.contributions, many.contributions)
    assert np.array_equal(one.margin, many.margin)


def test_columns_of_one_player_are_merged_and_not_summed() -> None:
    """Two columns of one player on one path: the pair is one player, so a model of both has one contribution."""
    forest = _forest(11, 4, 5)
    background, matrix = _matrix(12, 30, 4), _matrix(13, 20, 4)
    merged = ForestExplainer(forest, np.array([0, 0, 0, 0]), 1, background).explain(matrix)
    apart = ForestExplainer(forest, np.arange(4), 4, background).explain(matrix)
    assert np.abs(merged[:, 0] - apart.sum(axis=1)).max() < 1e-12


def test_a_column_that_no_raw_feature_moves_contributes_nothing() -> None:
    forest = _forest(21, 3, 4)
    background, matrix = _matrix(22, 30, 3), _matrix(23, 20, 3)
    background[2] = matrix[2] = 1.0
    fixed = ForestExplainer(forest, np.array([0, 1, -1]), 2, background).explain(matrix)
    named = ForestExplainer(forest, np.arange(3), 3, background).explain(matrix)
    assert np.abs(fixed - named[:, :2]).max() < 1e-12
    assert np.abs(named[:, 2]).max() == 0.0


def _signatures() -> int:
    modules = (blocks, pairs, single, tables)
    return sum(
        len(thing.signatures)
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, Dispatcher)
    )


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_nothing_is_compiled_after_warming_up(kind: type) -> None:
    warm_up()
    before = _signatures()
    random = np.random.default_rng(1)
    model = regressor(random, 5, 6, 5, 3, MODES)
    columns = [column.astype(kind) for column in grid_rows(random, 60, 5, missing=False)]
    for column in columns:
        column.flags.writeable = False
    explainer = Explainer(model, columns, threads=2)
    explainer.explain(columns)
    explainer.explain([column[::2] for column in columns])
    explainer.explain([column[:1] for column in columns])
    ForestExplainer(_forest(1, 5, 6), np.arange(5), 5, _matrix(2, 40, 5)[:, ::2], 3, 0).explain(
        _matrix(3, 9, 5)
    )
    assert _signatures() == before


COUNT_MISSES = """
from numba.core.dispatcher import Dispatcher
from workers.engine import warm_up
from workers.engine.trees import blocks, pairs, single, tables
warm_up()
made = [thing for module in (blocks, pairs, single, tables) for thing in vars(module).values()]
stats = [thing.stats for thing in made if isinstance(thing, Dispatcher)]
print(sum(sum(one.cache_misses.values()) for one in stats), sum(sum(one.cache_hits.values()) for one in stats))
"""


def test_a_process_that_starts_later_finds_everything_compiled() -> None:
    warm_up()
    ended = subprocess.run(
        [sys.executable, "-c", COUNT_MISSES], capture_output=True, text=True, check=True, cwd=ROOT
    )
    misses, hits = map(int, ended.stdout.split())
    assert misses == 0
    assert hits > 5
