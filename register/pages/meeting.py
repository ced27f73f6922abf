"""Two people in the same draft: what the other changed, taken over where one did nothing, and shown where both did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra import canonical
from register.content import Content
from register.differences import Change, between
from register.pages.typed import as_shown
from register.standards.ours import EVERYTHING
from register.wording import said

SIGN = 10


@dataclass(frozen=True)
class Met:
    """What the form shows now, and why: `taken` came from the colleague, `both` were changed by both."""

    content: Content
    taken: tuple[Change, ...]
    both: tuple[Change, ...]


def signs(content: Mapping[str, Any]) -> str:
    """A short sign of each field as the form was opened, to tell later who changed what."""
    return " ".join(f"{key}:{_sign(key, content.get(key))}" for key in EVERYTHING if content.get(key))


def meet(mine: Content, theirs: Content, then: str) -> Met:
    """Put both together. A field that only the colleague changed becomes theirs; where both did, mine stays in the form."""
    was = dict(pair.split(":", 1) for pair in then.split() if ":" in pair)
    differ = {change.key: change for change in between(mine, theirs, said)}
    taken = {key for key in differ if _same(was, key, mine)}
    both = {key for key in differ.keys() - taken if not _same(was, key, theirs)}
    together = {key: value for key, value in mine.items() if key not in taken}
    together |= {key: theirs[key] for key in taken if key in theirs}
    return Met(together, _of(differ, taken), _of(differ, both))


def _of(differ: dict[str, Change], keys: set[str]) -> tuple[Change, ...]:
    return tuple(change for key, change in differ.items() if key in keys)


def _same(was: Mapping[str, str], key: str, content: Content) -> bool:
    return was.get(key, _sign(key, None)) == _sign(key, content.get(key))


def _sign(key: str, value: Any) -> str:
    return canonical.digest(as_shown(EVERYTHING[key], value) or None)[:SIGN]
