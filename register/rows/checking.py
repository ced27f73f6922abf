"""Checking rows against the features of a model, a column at a time: what is wrong is named by row and column."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.errors import Fault
from register.models import Feature
from register.personal_numbers import is_bsn
from register.rows.reading import Cell, Rows
from register.vocabulary import FeatureKind, Missing

YES = frozenset({"1", "1.0", "true", "ja", "yes", "waar"})
NO = frozenset({"0", "0.0", "false", "nee", "no", "onwaar"})
# Above this a whole number may be a BSN; below it the eleven test would only cry wolf.
BSN_FROM = 10_000_000
MOST_FAULTS = 1_000

Value = float | str | bool | None


class Wrong(Exception):
    """A value that cannot be; the code says why."""

    def __init__(self, code: str, **parameters: str | float) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


@dataclass(frozen=True)
class Checked:
    """The columns in the order of the features, with None where a value is missing, and what was wrong.

    `bad` are places (from 0) of rows with a fault; their values are not to be used.
    """

    columns: list[list[Value]]
    faults: list[Fault]
    bad: frozenset[int]

    def keep(self, places: Sequence[int]) -> "Checked":
        """Only these rows; they may be fewer than the good ones, for more may be wrong than a value."""
        if all(len(places) == len(column) for column in self.columns):
            return self
        return Checked([[column[place] for place in places] for column in self.columns], [], frozenset())


def check(features: Sequence[Feature], rows: Rows) -> Checked:
    """Check every value of every feature; columns that no feature knows, or that are not there, are faults as well."""
    names = {feature.name for feature in features}
    faults = [
        Fault(name, "register.column_unknown", {"column": name}) for name in rows.columns if name not in names
    ]
    columns: list[list[Value]] = []
    bad: set[int] = set(range(len(rows))) if faults else set()
    for feature in features:
        cells = rows.columns.get(feature.name)
        if cells is None and feature.missing == Missing.REFUSED:
            faults.append(Fault(feature.name, "register.column_missing", {"column": feature.name}))
            bad.update(range(len(rows)))
        column, wrong = _check_column(feature, cells or [None] * len(rows))
        columns.append(column)
        if cells is not None:
            faults.extend(_fault(feature, rows.numbers[place], why) for place, why in wrong)
            bad.update(place for place, _ in wrong)
    return Checked(columns, faults, frozenset(bad))


def _fault(feature: Feature, number: int, why: Wrong) -> Fault:
    # The value itself is never repeated: it may be personal, and messages are stored and shown elsewhere.
    return Fault(
        f"rows/{number}/{feature.name}", why.code, {"row": number, "column": feature.name, **why.parameters}
    )


def _check_column(feature: Feature, cells: Sequence[Cell]) -> tuple[list[Value], list[tuple[int, Wrong]]]:
    convert = CONVERTERS[FeatureKind(feature.kind)](feature)
    optional = feature.missing == Missing.ALLOWED
    column: list[Value] = []
    wrong: list[tuple[int, Wrong]] = []
    for place, cell in enumerate(cells):
        value: Value = None
        try:
            if cell is not None and cell != "":
                value = convert(cell)
            elif not optional:
                raise Wrong("register.value_missing")
        except Wrong as why:
            wrong.append((place, why))
        column.append(value)
    return column, wrong


def _number(feature: Feature) -> Callable[[Cell], Value]:
    low = -math.inf if feature.minimum is None else feature.minimum
    high = math.inf if feature.maximum is None else feature.maximum
    whole = feature.whole

    def convert(cell: Cell) -> Value:
        value = _as_number(cell)
        if not low <= value <= high:
            raise Wrong("register.value_out_of_range", minimum=_bound(low), maximum=_bound(high))
        if whole and value != int(value):
            raise Wrong("register.value_not_whole")
        if value >= BSN_FROM and value == int(value) and is_bsn(str(int(value))):
            raise Wrong("register.value_is_bsn")
        return value

    return convert


def _as_number(cell: Cell) -> float:
    # Python reads 1_000 and counts True as 1; people mean something else by them.
    if isinstance(cell, bool) or (isinstance(cell, str) and "_" in cell):
        raise Wrong("register.value_no_number")
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise Wrong("register.value_no_number") from None
    if not math.isfinite(value):
        raise Wrong("register.value_not_finite")
    return value


def _bound(value: float) -> str:
    """A bound as text: infinity is no number in JSON."""
    return f"{value:g}" if math.isfinite(value) else "…"


def _category(feature: Feature) -> Callable[[Cell], Value]:
    codes = {str(category["code"]) for category in feature.categories}

    def convert(cell: Cell) -> Value:
        code = str(cell).strip()
        if code not in codes:
            raise Wrong("register.value_unknown_category", allowed=", ".join(sorted(codes))[:200])
        return code

    return convert


def _boolean(_feature: Feature) -> Callable[[Cell], Value]:
    def convert(cell: Cell) -> Value:
        word = str(cell).strip().lower()
        if word in YES or word in NO:
            return word in YES
        raise Wrong("register.value_no_boolean")

    return convert


CONVERTERS: dict[FeatureKind, Callable[[Feature], Callable[[Cell], Value]]] = {
    FeatureKind.NUMBER: _number,
    FeatureKind.CATEGORY: _category,
    FeatureKind.BOOLEAN: _boolean,
}
