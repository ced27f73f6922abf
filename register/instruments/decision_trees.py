"""Reads decision trees: questions whose answers give labels and lead on, perhaps only under some of those labels."""

import re
from collections.abc import Iterator

from register.instruments.definition import (
    Conclusion,
    Definition,
    Kind,
    Shape,
    Tree,
    TreeAnswer,
    TreeQuestion,
    Way,
)
from register.instruments.expressions import NotUnderstood, parse
from register.instruments.files import Data, refused
from register.instruments.picking import Notes, items, mappings, name_of, needed, said, sources, words

LANGUAGE = "nl"
DESCRIBED = {"name", "version", "questions", "conclusions", "urn", "language", "toetssteen", "kind", "shape", "title", "description", "source", "licence"}  # fmt: skip
QUESTION = {
    "questionId",
    "question",
    "explanation",
    "category",
    "subcategory",
    "sources",
    "answers",
    "description",
}
ANSWER = {"answer", "labels", "nextQuestionId", "nextConclusionId", "redirects", "subresult", "answerComment"}
CONCLUSION = {"conclusionId", "conclusion", "conclusionComment", "obligation", "sources"}


def fits(data: dict[str, Data]) -> bool:
    """Whether this is a decision tree."""
    return "questions" in data and "conclusions" in data


def read(data: dict[str, Data], notes: Notes) -> list[Definition]:
    """The tree as one definition. A file without a urn is known by its name."""
    notes.unknown_keys("/", data, DESCRIBED)
    language = words(data.get("language"), "/language") or LANGUAGE
    title = said(data.get("title") or needed(data, "name", ""), "/name", language)
    slug = re.sub(r"[^a-z0-9]+", "-", next(iter(title.values())).lower()).strip("-")[:60]
    made = Definition(
        urn=words(data.get("urn"), "/urn") or f"urn:toetssteen:imported:{slug}",
        version=words(data.get("version"), "/version") or "1.0", title=title, kind=Kind.AI_ACT_CLASS, shape=Shape.TREE,
        language=language, description=said(data.get("description"), "/description", language),
        source=words(data.get("source"), "/source"), licence=words(data.get("licence"), "/licence"),
        tree=Tree(
            tuple(_question(one, where, notes, language) for one, where in mappings(data, "questions", "")),
            tuple(_conclusion(one, where, notes, language) for one, where in mappings(data, "conclusions", "")),
        ),
    )  # fmt: skip
    return [made]


def _question(one: dict[str, Data], where: str, notes: Notes, language: str) -> TreeQuestion:
    notes.unknown_keys(where, one, QUESTION)
    answers = tuple(_answer(each, place, notes, language) for each, place in mappings(one, "answers", where))
    if not answers:
        raise refused("register.instruments.no_answers", where, id=name_of(one, "questionId", where))
    return TreeQuestion(
        name_of(one, "questionId", where), said(one.get("question"), where, language),
        said(one.get("explanation"), where, language), words(one.get("subcategory"), where), answers, sources(one, where),
    )  # fmt: skip


def _answer(one: dict[str, Data], where: str, notes: Notes, language: str) -> TreeAnswer:
    notes.unknown_keys(where, one, ANSWER)
    labels = tuple(words(label, f"{where}/labels") for label in items(one, "labels", where))
    if any('"' in label and "'" in label for label in labels):
        raise refused("register.instruments.label_quoted", where)
    ways = tuple(_ways(one, where))
    if not ways:
        raise refused("register.instruments.leads_nowhere", where)
    note = said(one.get("subresult") or one.get("answerComment"), where, language)
    return TreeAnswer(said(one.get("answer"), where, language), labels, ways, note)


def _ways(one: dict[str, Data], where: str) -> Iterator[Way]:
    for redirect, place in mappings(one, "redirects", where):
        condition = words(redirect.get("if"), f"{place}/if")
        if condition:
            _must_parse(condition, f"{place}/if")
        yield _way(redirect, place, condition)
    if one.get("nextQuestionId") or one.get("nextConclusionId"):
        yield _way(one, where, "")


def _way(one: dict[str, Data], where: str, condition: str) -> Way:
    question, conclusion = (words(one.get(key), where) for key in ("nextQuestionId", "nextConclusionId"))
    if bool(question) == bool(conclusion):
        raise refused("register.instruments.leads_nowhere", where)
    return Way(question or conclusion, bool(conclusion), condition)


def _must_parse(condition: str, where: str) -> None:
    try:
        parse(condition)
    except NotUnderstood as wrong:
        raise refused(
            "register.instruments.no_expression", where, place=wrong.place, wanted=wrong.wanted
        ) from None


def _conclusion(one: dict[str, Data], where: str, notes: Notes, language: str) -> Conclusion:
    notes.unknown_keys(where, one, CONCLUSION)
    return Conclusion(
        name_of(one, "conclusionId", where), said(one.get("conclusion"), where, language),
        said(one.get("obligation"), where, language), said(one.get("conclusionComment"), where, language), sources(one, where),
    )  # fmt: skip
