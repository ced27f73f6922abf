"""Values of answers: what may be stored for each type of question, and whether a question is asked at all."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from infra.errors import Fault
from register.assessments.vocabulary import CHOSEN_MAX, LINE_MAX, ROWS_MAX, TEXT_MAX
from register.instruments.definition import Condition, Operator, Question, Type

Value = Any  # what JSON can say; None is no answer
Answers = Mapping[str, Value]
# Control characters, and signs that turn the order of what stands after them.
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,10})?")


class _Unfit(ValueError):
    def __init__(self, code: str, **parameters: str | int | float) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


def checked(question: Question, given: Value) -> tuple[Value, list[Fault]]:
    """The value as it may be stored, and what is wrong with it, by question or by row and column of a group."""
    if question.type == Type.GROUP:
        return _rows(question, given)
    try:
        return _single(question, given), []
    except _Unfit as wrong:
        return None, [Fault(question.id, wrong.code, wrong.parameters)]


def filled(value: Value) -> bool:
    """Whether this is an answer."""
    return value not in (None, "", [], {})


def applies(question: Question, answers: Answers, columns: Mapping[str, Question]) -> bool | None:
    """Whether a question is asked, given the other answers; None while that is not known yet.

    `columns` maps every column to its group: a condition on a column looks at all rows.
    """
    known: bool | None = True
    for condition in question.conditions:
        held = _holds(condition, answers, columns)
        if held is False:
            return False
        known = None if held is None else known
    return known


def values_at(question_id: str, answers: Answers, columns: Mapping[str, Question]) -> list[str]:
    """Every answer that was given to a question, or in a column, as a list of texts."""
    group = columns.get(question_id)
    if group is None:
        return list(_texts(answers.get(question_id)))
    rows = answers.get(group.id) or []
    found = [text for row in rows if isinstance(row, dict) for text in _texts(row.get(question_id))]
    return list(dict.fromkeys(found))


def _texts(value: Value) -> Iterable[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [str(value)] if filled(value) else []


def _holds(condition: Condition, answers: Answers, columns: Mapping[str, Question]) -> bool | None:
    given = values_at(condition.question, answers, columns)
    if not given:
        return None
    if condition.operator == Operator.ALL:
        held = all(one == condition.value for one in given)
    else:
        held = condition.operator == Operator.ANY or condition.value in given
    return held if condition.shows else not held


def _rows(group: Question, given: Value) -> tuple[Value, list[Fault]]:
    rows = given if isinstance(given, list) else []
    if len(rows) > ROWS_MAX:
        return None, [Fault(group.id, "register.assessments.too_many_rows", {"most": ROWS_MAX})]
    kept, faults = [], []
    for number, row in enumerate(rows, 1):
        cells: dict[str, Value] = {}
        for column in group.columns:
            value, wrong = checked(column, row.get(column.id) if isinstance(row, dict) else None)
            faults += [
                Fault(f"{group.id}/{number}/{column.id}", fault.code, fault.parameters) for fault in wrong
            ]
            cells |= {column.id: value} if filled(value) else {}
        kept += [cells] if cells else []
    return (None if faults else kept or None), faults


def _single(question: Question, given: Value) -> Value:
    if not filled(given):
        return None
    return CHECKS[question.type](question, given)


def _text(limit: int) -> Callable[[Question, Value], Value]:
    def check(_question: Question, given: Value) -> Value:
        text = _plain(given).replace("\r\n", "\n").strip()
        if len(text) > limit:
            raise _Unfit("register.assessments.too_long", limit=limit, length=len(text))
        return text or None

    return check


def _plain(given: Value) -> str:
    if not isinstance(given, str):
        raise _Unfit("register.assessments.no_text")
    if HIDDEN.search(given):
        raise _Unfit("register.assessments.hidden_sign")
    return given


def _one(question: Question, given: Value) -> Value:
    text = _plain(given).strip()
    if question.choices_from or not question.choices:
        return _text(LINE_MAX)(question, text)
    if text not in {choice.value for choice in question.choices}:
        raise _Unfit("register.assessments.no_choice")
    return text


def _many(question: Question, given: Value) -> Value:
    several = given if isinstance(given, list) else [given]
    if len(several) > CHOSEN_MAX:
        raise _Unfit("register.assessments.no_choice")
    return [found for one in several if filled(one) and (found := _one(question, one))] or None


def _yes_no(_question: Question, given: Value) -> Value:
    text = _plain(given)
    if text not in {"true", "false"}:
        raise _Unfit("register.assessments.no_choice")
    return text


def _number(_question: Question, given: Value) -> Value:
    if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
        return given
    text = _plain(given).strip()
    if not NUMBER.fullmatch(text):
        raise _Unfit("register.assessments.no_number")
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def _date(_question: Question, given: Value) -> Value:
    try:
        return date.fromisoformat(_plain(given).strip()).isoformat()
    except ValueError as wrong:
        if isinstance(wrong, _Unfit):
            raise
        raise _Unfit("register.assessments.no_date") from None


def _nothing(_question: Question, _given: Value) -> Value:
    raise _Unfit("register.assessments.not_asked")


CHECKS: dict[Type, Callable[[Question, Value], Value]] = {
    Type.LINE: _text(LINE_MAX),
    Type.OPEN: _text(TEXT_MAX),
    Type.REFERENCE: _text(LINE_MAX),
    Type.ONE: _one,
    Type.MANY: _many,
    Type.YES_NO: _yes_no,
    Type.STATEMENT: _yes_no,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.TEXT: _nothing,
    Type.UPLOAD: _nothing,
    Type.SIGN: _nothing,
}
