"""The fields of a page of questions: what was typed, as answers, and what each field shows.

A field is named by the place of its question on the page (`q3`, in a row `q3-2-1`), because names of questions are free
texts; `v3` carries the version that was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from infra.errors import Fault
from infra.i18n import gettext
from register.assessments.answers import Given
from register.assessments.filling import Part
from register.assessments.queries import Whole
from register.assessments.steps import Overtaken, Typed
from register.assessments.values import applies, filled, values_at
from register.assessments.vocabulary import ROWS_MAX
from register.door import whole_number
from register.instruments.definition import Question, Type
from register.pages.assessments.around import title
from register.pages.mistakes import Mistakes, mistakes

Form = MultiDict[str, str]
SPARE_ROWS = 1
MORE_ROWS = 3


@dataclass(frozen=True)
class Field:
    """A question as the page asks it. `rows` are the rows of a group, each a mapping of columns to values."""

    name: str
    question: Question
    value: Any
    version: int
    given: Given | None
    choices: list[dict[str, str]]
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    columns: list["Field"] = field(default_factory=list)
    only_if: str = ""
    overtaken: Overtaken | None = None
    typed: bool = False  # the value is what was just typed, and not what is stored

    def pairs(self, value: Any) -> list[tuple[str, str]]:
        """The choices for a list to choose from; what was chosen before stays, also when it is offered no longer."""
        pairs = [(one["value"], one["label"]) for one in self.choices]
        known = not isinstance(value, str) or not value or any(value == one for one, _ in pairs)
        return pairs if known or not pairs else [*pairs, (value, value)]

    @property
    def refers(self) -> bool:
        return self.given is not None and self.given.refers_to is not None


def typed(part: Part, form: Form) -> dict[str, Typed]:
    """The answers in a form, of the questions that it showed."""
    found = {}
    for number, question in enumerate(part.questions, 1):
        version = whole_number(form.get(f"v{number}", ""), -1)
        if question.asked and version >= 0:
            found[question.id] = Typed(_typed(question, f"q{number}", form), version)
    return found


def fields_of(
    whole: Whole, part: Part, said: Mapping[str, Typed], overtaken: Mapping[str, Overtaken], more: str = ""
) -> list[Field]:
    """The fields of a page; a question that is not asked, given the other answers, is left out."""
    values = {**whole.values, **{name: one.value for name, one in said.items()}}
    groups = whole.definition.group_of
    found = []
    for number, question in enumerate(part.questions, 1):
        if applies(question, values, groups) is False:
            continue
        given = whole.given.get(question.id)
        name = f"q{number}"
        value = said[question.id].value if question.id in said else given.value if given else None
        rows = _rows(value, MORE_ROWS if more == name else SPARE_ROWS) if question.type == Type.GROUP else []
        found.append(
            Field(
                name=name, question=question, value=value, version=given.version if given else 0, given=given,
                choices=choices_of(question, whole, values), rows=rows,
                columns=[_column(whole, column, values) for column in question.columns],
                only_if=only_if(whole, question), overtaken=overtaken.get(question.id),
                typed=question.id in said and filled(said[question.id].value),
            )
        )  # fmt: skip
    return found


def shown_as(whole: Whole, question: Question, value: Any) -> Field:
    """A value of a question, to be read."""
    columns = [_column(whole, column, whole.values) for column in question.columns]
    return Field("", question, value, 0, None, choices_of(question, whole, whole.values), columns=columns)


def choices_of(question: Question, whole: Whole, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """What there is to choose from; of a question that takes its choices elsewhere, the answers given there."""
    if question.choices_from:
        texts = values_at(question.choices_from, values, whole.definition.group_of)
        return [{"value": text, "label": text} for text in texts]
    if question.type in {Type.YES_NO, Type.STATEMENT}:
        return [
            {"value": "true", "label": gettext("register.assessments.yes")},
            {"value": "false", "label": gettext("register.assessments.no")},
        ]
    return [
        {"value": one.value, "label": title(one.label), "help": title(one.help)} for one in question.choices
    ]


def only_if(whole: Whole, question: Question) -> str:
    """For which answer elsewhere a question is meant, as a sentence; empty when it is always asked."""
    known = {one.id: one for one in whole.definition.everything()} if question.conditions else {}
    said = []
    for condition in question.conditions:
        other = known[condition.question]
        labels = {one["value"]: one["label"] for one in choices_of(other, whole, {})}
        value = labels.get(condition.value, condition.value)
        key = "register.assessments.only_if" if condition.shows else "register.assessments.only_unless"
        said.append(gettext(key, question=title(other.text), value=value))
    return " ".join(said)


def wrong(part: Part, faults: tuple[Fault, ...]) -> Mistakes:
    """The faults of a page, each at its field."""
    names = {question.id: f"q{number}" for number, question in enumerate(part.questions, 1)}
    labels = {f"q{number}": title(question.text) for number, question in enumerate(part.questions, 1)}

    def field_of(where: str) -> str:
        if where in names:
            return names[where]
        # A cell: "<group>/<row>/<column>".
        group = next((one for one in part.questions if where.startswith(f"{one.id}/")), None)
        if group is None:
            return "page"
        row, _, column = where.removeprefix(f"{group.id}/").partition("/")
        return f"{names[group.id]}-{row}-{[each.id for each in group.columns].index(column) + 1}"

    def label_of(name: str) -> str:
        base, _, rest = name.partition("-")
        label = labels.get(base, "")
        return (
            gettext("register.assessments.row_of", label=label, row=rest.partition("-")[0]) if rest else label
        )

    return mistakes(faults, field_of, label_of)


def _typed(question: Question, name: str, form: Form) -> Any:
    if question.type == Type.MANY:
        return [text for text in form.getlist(name) if text]
    if question.type != Type.GROUP:
        return form.get(name, "")
    rows: list[dict[str, Any]] = []
    # Each row has a mark of its own: a row of boxes of which none is ticked sends nothing else.
    while len(rows) < ROWS_MAX and f"{name}-{len(rows) + 1}" in form:
        row = f"{name}-{len(rows) + 1}"
        rows.append(
            {
                column.id: _typed(column, f"{row}-{place}", form)
                for place, column in enumerate(question.columns, 1)
            }
        )
    return [row for row in rows if any(row.values())]


def _rows(value: Any, spare: int) -> list[Mapping[str, Any]]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return [*rows, *({} for _ in range(min(spare, ROWS_MAX - len(rows))))]


def _column(whole: Whole, column: Question, values: Mapping[str, Any]) -> Field:
    choices = choices_of(column, whole, values)
    return Field(column.id, column, None, 0, None, choices, only_if=only_if(whole, column))
