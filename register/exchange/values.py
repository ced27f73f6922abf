"""One value made to fit its field: of the right kind, in the standard's words, without markup that may not stand there."""

import ast
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from register.exchange import words
from register.exchange.changes import ChangeKind, Notes
from register.field_checks import ADDRESS, HIDDEN, LINKS_MAX, faults_in
from register.richtext import bare, clean, plain
from register.standards.fields import Field, Kind

# What a database or a page cannot hold beside the hidden signs: halves of a pair.
HALVES = re.compile(r"[\ud800-\udfff]")
ANY_TAG = re.compile(r"<[^>]*>")
# A list as a spreadsheet of the national register writes it.
WRITTEN_LIST = re.compile(r"\s*\[.*\]\s*", re.DOTALL)
LONGEST_LIST = 200_000
TEXT_MAX = 200_000
NOTHING: tuple[Any, ...] = (None, "", [], {})
# What is left of a value that does not fit its field: to be put somewhere else.
Left = list[str]


def length(text: str) -> int:
    """How long a text counts: as we count it and as the national register does, whichever is more."""
    return max(len(plain(text)), len(ANY_TAG.sub("", text)))


def fitted(field: Field, value: Any, notes: Notes) -> tuple[Any, Left]:
    """The value as the field takes it (None for nothing), and what of it has to go elsewhere."""
    if value in NOTHING:
        return None, []
    return MAKERS[field.kind](field, value, notes)


def text_of(key: str, value: Any, notes: Notes) -> str:
    """Any value as a text that can be stored."""
    if isinstance(value, str):
        return _storable(key, value, notes)
    said = _said(value)
    notes.add(key, ChangeKind.KIND, value, said)
    return _storable(key, said, notes)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value[:1000])
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_said(one)}" for name, one in list(value.items())[:1000])
    return "" if value is None else str(value)


def _storable(key: str, text: str, notes: Notes) -> str:
    without = HALVES.sub("", HIDDEN.sub("", text[:TEXT_MAX]))
    if without != text:
        notes.add(key, ChangeKind.CLEANED, text, without)
    kept = without.strip()
    if kept != without and kept:
        notes.add(key, ChangeKind.TRIMMED, after=kept)
    return kept


def _text(field: Field, value: Any, notes: Notes) -> tuple[str | None, Left]:
    text = text_of(field.key, value, notes)
    if field.key == "contact_email":
        text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    cleaned = clean(text) if field.rich else bare(text).strip()
    if cleaned != text:
        notes.add(field.key, ChangeKind.CLEANED, text, cleaned)
    return (cleaned if plain(cleaned).strip() else None), []


def _choice(field: Field, value: Any, notes: Notes) -> tuple[str | None, Left]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = text_of(field.key, value, notes)
    found = words.word(field.key, text, field.words)
    if found is not None and found != text:
        notes.add(field.key, ChangeKind.WORD, text, found)
    return found, [] if found or not text else [text]


def _choices(field: Field, value: Any, notes: Notes) -> tuple[list[str] | None, Left]:
    given = _listed(field, value, notes)
    found: list[str] = []
    left: Left = []
    for one in given:
        word, rest = _choice(field, one, notes)
        found += [word] if word and word not in found else []
        left += rest
    return found or None, left


def _listed(field: Field, value: Any, notes: Notes) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, str) and value not in field.words:
        value = _parsed(value) or [part for part in re.split(r"[,;|]", value) if part.strip()]
    given = value if isinstance(value, list) else [value]
    notes.add(field.key, ChangeKind.KIND, value, given)
    return given


def _month(field: Field, value: Any, notes: Notes) -> tuple[str | None, Left]:
    return _dated(field, value, notes, lambda year, month, _day: f"{year:04}-{month:02}")


def _date(field: Field, value: Any, notes: Notes) -> tuple[str | None, Left]:
    return _dated(field, value, notes, lambda y, m, d: f"{y:04}-{m:02}-{d:02}" if d else None)


def _dated(
    field: Field, value: Any, notes: Notes, shape: Callable[[int, int, int | None], str | None]
) -> tuple[str | None, Left]:
    text = text_of(field.key, value, notes)
    parts = words.day(text)
    found = shape(*parts) if parts else None
    if found is None:
        return None, [text] if text else []
    if found != text:
        notes.add(field.key, ChangeKind.WORD, text, found)
    return found, []


