"""Reads instruments written for Toetssteen: forms, and decision tables whose rules give a verdict, in several languages."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

from register.instruments.definition import (
    Choice,
    Condition,
    Definition,
    Kind,
    Operator,
    Question,
    Rule,
    Section,
    Shape,
    Type,
    Verdict,
)
from register.instruments.files import Data, refused
from register.instruments.picking import (
    Notes,
    items,
    mapping,
    mappings,
    name_of,
    needed,
    said,
    sources,
    words,
)

DESCRIBED = {
    "toetssteen", "urn", "version", "kind", "shape", "title", "description", "language", "source", "licence", "sections",
    "rules",
}  # fmt: skip
QUESTION = {
    "id", "text", "type", "help", "choices", "when", "columns", "choices_from", "needed", "refers", "sources",
}  # fmt: skip
Word = TypeVar("Word", bound=StrEnum)


def fits(data: dict[str, Data]) -> bool:
    """Whether this is written in our own way."""
    return "toetssteen" in data and "sections" in data


def read(data: dict[str, Data], notes: Notes) -> list[Definition]:
    """The instrument."""
    notes.unknown_keys("/", data, DESCRIBED)
    language = words(data.get("language"), "/language") or "nl"
    made = Definition(
        urn=name_of(data, "urn", ""), version=needed(data, "version", ""), title=said(data.get("title"), "/title", language),
        kind=_word(Kind, data.get("kind"), "/kind"), shape=_word(Shape, data.get("shape", "form"), "/shape"),
        language=language, description=said(data.get("description"), "/description", language),
        source=words(data.get("source"), "/source"), licence=words(data.get("licence"), "/licence"),
        sections=tuple(_section(one, where, notes, language) for one, where in mappings(data, "sections", "")),
        rules=tuple(_rule(one, where, language) for one, where in mappings(data, "rules", "")),
    )  # fmt: skip
    return [made]


def _word(vocabulary: type[Word], value: Data, where: str) -> Word:
    given = words(value, where)
    if given not in set(vocabulary):
        allowed = ", ".join(vocabulary)
        raise refused("register.instruments.no_such_word", where, word=given[:80], allowed=allowed)
    return vocabulary(given)


def _section(one: dict[str, Data], where: str, notes: Notes, language: str) -> Section:
    questions = (_question(each, place, notes, language) for each, place in mappings(one, "questions", where))
    title, help_ = (said(one.get(key), f"{where}/{key}", language) for key in ("title", "help"))
    return Section(name_of(one, "id", where), title, tuple(questions), help_)


def _question(one: dict[str, Data], where: str, notes: Notes, language: str) -> Question:
    notes.unknown_keys(where, one, QUESTION)
    named = words(one.get("type"), f"{where}/type")
    type_ = Type(named) if named in set(Type) else Type.TEXT
    if named not in set(Type):
        notes.add(
            where, "register.instruments.note.type", type=named[:80], id=words(one.get("id"), where)[:80]
        )
    choices = tuple(
        Choice(needed(each, "value", place), said(each.get("label"), place, language), said(each.get("help"), place, language))
        for each, place in mappings(one, "choices", where)
    )  # fmt: skip
    return Question(
        id=name_of(one, "id", where), text=said(one.get("text"), where, language), type=type_,
        help=said(one.get("help"), where, language), choices=choices, conditions=tuple(_conditions(one, where)),
        columns=tuple(_question(each, place, notes, language) for each, place in mappings(one, "columns", where)),
        choices_from=words(one.get("choices_from"), where), needed=one.get("needed") is True,
        refers=tuple(words(each, where) for each in items(one, "refers", where)), sources=sources(one, where),
        kept="" if named in set(Type) else named or "?",
    )  # fmt: skip


def _conditions(one: dict[str, Data], where: str) -> Iterator[Condition]:
    for question, value in mapping(one.get("when") or {}, f"{where}/when").items():
        yield Condition(words(question, where), Operator.EQUALS, words(value, where))


def _rule(one: dict[str, Data], where: str, language: str) -> Rule:
    when = mapping(one.get("when") or {}, f"{where}/when")
    return Rule(
        id=name_of(one, "id", where), verdict=_word(Verdict, one.get("verdict"), f"{where}/verdict"),
        when={words(question, where): words(value, where) for question, value in when.items()},
        because=said(one.get("because"), where, language), measures=said(one.get("measures"), where, language),
        sources=sources(one, where),
    )  # fmt: skip
