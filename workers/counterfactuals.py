"""What would have changed an outcome: the smallest change of data that a person can change, found by asking the model itself.

One datum at a time first, and two together only where no single one will do. Values are tried on a grid of round numbers
within the declared range, and around the nearest that helps on a grid ten times as fine: what lies between is not seen.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from register.explanation import Alternative, Explained, Value
from register.models import Feature, ModelVersion
from register.vocabulary import UNKNOWN, FeatureKind
from workers import sandbox

Values = NDArray[Any]
# The labels (n,) that the model gives to n rows.
Ask = Callable[[sandbox.Columns], NDArray[np.int64]]

COARSE, FINER, FEW = 100, 10, 8
STEPS = (1.0, 2.0, 5.0, 10.0)
# Another category is as far away as half of the range of a number: there is no measure that compares them.
CATEGORY = 0.5
COUNTED = {"count", "months", "years", "days"}


@dataclass(frozen=True)
class Changeable:
    """A datum that a person can change: its column, its values to try, and how far it reaches (0: a category)."""

    column: int
    values: Values
    span: float = 0.0
    step: float = 0.0
    whole: bool = False

    def far(self, value: Any, present: Any) -> float:
        """How large a change this is, as a share of what the datum can be."""
        return abs(float(value) - float(present)) / self.span if self.span else CATEGORY


@dataclass(frozen=True)
class Found:
    """Values by column that together lead to another outcome, `label`; smaller `distance` is less change."""

    values: dict[int, Any]
    label: int
    distance: float


def with_alternatives(
    box: sandbox.Box,
    model: ModelVersion,
    features: Sequence[Feature],
    columns: sandbox.Columns,
    rows: Sequence[Explained],
) -> Iterator[Explained]:
    """The explained rows of `columns` (arrays of shape (n,)), each with what would have given it another outcome."""
    labels = [str(label) for label in model.contract["labels"]]
    for place, explained in enumerate(rows):
        row = [column[place : place + 1] for column in columns]
        found = find(lambda several: box.predict(several).label, row, changeable(features, row))
        told = tuple(Alternative(_named(features, one.values), labels[one.label]) for one in found)
        yield replace(explained, alternatives=told)


def _named(features: Sequence[Feature], values: dict[int, Any]) -> dict[str, Value]:
    return {
        features[column].name: str(value) if isinstance(value, str) else float(value)
        for column, value in values.items()
    }


def changeable(features: Sequence[Feature], row: sandbox.Columns) -> list[Changeable]:
    """What may be tried for a row (arrays of shape (1,)): declared changeable, known, with a range or categories."""
    return [
        one
        for column, feature in enumerate(features)
        if feature.changeable and not _unknown(row[column][0])
        for one in _tried(column, feature, row[column])
    ]


def find(ask: Ask, row: sandbox.Columns, may_change: Sequence[Changeable], most: int = 2) -> list[Found]:
    """At most `most` smallest changes that lead to another outcome than `row` (arrays of shape (1,)) has now.

    Each was run through the model as it stands here. Empty: none was found in what may change.
    """
    if not may_change:
        return []
    present = int(ask(row)[0])
    found = _single(ask, row, may_change, present) or _double(ask, row, may_change, present)
    best = sorted(found, key=lambda one: one.distance)[:most]
    if not best:
        return []
    labels = ask(_with(row, [one.values for one in best])).tolist()
    return [
        Found(one.values, int(label), one.distance)
        for one, label in zip(best, labels, strict=True)
        if label != present
    ]


def _single(ask: Ask, row: sandbox.Columns, may_change: Sequence[Changeable], present: int) -> list[Found]:
    """The nearest value of each datum that helps by itself: on the round grid, and then on the fine one before it."""
    tried = [(one, value) for one in may_change for value in one.values]
    helps = ask(_with(row, [{one.column: value} for one, value in tried])) != present
    near: dict[int, tuple[Changeable, Any]] = {}
    for (one, value), it_helps in zip(tried, helps, strict=True):
        known = near.get(one.column)
        if it_helps and (known is None or _far(row, one, value) < _far(row, one, known[1])):
            near[one.column] = (one, value)
    return [_nearest(ask, row, {}, one, value, present) for one, value in near.values()]


def _double(ask: Ask, row: sandbox.Columns, may_change: Sequence[Changeable], present: int) -> list[Found]:
    """The nearest two values that help together, each then brought as far back as it goes. One at most."""
    tried = [
        ({one.column: value, other.column: second}, _far(row, one, value) + _far(row, other, second))
        for one, other in combinations(may_change, 2)
        for value in _few(one)
        for second in _few(other)
    ]
    if not tried:
        return []
    helps = ask(_with(row, [values for values, _ in tried])) != present
    useful = [one for one, it_helps in zip(tried, helps, strict=True) if it_helps]
    if not useful:
        return []
    values, _ = min(useful, key=lambda one: one[1])
    by_column = {one.column: one for one in may_change}
    for column in list(values):
        others = {name: value for name, value in values.items() if name != column}
        values = _nearest(ask, row, others, by_column[column], values[column], present).values
    far = sum(_far(row, by_column[column], value) for column, value in values.items())
    return [Found(values, present, far)]


def _nearest(
    ask: Ask, row: sandbox.Columns, others: dict[int, Any], one: Changeable, value: Any, present: int
) -> Found:
    """The value nearest to the present one that still helps, on the round grid up to `value` and then on the fine one."""
    for step in (one.step, _finer(one)) if one.span else ():
        between = _between(one, row[one.column][0], value, step)
        helps = ask(_with(row, [others | {one.column: nearer} for nearer in between])) != present
        value = between[int(helps.argmax())]
    return Found(others | {one.column: value}, present, _far(row, one, value))


def _between(one: Changeable, present: Any, value: Any, step: float) -> Values:
    """The values of a grid from the present one to `value`, which helps and comes last; of a fine grid its end only."""
    back = abs(float(value) - float(present)) if step == one.step else 2 * one.step
    low, high = (value - back, value) if value > present else (value, value + back)
    grid = _grid(max(low, min(present, value)), min(high, max(present, value)), step)
    grid = grid[(grid != float(present)) & (grid != float(value))]
    return np.array([*(grid if value > present else grid[::-1]), value])


def _finer(one: Changeable) -> float:
    return max(one.step / FINER, 1.0) if one.whole else one.step / FINER


def _tried(column: int, feature: Feature, present: Values) -> Iterator[Changeable]:
    if feature.kind == FeatureKind.BOOLEAN:
        yield Changeable(column, 1 - present)
    elif feature.kind == FeatureKind.CATEGORY:
        codes = [str(category["code"]) for category in feature.categories]
        others = [code for code in codes if code != str(present[0]) and code not in UNKNOWN]
        if others:
            yield Changeable(column, np.array(others).astype(_kind(present)))
    elif feature.minimum is not None and feature.maximum is not None and feature.maximum > feature.minimum:
        whole = feature.whole or (feature.format in COUNTED and float(present[0]).is_integer())
        span = feature.maximum - feature.minimum
        step = _round_step(span / COARSE, whole)
        values = _grid(feature.minimum, feature.maximum, step)
        yield Changeable(column, values[values != float(present[0])], span, step, whole)


def _round_step(wanted: float, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next(power * one for one in STEPS if power * one >= wanted * 0.999)
    return max(step, 1.0) if whole else step


def _grid(low: float, high: float, step: float) -> NDArray[np.float64]:
    """The multiples of `step` from `low` to `high`, without the dust of adding up."""
    numbers = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return np.round(numbers * step, 12)


def _few(one: Changeable) -> Values:
    places = np.unique(np.linspace(0, len(one.values) - 1, FEW).round().astype(int))
    return one.values[places]


def _far(row: sandbox.Columns, one: Changeable, value: Any) -> float:
    return one.far(value, row[one.column][0])


def _with(row: sandbox.Columns, changes: Sequence[dict[int, Any]]) -> sandbox.Columns:
    """The row as often as there are changes, each with its own."""
    columns = [np.repeat(column, len(changes)) for column in row]
    for column in {name for change in changes for name in change}:
        values = [change.get(column, row[column][0]) for change in changes]
        columns[column] = np.array(values).astype(_kind(row[column]))
    return columns


def _kind(column: Values) -> Any:
    """The type of a column; texts of any length."""
    return str if column.dtype.kind == "U" else column.dtype


def _unknown(value: Any) -> bool:
    return isinstance(value, np.floating) and bool(np.isnan(value))
