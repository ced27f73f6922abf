"""The content of an entry: what the publication standard asks, checked field by field, and what is still missing."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from infra.errors import Fault, NotValid
from register.standards.publication import BY_KEY, FIELDS, NEEDED_TO_PUBLISH, Field, Kind

Content = dict[str, Any]
# Control characters, and signs that turn the order of what stands after them: on a public page they mislead.
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
LINKS_MAX = 30
# Fields of ours beside the standard: an English summary for who reads no Dutch.
OURS = {"summary_en": 1000}


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def plain(text: str) -> str:
    """The text without markup, as the standard counts it."""
    parser = _TextOnly()
    parser.feed(text)
    parser.close()
    return "".join(parser.text)


def checked(given: Mapping[str, Any]) -> Content:
    """The content as it may be stored, without empty fields. Raises `NotValid` naming every field that is wrong."""
    faults = [
        Fault(key, "register.field_unknown", {"field": key})
        for key in given.keys() - BY_KEY.keys() - OURS.keys()
    ]
    content: Content = {}
    for key, value in given.items():
        if value in (None, "", []) or (key not in BY_KEY and key not in OURS):
            continue
        fault = _fault(BY_KEY[key], value) if key in BY_KEY else _too_long(key, value, OURS[key])
        content[key] = value
        faults += [fault] if fault else []
    if "name" not in content:
        faults.append(Fault("name", "register.field_required"))
    if faults:
        raise NotValid("register.entry_not_valid", faults=faults)
    return content


def missing(content: Mapping[str, Any]) -> list[str]:
    """Keys that must be filled in before this may be published."""
    required = [field.key for field in FIELDS if field.required]
    return [key for key in (*required, *NEEDED_TO_PUBLISH) if not content.get(key)]


def _fault(field: Field, value: Any) -> Fault | None:
    return CHECKS[field.kind](field, value)


def _too_long(key: str, value: Any, limit: int) -> Fault | None:
    if not isinstance(value, str):
        return Fault(key, "register.field_no_text")
    if HIDDEN.search(value):
        return Fault(key, "register.field_hidden_sign")
    length = len(plain(value))
    return (
        Fault(key, "register.field_too_long", {"limit": limit, "length": length}) if length > limit else None
    )


def _text(field: Field, value: Any) -> Fault | None:
    return _too_long(field.key, value, field.limit)


def _choice(field: Field, value: Any) -> Fault | None:
    return None if value in field.words else Fault(field.key, "register.field_no_choice")


def _choices(field: Field, value: Any) -> Fault | None:
    fits = isinstance(value, list) and set(map(str, value)) <= set(field.words)
    return None if fits else Fault(field.key, "register.field_no_choice")


def _month(field: Field, value: Any) -> Fault | None:
    return None if MONTH.fullmatch(str(value)) else Fault(field.key, "register.field_no_month")


def _address(field: Field, value: Any) -> Fault | None:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value):
        return Fault(field.key, "register.field_no_address")
    return _text(field, value)


def _links(field: Field, value: Any) -> Fault | None:
    if not isinstance(value, list) or len(value) > LINKS_MAX:
        return Fault(field.key, "register.field_no_links")
    for number, link in enumerate(value, 1):
        fits = isinstance(link, dict) and link.keys() <= {"title", "link"} and link.get("title")
        if not fits or not all(isinstance(text, str) and len(text) <= 500 for text in link.values()):
            return Fault(f"{field.key}/{number}", "register.field_no_links")
        if link.get("link") and not ADDRESS.fullmatch(link["link"]):
            return Fault(f"{field.key}/{number}", "register.field_no_address")
    return None


CHECKS = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.MONTH: _month,
    Kind.ADDRESS: _address,
    Kind.LINKS: _links,
}
