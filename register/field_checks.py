"""Whether a value fits its field, by the kind of the field: a fault that names the place, or nothing."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from infra.errors import Fault
from register.richtext import plain
from register.standards.fields import Field, Kind
from register.standards.ours import WITHHOLDABLE
from register.standards.woo import GROUNDS

# Control characters, and signs that turn the order of what stands after them: on a public page they mislead.
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
LINKS_MAX = 30
REASON_MAX = 1000


def faults_in(field: Field, value: Any) -> Iterator[Fault]:
    """Every fault of one value; none when it fits."""
    found = CHECKS[field.kind](field, value)
    yield from ([found] if isinstance(found, Fault) else found or ())


def _too_long(key: str, value: Any, limit: int) -> Fault | None:
    if not isinstance(value, str):
        return Fault(key, "register.field_no_text")
    if HIDDEN.search(value):
        return Fault(key, "register.field_hidden_sign")
    length = len(plain(value))
    if length > limit:
        return Fault(key, "register.field_too_long", {"limit": limit, "length": length})
    return None


def _text(field: Field, value: Any) -> Fault | None:
    return _too_long(field.key, value, field.limit)


def _choice(field: Field, value: Any) -> Fault | None:
    return None if value in field.words else Fault(field.key, "register.field_no_choice")


def _choices(field: Field, value: Any) -> Fault | None:
    fits = isinstance(value, list) and set(map(str, value)) <= set(field.words)
    return None if fits else Fault(field.key, "register.field_no_choice")


def _month(field: Field, value: Any) -> Fault | None:
    return None if MONTH.fullmatch(str(value)) else Fault(field.key, "register.field_no_month")


def _date(field: Field, value: Any) -> Fault | None:
    try:
        fits = isinstance(value, str) and DAY.fullmatch(value) and date.fromisoformat(value)
    except ValueError:
        fits = False
    return None if fits else Fault(field.key, "register.field_no_day")


def _address(field: Field, value: Any) -> Fault | None:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value):
        return Fault(field.key, "register.field_no_address")
    return _text(field, value)


def _links(field: Field, value: Any) -> Iterator[Fault]:
    if not isinstance(value, list) or len(value) > LINKS_MAX:
        yield Fault(field.key, "register.field_no_links")
        return
    for number, link in enumerate(value, 1):
        if found := _link(f"{field.key}/{number}", field, link):
            yield found


def _link(where: str, field: Field, link: Any) -> Fault | None:
    fits = isinstance(link, dict) and link.keys() <= {"title", "link"} and link.get("title")
    if not fits or not all(isinstance(text, str) for text in link.values()):
        return Fault(where, "register.field_no_links")
    title, address = link["title"], link.get("link")
    if address and not ADDRESS.fullmatch(address):
        return Fault(where, "register.field_no_address")
    return _too_long(where, title, field.title_limit) or _too_long(where, address or "", field.limit)


def _withheld(field: Field, value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(field.key, "register.withheld_no_list")
        return
    for key, why in value.items():
        where = f"{field.key}/{key}"
        if key not in WITHHOLDABLE:
            yield Fault(where, "register.withheld_no_field")
        if not isinstance(why, dict) or why.get("ground") not in GROUNDS:
            yield Fault(where, "register.withheld_no_ground")
        elif why.keys() - {"ground", "reason"} or not why.get("reason"):
            yield Fault(where, "register.withheld_no_reason")
        elif found := _too_long(where, why["reason"], REASON_MAX):
            yield found


CHECKS = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.MONTH: _month,
    Kind.DATE: _date,
    Kind.ADDRESS: _address,
    Kind.LINKS: _links,
    Kind.WITHHELD: _withheld,
}