def _address(field: Field, value: Any, notes: Notes) -> tuple[str | None, Left]:
    text = plain(text_of(field.key, value, notes)).strip()
    found = words.address(text) or next(iter(words.addresses(text)), None)
    if not found or not ADDRESS.fullmatch(found) or length(found) > field.limit:
        return None, [text] if text else []
    if found != value:
        notes.add(field.key, ChangeKind.WORD, text, found)
    rest = text.replace(found, "").strip(" ,;\n") if found in text else ""
    return found, [rest] if rest else []


def _links(field: Field, value: Any, notes: Notes) -> tuple[list[dict[str, str]] | None, Left]:
    given = value
    if isinstance(given, str):
        given = _parsed(given) or [line for line in given.splitlines() if line.strip()]
    if isinstance(given, dict):
        given = [given]
    if given is not value:
        notes.add(field.key, ChangeKind.KIND, value, given)
    links: list[dict[str, str]] = []
    left: Left = []
    for one in given if isinstance(given, list) else [given]:
        link, rest = _told_link(field, one, notes)
        if link and len(links) < LINKS_MAX and link not in links:
            links.append(link)
        elif link:
            rest = [*rest, ": ".join(part for part in link.values() if part)]
        left += rest
    return links or None, left


def _told_link(field: Field, given: Any, notes: Notes) -> tuple[dict[str, str] | None, Left]:
    """The link, with a change told wherever it is not just as it came."""
    before = len(notes.changes)
    link, left = _link(field, given, notes)
    if link and link != given and len(notes.changes) == before:
        notes.add(field.key, ChangeKind.KIND, given, link)
    return link, left


def _link(field: Field, given: Any, notes: Notes) -> tuple[dict[str, str] | None, Left]:
    if given in NOTHING:
        return None, []
    title, target = _halves(given)
    title = bare(HALVES.sub("", HIDDEN.sub("", title))).strip()
    found = words.address(target) if target.strip() else ""
    if not title and found:
        title = found.split("/")[2][: field.title_limit]
        notes.add(field.key, ChangeKind.WORD, found, title)
    if not title or found is None or length(found) > field.limit or (field.link_needed and not found):
        return None, [": ".join(part for part in (title, target.strip()) if part)]
    if found and found != target:
        notes.add(field.key, ChangeKind.WORD, target, found)
    rest: Left = []
    if length(title) > field.title_limit:
        notes.add(field.key, ChangeKind.SHORTENED, title, title[: field.title_limit].strip())
        rest, title = [title], title[: field.title_limit].strip()
    return {"title": title, "link": found} if found else {"title": title}, rest


def _halves(given: Any) -> tuple[str, str]:
    """Title and address of a link, given as an object or as a text that holds an address."""
    if isinstance(given, Mapping):
        parts = {str(name).lower(): _said(part) for name, part in given.items()}
        title = next((parts[name] for name in ("title", "titel", "name", "naam") if parts.get(name)), "")
        return title, next((parts[name] for name in ("link", "url", "href") if parts.get(name)), "")
    text = _said(given)
    found = next(iter(words.addresses(text)), "")
    if not found and (bare_address := words.address(text)):
        return "", bare_address
    return text.replace(found, "").strip(" :-–,;()\n\t") if found else text, found


def _parsed(text: str) -> list[Any] | None:
    """The list that a text writes out, as JSON or as a spreadsheet's repr."""
    if not WRITTEN_LIST.fullmatch(text) or len(text) > LONGEST_LIST:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(found, list):
            return found
    return None


def _as_it_is(field: Field, value: Any, notes: Notes) -> tuple[Any, Left]:
    return (None, []) if next(faults_in(field, value), None) else (value, [])


MAKERS: dict[Kind, Callable[[Field, Any, Notes], tuple[Any, Left]]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.MONTH: _month,
    Kind.DATE: _date,
    Kind.ADDRESS: _address,
    Kind.LINKS: _links,
    Kind.WITHHELD: _as_it_is,
}
