"""What differs between two contents of an entry: per field, and within a text word by word."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from register.richtext import lines
from register.standards.fields import Field, Kind
from register.standards.ours import EVERYTHING

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# More tokens than this times that would take much memory: then whole lines are compared.
MOST_PAIRS = 50_000_000
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
    return tuple(_joined(_unspaced(list(_steps(before, after)))))


def _steps(before: list[str], after: list[str]) -> Iterator[Piece]:
    """The tokens that stayed, went and came, by a longest common subsequence.

    Bit-parallel, after Hyyr\u00f6 (2004): a row of the table of lengths is one whole number, in which a bit is 0 where
    the length grows. No text can make it slow, as a search for longest blocks can be made.
    """
    rows = _rows(before, after)
    column, row, found = len(before), len(after), []
    while column or row:
        if row and column and not rows[row] >> (column - 1) & 1 and rows[row - 1] >> (column - 1) & 1:
            column, row = column - 1, row - 1
            found.append(Piece(Kept.SAME, after[row]))
        elif column and rows[row] >> (column - 1) & 1:
            column -= 1
            found.append(Piece(Kept.GONE, before[column]))
        else:
            row -= 1
            found.append(Piece(Kept.NEW, after[row]))
    return reversed(found)


def _rows(before: list[str], after: list[str]) -> list[int]:
    every = (1 << len(before)) - 1
    places: dict[str, int] = {}
    for place, token in enumerate(before):
        places[token] = places.get(token, 0) | 1 << place
    rows = [every]
    for token in after:
        at = rows[-1] & places.get(token, 0)
        rows.append(((rows[-1] + at) | (rows[-1] - at)) & every)
    return rows


def _unspaced(steps: list[Piece]) -> list[Piece]:
    """A space that stayed between words that did not would cut a sentence to pieces: it goes and comes with them."""
    found: list[Piece] = []
    for place, step in enumerate(steps):
        alone = step.kept == Kept.SAME and step.text.isspace() and 0 < place < len(steps) - 1
        if alone and Kept.SAME not in (steps[place - 1].kept, steps[place + 1].kept):
            found += [Piece(Kept.GONE, step.text), Piece(Kept.NEW, step.text)]
        else:
            found.append(step)
    return found


def _joined(steps: list[Piece]) -> Iterator[Piece]:
    """Runs of what stayed, and between them what went before what came."""
    for same, run in groupby(steps, key=lambda step: step.kept == Kept.SAME):
        tokens = list(run)
        if same:
            yield Piece(Kept.SAME, "".join(token.text for token in tokens))
            continue
        gone, new = (_text(tokens, kept) for kept in (Kept.GONE, Kept.NEW))
        after = len(gone) - len(gone.rstrip())
        shared = gone[len(gone) - after :] if after and new.endswith(gone[len(gone) - after :]) else ""
        for kept, text in ((Kept.GONE, gone), (Kept.NEW, new)):
            if told := text.removesuffix(shared):
                yield Piece(kept, told)
        if shared:
            yield Piece(Kept.SAME, shared)


def _text(tokens: list[Piece], kept: Kept) -> str:
    return "".join(token.text for token in tokens if token.kept == kept)


def _change(field: Field, old: str, new: str) -> Change:
    if old == new:
        return Change(field.key, How.LAYOUT, (Piece(Kept.SAME, new),))
    how = How.CHANGED if old and new else How.ADDED if new else How.REMOVED
    return Change(field.key, how, pieces(old, new))
