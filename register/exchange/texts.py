"""Texts put together and kept within their limit: nothing is cut away without being handed back."""

import html
import re

from register.exchange.values import length
from register.richtext import clean, has_markup, paragraphs

SENTENCE = re.compile(r"(?<=[.!?])\s+")


def with_heading(heading: str, text: str) -> str:
    """A text under its own heading, as a paragraph of a longer one."""
    if not has_markup(text):
        return f"{heading}: {text}"
    return f"<p>{html.escape(heading, quote=False)}:</p>{text}"


def joined(first: str, second: str) -> str:
    """Two texts as one; markup when either has it."""
    if not first:
        return second
    if not has_markup(first) and not has_markup(second):
        return f"{first}\n\n{second}"
    return clean(_marked(first) + _marked(second))


def _marked(text: str) -> str:
    if has_markup(text):
        return text
    parts = [html.escape(part, quote=False).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text)]
    return "".join(f"<p>{part}</p>" for part in parts)


def among(tags: str, added: str) -> str:
    """A list of search words with one more."""
    if not tags:
        return added
    if tags.endswith("</p>"):
        return f"{tags[:-4]}, {html.escape(added, quote=False)}</p>"
    return f"{tags}, {html.escape(added, quote=False) if has_markup(tags) else added}"


def within(text: str, limit: int) -> tuple[str, str]:
    """The text up to the limit, and the rest: between paragraphs or else sentences, without markup once it is cut."""
    if length(text) <= limit:
        return text, ""
    pieces = _pieces(text, limit)
    kept: list[str] = []
    while pieces and len("\n\n".join([*kept, pieces[0]])) <= limit:
        kept.append(pieces.pop(0))
    return "\n\n".join(kept), "\n\n".join(pieces)


def _pieces(text: str, limit: int) -> list[str]:
    """Paragraphs; a first one that is too long by itself falls apart at its sentences, or at a space."""
    first, *others = paragraphs(text) or [""]
    # What was a reference (`&lt;`) is a sign now, and counts as one.
    if length(first) <= limit:
        return [first, *others]
    head = ""
    for sentence in SENTENCE.split(first):
        if length(f"{head} {sentence}".strip()) > limit:
            break
        head = f"{head} {sentence}".strip()
    if not head:
        cut = first.rfind(" ", 1, limit) if " " in first[1:limit] else limit - 1
        head = f"{first[:cut].rstrip()}…" if cut < limit else first[:limit]
        return [head, first[cut:].strip(), *others]
    return [head, first[len(head) :].strip(), *others]
