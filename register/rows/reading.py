"""Reading rows the way offices save them: a BOM, semicolons, decimal commas and Latin-1 are all understood."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from infra.errors import Fault, NotValid

Cell = str | int | float | bool | None
WIDEST_CELL = 10_000
# How far `csv.Sniffer` would guess, a count tells: the sign that stands most often in the header parts its columns.
DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Rows:
    """Columns by name, all of one length. `numbers` are the rows' numbers in what was sent, counted from 1."""

    columns: dict[str, list[Cell]]
    numbers: list[int]

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, name: str) -> list[Cell]:
        """A column that is not a feature, such as the reference; taken out. All None when it is not there."""
        return self.columns.pop(name, [None] * len(self))


def read_csv(content: bytes, most: int, texts: Collection[str] = ()) -> Rows:
    """Read a CSV with a header. Raises `NotValid`, naming the row, when it is no table or longer than `most` rows.

    Columns named in `texts` stay as they are written: a comma in a reference is no decimal sign.
    """
    text = _decoded(content)
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise NotValid("register.rows_empty")
        _no_column_twice(header)
        commas = [delimiter != "," and name not in texts for name in header]
        return _read_lines(header, reader, commas, most)
    except csv.Error as error:
        raise NotValid("register.rows_not_csv", str(error)) from error


def _read_lines(header: list[str], reader: Iterable[list[str]], commas: list[bool], most: int) -> Rows:
    """Line by line into columns: a hundred thousand lines are never held as lists of their own."""
    columns: list[list[Cell]] = [[] for _ in header]
    numbers: list[int] = []
    faults: list[Fault] = []
    for number, line in enumerate(reader, 1):
        if not any(cell.strip() for cell in line):
            continue
        numbers.append(number)
        if len(line) != len(header):
            where = {"row": number, "cells": len(line), "columns": len(header)}
            faults.append(Fault(f"rows/{number}", "register.row_width", where))
        for column, cell, comma in zip(columns, line, commas, strict=False):
            column.append(_cell(cell, comma))
    if len(numbers) > most:
        raise NotValid("register.rows_too_many", most=most, rows=len(numbers))
    if not numbers:
        raise NotValid("register.rows_empty")
    if faults:
        raise NotValid("register.rows_not_valid", faults=faults[:100], count=len(faults))
    return Rows(dict(zip(header, columns, strict=True)), numbers)


def read_json(rows: Sequence[Mapping[str, Cell]], most: int) -> Rows:
    """Turn objects into columns; a key that a row does not have is a missing value."""
    if not rows:
        raise NotValid("register.rows_empty")
    if len(rows) > most:
        raise NotValid("register.rows_too_many", most=most, rows=len(rows))
    names = dict.fromkeys(name for row in rows for name in row)
    return Rows({name: [row.get(name) for row in rows] for name in names}, list(range(1, len(rows) + 1)))


def write_csv(columns: Mapping[str, Sequence[Cell]]) -> bytes:
    """Columns as CSV: UTF-8, commas, decimal points, nothing for a missing value."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue().encode()


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotValid("register.rows_not_csv", "the file holds binary data")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_column_twice(header: list[str]) -> None:
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        faults = [Fault(name, "register.column_twice", {"column": name}) for name in doubled]
        raise NotValid("register.rows_not_valid", faults=faults, count=len(faults))


def _cell(text: str, comma: bool) -> Cell:
    text = text.strip()
    if not text:
        return None
    if comma and "," in text and "." not in text:
        number = text.replace(",", ".", 1)
        return number if _is_number(number) else text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
