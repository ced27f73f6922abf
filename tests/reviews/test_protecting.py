"""No count under ten is printed, and none can be worked out: an attacker with a solver, and one who knows our rule."""

from itertools import product

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reviews.protecting import LEAST, Cell, Printed, protect, together

COLUMNS = ("followed", "set_aside", "deviated")
Table = dict[str, dict[str, int]]
counts = st.one_of(st.integers(0, 12), st.integers(0, 60))
tables = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, counts)), min_size=1, max_size=4).map(
    lambda rows: {f"row {place}": row for place, row in enumerate(rows)}
)
alone = st.lists(counts, min_size=1, max_size=6).map(
    lambda rows: {f"row {place}": {"received": one} for place, one in enumerate(rows)}
)


def equations(table: Table, printed: Printed) -> tuple[list[tuple[str, str]], list[list[float]], list[int]]:
    """Everything that is printed exactly, as sums of the counts of the table."""
    cells = [(row, column) for row, of in table.items() for column in of]
    left, right = [], []

    def tell(inside: set[tuple[str, str]], cell: Cell) -> None:
        if cell.exact is not None:
            left.append([float(one in inside) for one in cells])
            right.append(cell.exact)

    for row, of in table.items():
        for column in of:
            tell({(row, column)}, printed.rows[row][column])
        tell({(row, column) for column in of}, printed.sums[row])
    tell(set(cells), printed.whole)
    for column in next(iter(table.values())):
        tell({(row, column) for row in table}, printed.column(column))
    return cells, left, right


def ranges(table: Table, printed: Printed) -> dict[tuple[str, str], tuple[float, float]]:
    """Between what and what each hidden count lies for somebody who can solve equations."""
    cells, left, right = equations(table, printed)
    found = {}
    for place, (row, column) in enumerate(cells):
        if printed.rows[row][column].value is not None:
            continue
        wanted = np.eye(len(cells))[place]
        known = {"A_eq": left, "b_eq": right} if left else {}
        ends = [linprog(sign * wanted, **known, bounds=(0, 1000), method="highs").fun for sign in (1, -1)]
        found[row, column] = (ends[0], -ends[1])
    return found


@given(st.one_of(tables, alone))
@settings(max_examples=40)
@example({"row 0": {"followed": 231, "set_aside": 0, "deviated": 9}})
@example({"row 0": {"followed": 10, "set_aside": 0, "deviated": 0}})
@example({"row 0": {"followed": 5, "set_aside": 5, "deviated": 5}, "row 1": dict.fromkeys(COLUMNS, 3)})
def test_no_count_under_ten_is_printed_or_follows_from_what_is(table: Table) -> None:
    printed = protect(table, tuple(next(iter(table.values()))))
    for row, of in table.items():
        for column, count in of.items():
            assert printed.rows[row][column].value == count or printed.rows[row][column] == Cell()
            assert printed.rows[row][column].value is None or count >= LEAST
    for (row, column), (low, high) in ranges(table, printed).items():
        small = table[row][column] < LEAST
        assert high - low >= LEAST - 1, (row, column)
        assert not small or (low <= 1e-6 and high >= LEAST - 1 - 1e-6), (row, column)


def test_who_knows_the_rule_and_all_that_is_printed_still_holds_every_small_number_possible() -> None:
    """Every row of two or three counts with a sum up to 45: those that print the same cannot be told apart."""
    for columns in (COLUMNS, COLUMNS[1:]):
        alike: dict[str, list[tuple[int, ...]]] = {}
        for row in product(range(46), repeat=len(columns)):
            if sum(row) <= 45:
                seen = protect({"row": dict(zip(columns, row, strict=True))}, columns)
                alike.setdefault(repr(seen), []).append(row)
        for rows in alike.values():
            for values in map(set, zip(*rows, strict=True)):
                assert min(values) >= LEAST or values >= set(range(LEAST))


@given(st.lists(tables, min_size=2, max_size=2).filter(lambda two: len(two[0]) == len(two[1])))
@settings(max_examples=20)
def test_a_year_prints_nothing_that_its_quarters_do_not(quarters: list[Table]) -> None:
    each = [protect(one, COLUMNS) for one in quarters]
    year = together(each)
    for row, of in year.rows.items():
        for column, cell in of.items():
            parts = [one.rows[row][column].value for one in each]
            assert cell.value == (
                sum(known) if (known := [one for one in parts if one is not None]) else None
            )
            assert cell.least == (None in parts and any(one is not None for one in parts))


def test_a_sum_says_at_least_where_one_row_would_follow_from_it() -> None:
    printed = protect({"large": {"received": 40}, "small": {"received": 3}}, ("received",))
    assert printed.whole == Cell(40, least=True)
    assert protect({"large": {"received": 40}}, ("received",)).whole == Cell(40)
    many = {f"row {place}": {"received": 6} for place in range(4)}
    assert protect(many, ("received",)).whole == Cell(24)
