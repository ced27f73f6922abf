"""Records for the national register, strictly by its standard: complete and valid, or refused with what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.errors import Fault
from register.content import Content, public_part
from register.exchange.changes import Change, ChangeKind, Notes
from register.exchange.values import NOTHING, length
from register.field_checks import faults_in
from register.richtext import bare, clean
from register.standards.fields import Field, Kind
from register.standards.publication import BY_KEY, FIELDS, LANGUAGE, STATUSES, VERSION

FIXED = {"lang": LANGUAGE, "standard_version": VERSION}
# The standard says of this list, in quotation marks, that it is not needed; who reads that as yes asks for it always.
ALWAYS_A_LIST = "source_data_grouping"
OUT_OF_USE = STATUSES[2]
REQUIRED = tuple(field.key for field in FIELDS if field.required and field.key not in FIXED)


@dataclass(frozen=True)
class Exported:
    """One record, valid when there are no faults; and how it differs from the entry here."""

    record: dict[str, Any]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]


def lacking(content: Mapping[str, Any]) -> list[str]:
    """What the national standard requires and this content does not have."""
    return [key for key in REQUIRED if not content.get(key)]


def exported(content: Content, withdrawn: bool = False) -> Exported:
    """The record of an entry: the standard's fields and no others, without what is withheld."""
    notes = Notes()
    told = public_part(content)
    record = {field.key: told[field.key] for field in FIELDS if told.get(field.key) not in NOTHING}
    if withdrawn and record.get("status") != OUT_OF_USE:
        notes.add("status", ChangeKind.STOPPED, record.get("status", ""), OUT_OF_USE)
        record["status"] = OUT_OF_USE
    for key, value in (*FIXED.items(), (ALWAYS_A_LIST, [])):
        if key not in record:
            notes.add(key, ChangeKind.ALWAYS, after=value)
            record[key] = value
    for key in content:
        if key not in BY_KEY:
            notes.add(key, ChangeKind.OURS)
        elif key not in told:
            notes.add(key, ChangeKind.WITHHELD)
    ordered = {field.key: record[field.key] for field in FIELDS if field.key in record}
    return Exported(ordered, tuple(notes.changes), tuple(faults_of(ordered)))


def faults_of(record: Mapping[str, Any]) -> Iterable[Fault]:
    """Every way in which a record is not as the standard wants it; empty for a valid one."""
    for key in (*REQUIRED, *FIXED):
        if not record.get(key):
            yield Fault(key, "register.field_required")
    for key, value in record.items():
        if key not in BY_KEY:
            yield Fault(key, "register.field_unknown", {"field": key})
        elif value not in NOTHING:
            yield from _strictly(BY_KEY[key], value)


def _strictly(field: Field, value: Any) -> Iterable[Fault]:
    found = list(faults_in(field, value))
    yield from found
    if found:
        return
    if field.kind in {Kind.LINE, Kind.TEXT}:
        yield from _text(field, value)
    if field.kind == Kind.LINKS and field.link_needed:
        yield from (
            Fault(f"{field.key}/{number}", "register.field_no_address")
            for number, link in enumerate(value, 1)
            if not link.get("link")
        )


def _text(field: Field, text: str) -> Iterable[Fault]:
    if length(text) > field.limit:
        yield Fault(field.key, "register.field_too_long", {"limit": field.limit, "length": length(text)})
    if text != (clean(text) if field.rich else bare(text)):
        yield Fault(field.key, "register.exchange.markup")
