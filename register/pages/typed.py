"""What was typed in the form of an entry, as content; and what the form shows of content in rows."""

from typing import Any

from werkzeug.datastructures import MultiDict

from register.content import LINKS_MAX, Content
from register.richtext import has_markup, lines
from register.standards.fields import By, Field, Kind
from register.standards.ours import EVERYTHING, WITHHOLDABLE

Form = MultiDict[str, str]
Row = dict[str, str]
PART = "{key}-{number}-{part}"
PARTS = {Kind.LINKS: ("title", "link"), Kind.WITHHELD: ("field", "ground", "reason")}
SPARE_ROWS = {Kind.LINKS: 3, Kind.WITHHELD: 1}
# A field can be withheld once; a second row about it is kept under this sign, so that it can be named as a mistake.
TWICE = "+"

ASKED = tuple(field for field in EVERYTHING.values() if field.by == By.PEOPLE)


def typed(form: Form, stored: Content | None = None) -> Content:
    """The content that was typed; empty rows fall away.

    Of what is `stored`, the fields stay that no person fills in, and the markup of a text of which no word changed.
    """
    before = stored or {}
    content = {key: value for key, value in before.items() if EVERYTHING[key].by != By.PEOPLE}
    return content | {field.key: _typed(field, form, before.get(field.key)) for field in ASKED}


def shown(content: Content) -> Content:
    """The content as the form shows it: a text with markup as lines."""
    return {key: as_shown(EVERYTHING[key], value) for key, value in content.items() if key in EVERYTHING}


def rows(content: Content, asked: str = "") -> dict[str, list[Row]]:
    """The rows of every field that has them: what is there, and a few empty ones; more where more was asked for."""
    return {
        field.key: _with_spare(field, _rows(field, content.get(field.key)), field.key == asked)
        for field in ASKED
        if field.kind in PARTS
    }


def place_of(where: str, code: str, content: Content) -> str:
    """The name of the control where a fault belongs: `withheld/goal` stands at the row about the goal."""
    key, _, rest = where.partition("/")
    if not rest:
        return key
    if key == "withheld":
        number = list(content.get(key) or {}).index(rest) + 1
        return PART.format(key=key, number=number, part=code.rpartition("_no_")[2])
    return PART.format(key=key, number=rest, part="title")


def _typed(field: Field, form: Form, stored: Any) -> Any:
    if field.kind == Kind.CHOICES:
        return form.getlist(field.key)
    if field.kind in PARTS:
        found = _typed_rows(field, form)
        return found if field.kind == Kind.LINKS else _by_field(found)
    text = _text(form, field.key)
    return stored if isinstance(stored, str) and text == as_shown(field, stored) else text


def _typed_rows(field: Field, form: Form) -> list[Row]:
    found = []
    for number in range(1, LINKS_MAX + len(WITHHOLDABLE)):
        row = {
            part: _text(form, PART.format(key=field.key, number=number, part=part))
            for part in PARTS[field.kind]
        }
        if any(row.values()):
            found.append({part: text for part, text in row.items() if text})
    return found


def _by_field(found: list[Row]) -> dict[str, Row]:
    withheld: dict[str, Row] = {}
    for row in found:
        key = row.pop("field", "")
        while key in withheld:
            key += TWICE
        withheld[key] = row
    return withheld


def _rows(field: Field, value: Any) -> list[Row]:
    if field.kind == Kind.WITHHELD:
        return [{"field": key.rstrip(TWICE), **why} for key, why in (value or {}).items()]
    return [dict(link) for link in value or []]


def _with_spare(field: Field, given: list[Row], more: bool) -> list[Row]:
    spare = SPARE_ROWS[field.kind] * (2 if more else 1)
    return given + [{} for _ in range(max(0, min(spare, LINKS_MAX - len(given))))]


def as_shown(field: Field, value: Any) -> Any:
    """A value as the form shows it: a text with markup as lines, in which a list has bullets."""
    return lines(value) if field.rich and isinstance(value, str) and has_markup(value) else value


def _text(form: Form, key: str) -> str:
    # A browser sends line ends as CR LF; a limit counts each as one sign.
    return form.get(key, "").replace("\r\n", "\n").strip()
