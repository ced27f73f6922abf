"""A file that somebody hands in: the records in it, whatever it is wrapped in, and where it stops being readable."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.errors import Fault, NotValid
from register.exchange import sheets_in

NAMED = {"name", "naam", "titel", "title"}
# A number of more digits than this is an identifier, not a quantity.
DIGITS = 15
DEEPEST = 6
SKIPPED = re.compile(r"[\s,\x1e]*")


@dataclass(frozen=True)
class Broken:
    """A place from which a file cannot be read: line and column, from 1."""

    line: int
    column: int


def records_in(data: bytes) -> list[Any]:
    """Every record of a JSON, JSON-lines, CSV or XLSX file; a `Broken` stands where it stops being readable.

    An element that is no record is handed on, so that the import can say so. Raises `NotValid` for a file of another kind.
    """
    if data.startswith(b"PK\x03\x04"):
        return sheets_in.read_xlsx(data)
    text = _text(data)
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        return list(_from_json(text))
    if start and (rows := sheets_in.read_csv(text)):
        return rows
    raise unreadable("register.exchange.no_records")


def unreadable(code: str) -> NotValid:
    """The refusal of a whole file."""
    return NotValid("register.exchange.file_not_read", faults=[Fault("file", code)])


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _from_json(text: str) -> Iterator[Any]:
    try:
        document = json.loads(text, parse_constant=str, parse_int=_whole, parse_float=_real)
    except (ValueError, RecursionError, MemoryError):
        yield from _one_by_one(text)
    else:
        yield from within(document)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= DIGITS else digits


def _real(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


def _one_by_one(text: str) -> Iterator[Any]:
    """What can be read of a damaged file, or of one record per line."""
    decoder = json.JSONDecoder(parse_constant=str, parse_int=_whole, parse_float=_real)
    place = len(text) - len(text.lstrip())
    place += text[place] == "["
    while (place := _next(text, place)) < len(text):
        try:
            record, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError, MemoryError):
            yield Broken(text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place))
            return
        yield from within(record)


def _next(text: str, place: int) -> int:
    found = SKIPPED.match(text, place)
    place = found.end() if found else place
    return len(text) if text[place:].strip() in ("]", "") else place


def within(document: Any, depth: int = 0) -> Iterator[Any]:
    """The records of a parsed document: of a list, of a list or a map within an object, or the object itself."""
    if isinstance(document, list) and depth < DEEPEST:
        for element in document:
            yield from within(element, depth + 1) if isinstance(element, list | dict) else iter([element])
        return
    wrapped = _wrapped(document) if depth < DEEPEST else []
    if not wrapped:
        yield document
    for element in wrapped:
        yield from within(element, depth + 1)


def _wrapped(document: Any) -> list[Any]:
    """What an object that is no record itself holds: its lists of objects, else the objects that are records."""
    if not isinstance(document, dict) or _is_record(document):
        return []
    lists = [value for value in document.values() if isinstance(value, list) and _holds_records(value)]
    return lists or [value for value in document.values() if isinstance(value, dict) and _is_record(value)]


def _holds_records(values: list[Any]) -> bool:
    return any(isinstance(value, dict) for value in values)


def _is_record(document: dict[Any, Any]) -> bool:
    return any(
        str(key).strip().lower() in NAMED and not isinstance(value, list | dict)
        for key, value in document.items()
    )
