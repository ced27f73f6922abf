"""Rows of a CSV as the columns of a model that nobody described: by name, or by place for a model of one table."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from infra.errors import Fault, NotValid
from register.rows import Rows
from register.rows.checking import NO, YES
from register.rows.reading import Cell
from workers import sandbox

MOST_FAULTS = 1_000
MISSING_WORDS = frozenset({"nan", "na", "n/a", "null", "none"})

Facts = dict[str, Any]
Converter = Callable[[str], float | int | bool | str]


class Unfit(Exception):
    """A cell that this column cannot hold; the code says why."""


def feature_names(contract: Facts, header: Sequence[str]) -> list[str]:
    """Which column of the file each column of the model is. Raises `NotValid` naming what is not there.

    By the model's own names; a model that takes one nameless table takes the file's columns as they stand.
    """
    columns = contract["columns"]
    names = [str(one["name"] or f"{one['input']}[{one['index']}]") for one in columns]
    absent = [name for name in names if name not in header]
    if not absent:
        return names
    if len({one["input"] for one in columns}) == 1 and not any(one["name"] for one in columns):
        if len(header) == len(columns):
            return list(header)
        counts = {"expected": len(columns), "found": len(header)}
        raise NotValid(
            "register.rows_not_valid", faults=[Fault("", "register.columns_count", counts)], count=1
        )
    faults = [Fault(name, "register.column_missing", {"column": name}) for name in absent]
    raise NotValid("register.rows_not_valid", faults=faults, count=len(faults))


def columns_of(contract: Facts, rows: Rows, names: Sequence[str]) -> sandbox.Columns:
    """One array per column of the model. Raises `NotValid` naming every wrong cell by row and column."""
    faults: list[Fault] = [
        Fault(name, "register.column_missing", {"column": name}) for name in names if name not in rows.columns
    ]
    columns = []
    for one, name in zip(contract["columns"], names, strict=True):
        values, wrong = _converted(str(one["dtype"]), rows.columns.get(name, []))
        faults += [
            Fault(f"rows/{rows.numbers[place]}/{name}", code, {"row": rows.numbers[place], "column": name})
            for place, code in wrong[: MOST_FAULTS - len(faults)]
        ]
        columns.append(values)
    if faults:
        raise NotValid("register.rows_not_valid", faults=faults, count=len(faults))
    return columns


def _converted(dtype: str, cells: Sequence[Cell]) -> tuple[np.ndarray[Any, Any], list[tuple[int, str]]]:
    """The cells as an array of this type, and what is wrong with them; wrong cells are zero in it."""
    if dtype == "string":
        return np.array(["" if cell is None else str(cell) for cell in cells], dtype=str), []
    kind = np.dtype(dtype)
    convert = {"b": _yes_or_no, "i": _whole(kind)}.get(kind.kind, _number(kind))
    values: list[float | int | bool | str] = []
    wrong = []
    for place, cell in enumerate(cells):
        try:
            values.append(convert("" if cell is None else str(cell).strip()))
        except Unfit as why:
            values.append(0)
            wrong.append((place, str(why)))
    return np.array(values, dtype=kind), wrong


def _number(kind: np.dtype[Any]) -> Converter:
    largest = float(np.finfo(kind).max) if kind.kind == "f" else math.inf

    def convert(text: str) -> float:
        if not text or text.lower() in MISSING_WORDS:
            return math.nan
        value = _parsed(text)
        if not abs(value) <= largest:
            raise Unfit("register.value_not_finite")
        return value

    return convert


def _whole(kind: np.dtype[Any]) -> Converter:
    def convert(text: str) -> int:
        if not text or text.lower() in MISSING_WORDS:
            raise Unfit("register.value_missing")
        value = _parsed(text)
        if not math.isfinite(value):
            raise Unfit("register.value_not_finite")
        whole = int(text) if text.removeprefix("-").isdecimal() else int(value)
        if whole != value and float(whole) != value:
            raise Unfit("register.value_not_whole")
        limits = np.iinfo(kind) if kind.kind == "i" else np.iinfo(np.int64)
        if not limits.min <= whole <= limits.max:
            raise Unfit("register.value_not_finite")
        return whole

    return convert


def _yes_or_no(text: str) -> bool:
    word = text.lower()
    if not word:
        raise Unfit("register.value_missing")
    if word not in YES and word not in NO:
        raise Unfit("register.value_no_boolean")
    return word in YES


def _parsed(text: str) -> float:
    # Python reads 1_000; people mean something else by it.
    try:
        return float("" if "_" in text else text)
    except ValueError:
        raise Unfit("register.value_no_number") from None
