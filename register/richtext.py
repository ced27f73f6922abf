"""Texts with a little markup: what may stay of it, what it says without, and its paragraphs and lists for a page.

A text without markup is kept as it was typed. One with markup keeps the tags that the national standard allows.
"""

import html
import re

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
