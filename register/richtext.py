"""Texts with a little markup: what may stay of it, what it says without, and its paragraphs and lists for a page.

A text without markup is kept as it was typed. One with markup keeps the tags that the national standard allows.
"""

import html
import re
from dataclasses import dataclass

import nh3

ALLOWED = {"div", "br", "p", "ul", "ol", "li"}
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
# A reference needs its semicolon: `?a=1&copy=2` is an address, not a copyright sign.
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# A sign that opens no tag is a sign: `minder dan < 5`. A parser would swallow what follows it.
LOOSE = re.compile(r"<(?!/?[a-zA-Z][^<>]*>|!--(?=.*-->))", re.DOTALL)
# And a `&` that begins no reference: a parser knows `&copy` without the semicolon too.
LOOSE_AND = re.compile(rf"&(?!{REFERENCE.pattern[1:]})")
UNSPOKEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Where a text with markup starts a new line.
BREAK = re.compile(r"</?(?:p|div|br|ul|ol|li)\b[^>]*>", re.IGNORECASE)

BULLET = re.compile(r"^\s*[\u2022*-]\s+")


def has_markup(text: str) -> bool:
    """Whether a text has tags or character references."""
    return bool(TAG.search(text) or REFERENCE.search(text))


def clean(text: str) -> str:
    """The text with the allowed tags only, without attributes; nothing in it can run."""
    if not has_markup(text):
        return text
    tight = LOOSE_AND.sub("&amp;", LOOSE.sub("&lt;", text))
    return nh3.clean(tight, tags=ALLOWED, attributes={}).strip()


def plain(text: str) -> str:
    """The text without markup, as the standard counts it."""
    return REFERENCE.sub(lambda found: html.unescape(found[0]), TAG.sub("", UNSPOKEN.sub("", text)))


def bare(text: str) -> str:
    """A text for a field without markup: also what only becomes a tag once another is taken out is gone."""
    while (without := plain(text)) != text:
        text = without
    return text


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a text, without markup."""
    whole = plain(BREAK.sub("\n\n", text or ""))
    return [part.strip() for part in re.split(r"\n\s*\n", whole) if part.strip()]


def lines(text: str) -> str:
    """A text without markup, an item of a list on a line of its own with a bullet before it."""
    marked = re.sub(r"<li\b[^>]*>", "\n\u2022 ", text, flags=re.IGNORECASE) if has_markup(text) else text
    said = plain(BREAK.sub("\n", marked)) if has_markup(text) else text
    return re.sub(r"\n{3,}", "\n\n", said).strip()


@dataclass(frozen=True)
class Block:
    """A paragraph (its lines) or a list (its items)."""

    is_list: bool
    parts: tuple[str, ...]


def blocks(text: str | None) -> list[Block]:
    """A text as paragraphs and lists, whether it was typed with markup or with bullets on lines of their own."""
    found: list[tuple[bool, list[str]]] = []
    open_ = False
    for line in lines(text or "").splitlines():
        item = BULLET.match(line)
        if not line.strip():
            open_ = False
        elif open_ and found[-1][0] == bool(item):
            found[-1][1].append(BULLET.sub("", line).strip())
        else:
            found.append((bool(item), [BULLET.sub("", line).strip()]))
            open_ = True
    return [Block(is_list, tuple(parts)) for is_list, parts in _joined(found)]


def _joined(found: list[tuple[bool, list[str]]]) -> list[tuple[bool, list[str]]]:
    """Lists that only an empty line parts are one list."""
    joined: list[tuple[bool, list[str]]] = []
    for is_list, parts in found:
        if is_list and joined and joined[-1][0]:
            joined[-1][1].extend(parts)
        else:
            joined.append((is_list, parts))
    return joined
