"""A correction against what it corrects: which figures moved, and that the difference gives no small number away.

Two editions can be subtracted. Where a printed count of a row moved by less than ten, nothing of that row is printed anew;
the former edition stays where it was, and the correction says that the row moved a little.
"""

from dataclasses import replace
from typing import Any

from reports.transparency.figures import as_kept, as_printed
from reviews.protecting import HIDDEN, LEAST, Cell, Printed, added

Figures = dict[str, Any]
ALL = ""  # the place of the sum of a row, and of the row of sums


def corrected(former: Figures, figures: Figures) -> Figures:
    """The figures with what moved too little to print taken out, and the list of what moved (`moved`)."""
    tables, moved = {}, []
    for name, table in figures["tables"].items():
        before, now = as_printed(former["tables"][name]), as_printed(table)
        shown = _without_small_moves(before, now)
        tables[name] = {"columns": table["columns"]} | as_kept(shown)
        moved += [{"query": name} | one for one in _moves(before, shown)]
    return figures | {"tables": tables, "moved": moved}


def _without_small_moves(before: Printed, now: Printed) -> Printed:
    small = {row for row in now.rows if row in before.rows and _moved_little(before, now, row)}
    if not small and not _little(before.whole, now.whole):
        return now
    rows = {row: dict.fromkeys(cells, HIDDEN) if row in small else cells for row, cells in now.rows.items()}
    sums = {row: HIDDEN if row in small else cell for row, cell in now.sums.items()}
    return replace(now, rows=rows, sums=sums, whole=added([*sums.values(), HIDDEN]))


def _moved_little(before: Printed, now: Printed, row: str) -> bool:
    pairs = [(before.rows[row][column], cell) for column, cell in now.rows[row].items()]
    return any(_little(was, cell) for was, cell in [*pairs, (before.sums[row], now.sums[row])])


def _little(was: Cell, now: Cell) -> bool:
    if was.exact is None or now.exact is None:
        return False
    return 0 < abs(was.exact - now.exact) < LEAST


def _moves(before: Printed, now: Printed) -> list[dict[str, Any]]:
    """Every printed figure that is another one now, and each row that is hidden now."""
    found = []
    for row, cells in now.rows.items():
        for column, cell in {**cells, ALL: now.sums[row]}.items():
            was = (before.rows[row] | {ALL: before.sums[row]})[column] if row in before.rows else HIDDEN
            if was != cell and (len(cells) > 1 or column != ALL):
                found.append(_move(row, column, was, cell))
    if before.whole != now.whole:
        found.append(_move(ALL, ALL, before.whole, now.whole))
    return found


def _move(row: str, column: str, was: Cell, now: Cell) -> dict[str, Any]:
    return {
        "row": row,
        "column": column,
        "was": [was.value, was.least],
        "now": [now.value, now.least],
    }
