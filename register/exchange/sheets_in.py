"""Records from spreadsheets: CSV with a row per record, and XLSX with a row or a column per record."""

import csv
import io
import warnings
import zipfile
from typing import Any

from openpyxl import load_workbook

from infra.errors import Fault, NotValid, TooMuch
from register.exchange.keys import canonical

# What a spreadsheet may become when it is unpacked, in bytes, how many cells a sheet may span, and its last possible row.
UNPACKED = 300_000_000
CELLS = 2_000_000
ROWS = 1_048_576
FIELD_MAX = 1_000_000
# So many known headings make a row (or a column) a heading.
KNOWN_ENOUGH = 2
# Headings stand in one of the first rows or columns, and are short.
HEADING_WITHIN, HEADING_MAX = 3, 80
DELIMITERS = ",;\t|"
GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")

Record = dict[str, Any]


def read_csv(text: str) -> list[Record]:
    """A record per row; empty when the first rows hold no headings that we know. Any usual separator."""
    csv.field_size_limit(FIELD_MAX)
    first = text.lstrip("\ufeff").splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as wrong:
        raise _not_read() from wrong
    return _records(rows)


def read_xlsx(data: bytes) -> list[Record]:
    """A record per row or per column, of every sheet that has headings. Raises `NotValid`, or `TooMuch` for a bomb."""
    records: list[Record] = []
    for rows in _sheets(data):
        turned = _transposed(rows)
        records += _records(max(rows, turned, key=_headings))
    if not records:
        raise _not_read()
    return records


def _sheets(data: bytes) -> list[list[list[Any]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED:
                raise TooMuch("infra.file_too_large", megabytes=UNPACKED // 1_000_000)
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [_cells(sheet) for sheet in book.worksheets]
    except TooMuch:
        raise
    except Exception as wrong:  # a damaged workbook ends in whatever its reader stumbles over
        raise _not_read() from wrong


def _cells(sheet: Any) -> list[list[Any]]:
    """The rows that hold something. What a sheet says of its own size counts for nothing: one far cell makes it enormous."""
    sheet.reset_dimensions()
    rows: list[list[Any]] = []
    width = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(cell is not None for cell in row):
            rows.append(list(row))
            width = max(width, len(row))
        if number > ROWS or len(rows) * width > CELLS:
            raise TooMuch("infra.file_too_large", megabytes=UNPACKED // 1_000_000)
    return rows


def _transposed(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in rows), default=0)
    return [[row[place] if place < len(row) else None for row in rows] for place in range(width)]


def _records(rows: list[list[Any]]) -> list[Record]:
    """The rows under the row of the first few that holds most headings; none when no row holds enough."""
    place = max(range(min(len(rows), HEADING_WITHIN)), key=lambda one: _known(rows[one]), default=0)
    if not rows or _known(rows[place]) < KNOWN_ENOUGH:
        return []
    headings = [str(cell or "").strip() for cell in rows[place]]
    records = [
        {heading: _value(cell) for heading, cell in zip(headings, row, strict=False) if heading}
        for row in rows[place + 1 :]
    ]
    return [record for record in records if any(value not in ("", None) for value in record.values())]


def _headings(rows: list[list[Any]]) -> int:
    return max((_known(row) for row in rows[:HEADING_WITHIN]), default=0)


def _value(cell: Any) -> Any:
    # An apostrophe in front of a sign that begins a formula is the guard of whoever exported it.
    return cell[1:] if isinstance(cell, str) and cell.startswith(GUARDED) else cell


def _known(row: list[Any]) -> int:
    return sum(
        canonical(cell) is not None for cell in row if isinstance(cell, str) and len(cell) < HEADING_MAX
    )


def _not_read() -> NotValid:
    return NotValid("register.exchange.file_not_read", faults=[Fault("file", "register.exchange.no_records")])
