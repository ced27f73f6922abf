"""Spreadsheets with the national register's columns: CSV with a row per entry, XLSX with a column per entry."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from infra.i18n import gettext
from register.richtext import paragraphs
from register.standards.fields import Kind
from register.standards.publication import FIELDS, VERSION

Record = Mapping[str, Any]
# The national register's download calls its own number so, and puts it first.
COLUMNS = {"lars": "algorithm_id"} | {field.key: field.key for field in FIELDS if field.key != "lars"}
KINDS = {field.key: field.kind for field in FIELDS}
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A sheet has no more columns than this; two are for the headings.
ENTRIES_PER_SHEET = 16_000
CELL_MAX = 32_000
WIDTHS = {"A": 32, "B": 24}


def csv_of(records: Iterable[Record]) -> bytes:
    """UTF-8 with a mark, commas, everything quoted, no line ends within a value; no cell can become a formula."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    for record in records:
        writer.writerow([_guarded(" ".join(_told(record, key).split())) for key in COLUMNS])
    return written.getvalue().encode("utf-8-sig")


def xlsx_of(records: Iterable[Record]) -> bytes:
    """A workbook with the fields as rows: what they are called, their key, and a column per entry."""
    book = Workbook(write_only=True)
    everything = list(records)
    for start in range(0, max(len(everything), 1), ENTRIES_PER_SHEET):
        _sheet(
            book, VERSION if not start else f"{VERSION} ({start + 1})", everything[start:][:ENTRIES_PER_SHEET]
        )
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(book: Workbook, title: str, records: list[Record]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    for key in COLUMNS:
        heading = _cell(sheet, gettext(f"register.field.{key}"))
        heading.font = Font(bold=True)
        sheet.append([heading, _cell(sheet, key), *(_cell(sheet, _told(record, key)) for record in records)])


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text[:CELL_MAX])
    # As text, whatever it begins with: a formula would run where somebody opens it.
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _told(record: Record, key: str) -> str:
    """A value as the text of one cell: lists as JSON, texts without markup."""
    value = record.get(key)
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if KINDS[key] == Kind.TEXT:
        return "\n".join(paragraphs(str(value)))
    return str(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
