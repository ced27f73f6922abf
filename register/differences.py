"""What differs between two contents of an entry: per field, and within a text word by word."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from register.richtext import lines
from register.standards.fields import Field, Kind
from register.standards.ours import EVERYTHING

# A word with the space after it, or one other sign.
TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# More words than this times that would take seconds: then whole lines are compared.
MOST_PAIRS = 400_000
Said = Callable[[Field, Any], str]


class How(StrEnum):
    """What happened to a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LAYOUT = "layout"  # the same words, in other paragraphs or lists


class Kept(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came."""

    kept: Kept
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs. Same and gone pieces together are the old text, same and new ones the new text."""

    key: str
    how: How
    pieces: tuple[Piece, ...]


def text_of(field: Field, value: Any) -> str:
    """A value as lines of text, in the words in which it is stored."""
    if not value:
        return ""
    if field.kind == Kind.LINKS:
        return "\n".join(" ".join(filter(None, (link.get("title"), link.get("link")))) for link in value)
    if field.kind == Kind.WITHHELD:
        return "\n".join(f"{key}: {why.get('ground')}; {why.get('reason')}" for key, why in value.items())
    if field.kind == Kind.CHOICES:
        return ", ".join(value)
    return lines(str(value)) if field.kind == Kind.TEXT else str(value)


def between(old: Mapping[str, Any], new: Mapping[str, Any], said: Said = text_of) -> tuple[Change, ...]:
    """Every field that differs, in the order of the entry. `said` puts a value into words; nothing for an empty one."""
    return tuple(
        _change(field, said(field, old.get(key)), said(field, new.get(key)))
        for key, field in EVERYTHING.items()
        if (old.get(key) or None) != (new.get(key) or None)
    )


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts against each other, word by word; line by line where they are too long for that."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) > MOST_PAIRS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Piece] = []
    for tag, from_, to, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Kept.SAME, "".join(before[from_:to])))
            continue
        gone, come = "".join(before[from_:to]), "".join(after[start:end])
        found += [Piece(kept, text) for kept, text in ((Kept.GONE, gone), (Kept.NEW, come)) if text]
    return tuple(found)


def _change(field: Field, old: str, new: str) -> Change:
    if old == new:
        return Change(field.key, How.LAYOUT, (Piece(Kept.SAME, new),))
    how = How.CHANGED if old and new else How.ADDED if new else How.REMOVED
    return Change(field.key, how, pieces(old, new))
