"""The answers of the assessments in words: the few that a chapter asks for, and all of them for the attachment."""

from collections.abc import Iterator

from infra.i18n import gettext, pick
from register.assessments.queries import Whole
from register.assessments.values import filled
from register.instruments.definition import Question, Type
from reports.contents.dossier import Block, table
from reports.dossier.gathering import Gathered
from reports.dossier.saying import OWNER, column, gap, heading

Row = tuple[str, ...]
ANSWERS_FILE = "antwoorden.csv"


def found_in(here: Gathered, *words: str) -> tuple[Row, ...]:
    """Question, answer and assessment of every answer to a question in which one of these words stands."""
    return tuple(
        (pick(dict(asked.text)), answer, pick(dict(whole.line.title)))
        for whole in here.wholes
        for asked, answer in _answered(whole)
        if any(word in f"{asked.id} {asked.text.get('nl', '')}".lower() for word in words)
    )


def answered_or_gap(here: Gathered, name: str, *words: str) -> Iterator[Block]:
    """What the assessments answer about something for which the register has no field of its own; else that it is missing."""
    found = found_in(here, *words)
    if found:
        yield table(column("question", "answer", "assessment"), found, ANSWERS_FILE, heading(name))
    else:
        yield gap(name, OWNER)


def everything(here: Gathered) -> tuple[Row, ...]:
    """Every answer: assessment, its number, the question and the answer. Those who answered are not named."""
    return tuple(
        (pick(dict(whole.line.title)), str(whole.line.number), pick(dict(asked.text)), answer)
        for whole in here.wholes
        for asked, answer in _answered(whole)
    )


def _answered(whole: Whole) -> Iterator[tuple[Question, str]]:
    for asked in whole.definition.by_id.values():
        given = whole.given.get(asked.id)
        if asked.asked and given and filled(given.value):
            yield asked, in_words(asked, given.value)


def in_words(asked: Question, value: object) -> str:
    """One answer as a person reads it."""
    if isinstance(value, bool):
        return gettext("register.assessments.yes" if value else "register.assessments.no")
    if asked.type == Type.GROUP and isinstance(value, list):
        return "\n".join(_row(asked, one) for one in value if isinstance(one, dict))
    if isinstance(value, list):
        return ", ".join(in_words(asked, one) for one in value)
    if asked.type == Type.YES_NO:
        return gettext("register.assessments.yes" if str(value) == "true" else "register.assessments.no")
    labels = {one.value: pick(dict(one.label)) for one in asked.choices}
    return labels.get(str(value)) or str(value)


def _row(asked: Question, row: dict[str, object]) -> str:
    return "; ".join(
        f"{pick(dict(column.text))}: {in_words(column, row[column.id])}"
        for column in asked.columns
        if filled(row.get(column.id))
    )
