"""What is shown of small tables: nobody can compute a number under ten from it, and nothing large is hidden for nothing."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from register.evaluation import SMALLEST, Performance
from workers.banding import Part
from workers.performance import Asked, performance
from workers.secrecy import WHOLE, Count, Table, showable, small_ones

Numbers = NDArray[np.float64]
World = tuple[Table, list[NDArray[np.int64]]]
sizes = st.sampled_from([0, 0, 1, 3, 8, 12, 25, 60])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Table, list[NDArray[np.int64]]]:
    """Rows with two outcomes and one or two columns of groups, of which the second may be coarser than the first."""
    groups, outcomes = draw(st.integers(2, 4)), draw(st.sampled_from([2, 2, 3]))
    counts = draw(st.lists(sizes, min_size=groups * outcomes**2, max_size=groups * outcomes**2))
    assume(sum(counts) >= 50)
    places = np.repeat(np.arange(len(counts)), counts)
    group, actual, advised = np.unravel_index(places, (groups, outcomes, outcomes))
    group = np.unique(group, return_inverse=True)[1]
    columns = [group]
    if draw(st.booleans()):
        columns.append(group // 2)
    return Table(actual, advised, outcomes), columns


def asked_for(columns: list[NDArray[np.int64]]) -> list[Asked]:
    return [
        Asked(f"kolom{place}", True, "none", tuple(Part("category", column == code, code=str(code)) for code in np.unique(column)))
        for place, column in enumerate(columns)
    ]  # fmt: skip


def shown_numbers(found: Performance) -> dict[tuple[str, ...], int]:
    """Every number that a reader sees, by what it counts: (who, what, outcome)."""
    whole = {("whole", "size", ""): found.rows}
    for a, row in enumerate(found.confusion):
        whole |= {("whole", "cell", f"{a}.{b}"): count for b, count in enumerate(row) if count is not None}
    people = [("whole", found.rows, found.measures)]
    for one in found.groupings:
        people += [(f"{one.name}={group.code}", group.rows, group.measures) for group in one.groups]
    for who, rows, measures in people:
        if rows is not None:
            whole[who, "size", ""] = rows
        for measure in measures:
            if measure.share:
                part, of = NAMES[measure.kind]
                whole[who, part, measure.outcome] = measure.share.count
                whole[who, of, "" if of == "size" else measure.outcome] = measure.share.of
    return whole


NAMES = {
    "right": ("right", "size"),
    "advised": ("advised", "size"),
    "precision": ("hit", "advised"),
    "recall": ("hit", "actual"),
}


def vector(key: tuple[str, ...], columns: list[NDArray[np.int64]], outcomes: int) -> Numbers:
    """Which cells of the attacker's table a number adds up."""
    groups = int(columns[0].max()) + 1
    group, actual, advised = np.indices((groups, outcomes, outcomes)).reshape(3, -1)
    who, what, about = key
    inside = np.ones(len(group), dtype=bool)
    if who != "whole":
        column, _, code = who.partition("=")
        inside = (group if column == "kolom0" else group // 2) == int(code)
    if what == "cell":
        a, b = about.split(".")
        return (inside & (actual == int(a)) & (advised == int(b))).astype(float)
    if what == "right":
        return (inside & (actual == advised)).astype(float)
    if what == "size":
        return inside.astype(float)
    place = int(about)
    holds = {
        "advised": advised == place,
        "actual": actual == place,
        "hit": (actual == place) & (advised == place),
    }
    return (inside & holds[what]).astype(float)


@settings(max_examples=20)
@given(worlds())
def test_no_number_under_ten_follows_from_what_is_shown(world: World) -> None:
    attack(world)


@pytest.mark.slow
@settings(max_examples=600)
@given(worlds())
def test_no_number_under_ten_follows_from_what_is_shown_of_many_more_tables(world: World) -> None:
    attack(world)


def attack(world: World) -> None:
    """The attacker solves: the smallest and the largest that a hidden number can be, given all that is shown, differ."""
    table, columns = world
    outcomes = [str(place) for place in range(table.outcomes)]
    found = performance(table, np.zeros((0, 0)), outcomes, asked_for(columns))
    shown = shown_numbers(found)
    assert all(count >= SMALLEST for key, count in shown.items())
    known = np.array([vector(key, columns, table.outcomes) for key in shown])
    totals = np.array(list(shown.values()), dtype=float)
    groups = int(columns[0].max()) + 1
    cells = np.zeros((groups, table.outcomes, table.outcomes))
    np.add.at(cells, (columns[0], table.actual, table.advised), 1)
    for aim in aims(cells.shape):
        if aim @ cells.ravel() < SMALLEST:
            low, high = (
                linprog(sign * aim, A_eq=known, b_eq=totals, bounds=(0, None)).fun * sign for sign in (1, -1)
            )
            assert high - low > 1e-3, (aim, shown)


def aims(shape: tuple[int, ...]) -> Iterator[Numbers]:
    """What an attacker would like to know: each cell, and of each group how many were missed, warned in vain or wrong."""
    yield from np.eye(int(np.prod(shape)))
    for group in range(shape[0]):
        table = np.ones(shape[1:]) - np.eye(shape[1])
        for outcome in range(shape[1]):
            for missed in ((outcome, slice(None)), (slice(None), outcome)):
                aim = np.zeros(shape)
                aim[(group, *missed)] = table[missed]
                yield aim.ravel()
        aim = np.zeros(shape)
        aim[group] = table
        yield aim.ravel()


def test_one_small_group_hides_a_second_one_that_would_give_it_away() -> None:
    actual = np.repeat([0, 1, 0, 1, 0, 1], [40, 40, 40, 40, 6, 30])
    group = np.repeat([0, 1, 2], [80, 80, 36])
    advised = np.where(np.arange(len(actual)) % 4 == 0, 1 - actual, actual)
    found = performance(Table(actual, advised, 2), np.zeros((0, 0)), ["0", "1"], asked_for([group]))
    recalls = [
        next(m.share for m in one.measures if m.kind == "recall" and m.outcome == "0")
        for one in found.groupings[0].groups
    ]
    assert recalls[2] is None
    assert None in recalls[:2]


def test_large_tables_are_shown_whole() -> None:
    rng = np.random.default_rng(4)
    actual, group = rng.integers(0, 2, 4000), rng.integers(0, 4, 4000)
    advised = np.where(rng.random(4000) < 0.3, 1 - actual, actual)
    found = performance(Table(actual, advised, 2), np.zeros((0, 0)), ["0", "1"], asked_for([group]))
    assert all(measure.share for one in found.groupings[0].groups for measure in one.measures)
    assert all(None not in row for row in found.confusion)


def test_a_count_that_everybody_could_subtract_is_small_too() -> None:
    """95 of 100 right shows that 5 were wrong."""
    actual = np.zeros(100, dtype=int)
    advised = np.repeat([0, 1], [95, 5])
    table = Table(actual, advised, 2)
    everybody, right = np.ones(100, dtype=bool), np.eye(2, dtype=bool)
    whole = np.ones((2, 2), dtype=bool)
    counts = [
        Count(WHOLE, ("size",), everybody, whole),
        Count(WHOLE, ("right",), everybody, right, of=(whole,)),
    ]
    small = small_ones(table, counts)
    assert 5 in [int((one.among & table.rows(one.pairs)).sum()) for one in small]
    assert showable(table, counts) == {("size",)}


@pytest.mark.parametrize("outcomes", [2, 3])
def test_scores_join_into_bins_of_which_enough_came_true_and_enough_did_not(outcomes: int) -> None:
    rng = np.random.default_rng(outcomes)
    scores = rng.dirichlet(np.ones(outcomes), 500)
    actual = np.array([rng.choice(outcomes, p=row) for row in scores])
    found = performance(
        Table(actual, scores.argmax(axis=1), outcomes), scores, [str(o) for o in range(outcomes)], []
    )
    assert len(found.calibration) == (1 if outcomes == 2 else outcomes)
    for one in found.calibration:
        for each in one.bins:
            assert min(each.happened.count, each.happened.of - each.happened.count) >= SMALLEST
            inside = (scores[:, int(one.outcome)] >= each.low) & (
                scores[:, int(one.outcome)] < each.high + (each.high == 1)
            )
            assert each.happened.of == inside.sum()
            assert each.happened.count == (actual[inside] == int(one.outcome)).sum()
