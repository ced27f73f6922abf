"""Blocks from an entry: its fields as paragraphs or facts, and a gap where one that matters says nothing."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from babel.dates import format_date

from infra import i18n
from infra.i18n import gettext
from register.content import plain
from register.standards.fields import Kind
from register.standards.ours import EVERYTHING
from register.wording import label, meaning, said
from reports.contents.algorithm_sheet import Field
from reports.contents.dossier import Block, Facts, Gap, Prose
from reports.dossier.gathering import Gathered, day_of

OWNER, PRIVACY, CISO, COMMITTEE, COLLEGE = "owner", "privacy", "ciso", "committee", "college"
ENTRY = "nl"  # entries are written in Dutch


def gap(name: str, who: str, **parameters: object) -> Gap:
    """What is missing (`reports.dossier.gap.<name>`), and who can fill it in."""
    return Gap(gettext(f"reports.dossier.gap.{name}", **parameters), gettext(f"reports.dossier.who.{who}"))


def told(here: Gathered, key: str) -> str:
    """What the entry says in a field, as lines of text; a word with what it means."""
    field, value = EVERYTHING[key], here.content.get(key)
    if value and field.kind == Kind.DATE:
        return day(date.fromisoformat(str(value)))
    words = plain(said(field, value)) if field.kind == Kind.TEXT else said(field, value)
    means = meaning(field, str(value)) if value and field.kind == Kind.CHOICE else ""
    return f"{words}. {means}" if means else words


def proses(
    here: Gathered, keys: Iterable[str], needed: Iterable[str] = (), who: str = OWNER
) -> Iterator[Block]:
    """Each field that says something under its own heading; a gap for each that is needed and does not."""
    for key in keys:
        text = told(here, key)
        if text:
            yield prose(text, label(key), language=ENTRY)
        elif key in set(needed):
            yield gap("field", who, field=label(key))


def facts(
    here: Gathered, keys: Iterable[str], needed: Iterable[str] = (), heading: str = ""
) -> Iterator[Block]:
    """Fields that are short, as one table; a gap for each that is needed and says nothing."""
    keys = tuple(keys)
    found = tuple(Field(label(key), told(here, key)) for key in keys if told(here, key))
    if found:
        yield Facts(found, heading)
    yield from (gap("field", OWNER, field=label(key)) for key in needed if not told(here, key))


def prose(text: str, heading: str = "", look: str = "", language: str = "") -> Prose:
    """Text as paragraphs, cut at its blank lines."""
    parts = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    return Prose(parts, heading, look, language if language != i18n.language() else "")


def day(when: date | datetime | None) -> str:
    """A day written out; nothing for none."""
    if when is None:
        return ""
    return format_date(
        day_of(when) if isinstance(when, datetime) else when, "d MMMM y", locale=i18n.language()
    )


def parts_of(codes: Iterable[str]) -> str:
    """Which parts moved, in words."""
    return ", ".join(gettext(f"register.committee.part.{one}") for one in codes)


def field(key: str, value: str) -> Field:
    """A fact with a name of ours."""
    return Field(gettext(f"reports.dossier.fact.{key}"), value)


def column(*names: str) -> tuple[str, ...]:
    """The headings of a table."""
    return tuple(gettext(f"reports.dossier.column.{name}") for name in names)


def measures(*names: str) -> tuple[str, ...]:
    """The headings of a table of measured figures, as the pages of the evaluation call them."""
    return tuple(gettext(f"register.evaluation.column.{name}") for name in names)


def heading(name: str) -> str:
    """A heading within a chapter."""
    return gettext(f"reports.dossier.heading.{name}")


def note(name: str, **parameters: object) -> Prose:
    """A sentence of ours."""
    return Prose((gettext(f"reports.dossier.note.{name}", **parameters),))
