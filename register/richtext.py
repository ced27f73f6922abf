"""Texts with a little markup: what may stay of it, what it says without, and its paragraphs and lists for a page.

A text without markup is kept as it was typed. One with markup keeps the tags that the national standard allows.
"""

import html
import re
from dataclasses import dataclass, replace

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

LIST = re.compile(r"<(?P<end>/?)(?P<kind>ul|ol|li)\b[^>]*>", re.IGNORECASE)
# An item of a list on a line of its own: a bullet, or a number with a point or a bracket.
ITEM = re.compile(r"^\s*(?:[\u2022*-]|(?P<number>\d{1,2})[.)])\s+")


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
    """A text without markup, an item of a list on a line of its own with a bullet or its number before it."""
    said = plain(BREAK.sub("\n", _itemised(text))) if has_markup(text) else text
    return re.sub(r"\n{3,}", "\n\n", said).strip()


def _itemised(text: str) -> str:
    """The text with a bullet or a number after each `<li>`; a list within a list counts by itself."""
    counts: list[
        int
    ] = []  # of each list that is open: how many items it has so far, or -1 when it has bullets

    def mark(found: re.Match[str]) -> str:
        kind, ends = found["kind"].lower(), bool(found["end"])
        if kind != "li":
            if ends:
                del counts[-1:]
            else:
                counts.append(0 if kind == "ol" else -1)
            return "\n\n"
        if ends:
            return "\n"
        if not counts or counts[-1] < 0:
            return "\n\u2022 "
        counts[-1] += 1
        return f"\n{counts[-1]}. "

    return LIST.sub(mark, text)


@dataclass(frozen=True)
class Block:
    """A paragraph (its lines) or a list (its items). A list with numbers begins at `first`; one with bullets has none."""

    is_list: bool
    parts: tuple[str, ...]
    first: int | None = None


def blocks(text: str | None) -> list[Block]:
    """A text as paragraphs and lists, whether it was typed with markup or with bullets or numbers before its lines."""
    found: list[Block] = []
    open_ = False
    for line in lines(text or "").splitlines():
        if not line.strip():
            open_ = False
            continue
        block = _block(line)
        if found and _continues(found[-1], block, open_):
            found[-1] = replace(found[-1], parts=found[-1].parts + block.parts)
        else:
            found.append(block)
        open_ = True
    return found


def _block(line: str) -> Block:
    item = ITEM.match(line)
    said = line[item.end() :].strip() if item else line.strip()
    return Block(bool(item), (said,), int(item["number"]) if item and item["number"] else None)


def _continues(before: Block, block: Block, joined: bool) -> bool:
    """Lines that only an empty line parts are one list; a number goes on where the one before it stopped."""
    if before.is_list != block.is_list or (before.first is None) != (block.first is None):
        return False
    if before.first is not None:
        return block.first == before.first + len(before.parts)
    return block.is_list or joined
