"""Which counts may be told, so that no count under ten is told or can be worked out from the others.

The live figures and the public reports both follow this rule, row by row, so that one tells nothing that the other hides.
The rule, as the report itself tells it:

1. A count is that of one row (an algorithm, a remedy) and one column (a way to decide) in one unit of time. Under ten it
   is hidden; 0 as well.
2. The sum of a row that has ten or more is printed. Where that would give away a hidden count, other counts of the row are
   hidden too, in the order that the table gives, until the hidden ones together leave each of them free; where that
   cannot be done, the whole row is hidden.
3. The sum of everything is printed when the hidden rows leave each other free in the same way. Else it says "at least"
   what the printed rows add up to.
4. Every other sum adds up what is printed and nothing else: of the columns, and of the quarters of a year.

"Free": whoever knows this rule and everything that is printed still holds each of 0, 1, ... 9 possible for a hidden count.
As the sets of hidden counts under two printed sums never overlap, two sums tell no more than each does. What is printed by
rule 4 tells nothing new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 10
SMALL = LEAST - 1
# What is held back first to protect something else: how often people deviate is what the public asks.
GIVEN_UP = ("followed", "set_aside", "deviated")

Counts = Mapping[str, Mapping[str, int]]  # by row and column


@dataclass(frozen=True)
class Cell:
    """A count as printed: exactly, at least, or (None) not at all."""

    value: int | None = None
    least: bool = False

    @property
    def exact(self) -> int | None:
        return None if self.least else self.value


HIDDEN = Cell()


@dataclass(frozen=True)
class Printed:
    """What may be printed of a table: of each row its columns and its sum, and the sum of all rows."""

    rows: dict[str, dict[str, Cell]]
    sums: dict[str, Cell]
    whole: Cell

    def column(self, name: str) -> Cell:
        """What the printed counts of a column add up to."""
        return added(row[name] for row in self.rows.values())


def protect(table: Counts, columns: Sequence[str]) -> Printed:
    """What may be printed of a table. `columns` in the order in which they are given up to protect another."""
    hidden = {name: _hidden(row, columns) for name, row in table.items()}
    rows, sums = {}, {}
    for name, row in table.items():
        gone = hidden[name]
        rows[name] = {one: HIDDEN if one in gone else Cell(row.get(one, 0)) for one in columns}
        shown = len(gone) < len(columns) or (len(columns) > 1 and _free([row.get(one, 0) for one in columns]))
        sums[name] = Cell(_sum(row, columns)) if shown and _sum(row, columns) >= LEAST else HIDDEN
    return Printed(rows, sums, _whole([(_sum(row, columns), sums[name]) for name, row in table.items()]))


def together(units: Sequence[Printed]) -> Printed:
    """Several units of time as one: what was printed of each, added up."""
    names = list(dict.fromkeys(name for unit in units for name in unit.rows))
    rows = {}
    for name in names:
        there = [unit.rows[name] for unit in units if name in unit.rows]
        rows[name] = {column: added(row[column] for row in there) for column in there[0]}
    sums = {name: added(unit.sums[name] for unit in units if name in unit.sums) for name in names}
    return Printed(rows, sums, added(unit.whole for unit in units))


def added(cells: Iterable[Cell]) -> Cell:
    """The sum of what is printed: exact where all of it is, else at least that; hidden when nothing is printed."""
    there = list(cells)
    known = [cell.value for cell in there if cell.value is not None]
    least = any(cell.least or cell.value is None for cell in there)
    return Cell(sum(known), least) if known or not there else HIDDEN


def _hidden(row: Mapping[str, int], columns: Sequence[str]) -> frozenset[str]:
    """The columns of a row to hide. All of them where its sum is under ten, or cannot be printed with them."""
    gone = [one for one in columns if row.get(one, 0) < LEAST]
    if not gone:
        return frozenset()
    if _sum(row, columns) < LEAST:
        return frozenset(columns)
    for one in [one for one in columns if one not in gone]:
        gone.append(one)
        if _free([row.get(name, 0) for name in gone]):
            return frozenset(gone)
    return frozenset(columns)


def _free(hidden: Sequence[int]) -> bool:
    """Whether hidden counts of which the sum is known each may be anything under ten, for who knows which are ten or more."""
    large, total = sum(one >= LEAST for one in hidden), sum(hidden)
    if large:
        return total >= LEAST * large + SMALL
    return SMALL <= total <= SMALL * (len(hidden) - 1)


def _whole(rows: Sequence[tuple[int, Cell]]) -> Cell:
    """The sum of all rows. A row of ten or more that is hidden was not to be printed with its columns: never the sum then."""
    gone = [total for total, shown in rows if shown.value is None]
    if not gone or (max(gone) < LEAST and _free(gone)):
        return Cell(sum(total for total, _ in rows))
    known = sum(shown.value or 0 for _, shown in rows)
    return Cell(known, least=True) if known else HIDDEN


def _sum(row: Mapping[str, int], columns: Sequence[str]) -> int:
    return sum(row.get(one, 0) for one in columns)
