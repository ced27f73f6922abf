"""Conditions on labels, such as `"provider" in labels && !("exempt" in labels)`: parsed by hand, never evaluated as code."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2_000
DEEPEST = 40
TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<sign>&&|\|\||!|\(|\))|(?P<word>[A-Za-z]+))""")


class NotUnderstood(ValueError):
    """An expression that is none; `place` counts its signs from 1, `wanted` says what should stand there."""

    def __init__(self, place: int, wanted: str) -> None:
        super().__init__(f"{wanted} at {place}")
        self.place, self.wanted = place, wanted


@dataclass(frozen=True)
class Has:
    """Whether a label was given."""

    label: str

    def holds(self, labels: Collection[str]) -> bool:
        return self.label in labels


@dataclass(frozen=True)
class Not:
    """The opposite."""

    of: "Expression"

    def holds(self, labels: Collection[str]) -> bool:
        return not self.of.holds(labels)


@dataclass(frozen=True)
class All:
    """Every one of these."""

    of: tuple["Expression", ...]

    def holds(self, labels: Collection[str]) -> bool:
        return all(one.holds(labels) for one in self.of)


@dataclass(frozen=True)
class Any:
    """At least one of these."""

    of: tuple["Expression", ...]

    def holds(self, labels: Collection[str]) -> bool:
        return any(one.holds(labels) for one in self.of)


Expression = Has | Not | All | Any


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression. `!` binds before `&&`, and `&&` before `||`. Raises `NotUnderstood`."""
    reader = _Reader(_tokens(text))
    found = reader.any_of(0)
    reader.must_end()
    return found


def _tokens(text: str) -> list[tuple[str, int]]:
    if len(text) > LONGEST:
        raise NotUnderstood(LONGEST, "the end")
    tokens, place = [], 0
    while text[place:].strip():
        found = TOKEN.match(text, place)
        if not found:
            raise NotUnderstood(place + 1, "a label between quotation marks")
        tokens.append((found[0].strip(), found.end() - len(found[0].strip()) + 1))
        place = found.end()
    return [*tokens, ("", len(text) + 1)]


class _Reader:
    def __init__(self, tokens: list[tuple[str, int]]) -> None:
        self._tokens, self._at = tokens, 0

    def any_of(self, depth: int) -> Expression:
        found = [self.all_of(depth)]
        while self._took("||"):
            found.append(self.all_of(depth))
        return found[0] if len(found) == 1 else Any(tuple(found))

    def all_of(self, depth: int) -> Expression:
        found = [self.one(depth)]
        while self._took("&&"):
            found.append(self.one(depth))
        return found[0] if len(found) == 1 else All(tuple(found))

    def one(self, depth: int) -> Expression:
        token, place = self._tokens[self._at]
        if depth > DEEPEST:
            raise NotUnderstood(place, "fewer brackets within brackets")
        if self._took("!"):
            return Not(self.one(depth + 1))
        if self._took("("):
            inner = self.any_of(depth + 1)
            self._must_take(")")
            return inner
        if token[:1] not in {'"', "'"}:
            raise NotUnderstood(place, "a label between quotation marks")
        self._at += 1
        self._must_take("in")
        self._must_take("labels")
        return Has(token[1:-1])

    def must_end(self) -> None:
        token, place = self._tokens[self._at]
        if token:
            raise NotUnderstood(place, "&& or ||")

    def _took(self, wanted: str) -> bool:
        taken = self._tokens[self._at][0] == wanted
        self._at += taken
        return taken

    def _must_take(self, wanted: str) -> None:
        if not self._took(wanted):
            raise NotUnderstood(self._tokens[self._at][1], wanted)
