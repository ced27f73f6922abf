"""Reads the forms of the Dutch government (DPIA, pre-scan, IAMA): tasks within tasks, some of them repeated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import yaml

from register.instruments.definition import (
    Choice,
    Condition,
    Definition,
    Kind,
    Operator,
    Question,
    Section,
    Shape,
    Texts,
    Type,
)
from register.instruments.files import Data
from register.instruments.picking import Notes, mapping, mappings, name_of, needed, said, sources, words

LANGUAGE = "nl"
KINDS = {"urn:nl:iama": Kind.IAMA, "urn:nl:dpia": Kind.DPIA, "urn:nl:prescan": Kind.PRESCAN}
TYPES = {
    "text_input": Type.LINE,
    "open_text": Type.OPEN,
    "select_option": Type.ONE,
    "radio_option": Type.ONE,
    "checkbox_option": Type.MANY,
    "multiselect_scrollable": Type.MANY,
    "date": Type.DATE,
    "image": Type.UPLOAD,
    "informational": Type.TEXT,
    "task_group": Type.TEXT,
}
GROUP = "task_group"
KNOWN = {
    "task", "id", "type", "description", "tasks", "repeatable", "options", "valueType", "dependencies", "references",
    "sources", "item_name", "instance_label_template", "is_official_id", "category", "in_fria", "required_status",
    "defaultValue", "action_point_group", "action_point_summary",
}  # fmt: skip
DESCRIBED = {"name", "urn", "version", "description", "tasks", "prefixQuestionIds"}
PICTURES = re.compile(r"\[[^\]]*\]\(data:[^)]*\)|<img[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class _Repeated:
    """Within which repeated groups one stands: the columns that say which row of the outer ones is meant."""

    anchors: tuple[Question, ...] = ()


@dataclass
class _Group:
    """A repeated group while it is read: its own columns, and the groups within it, which follow it."""

    columns: list[Question] = field(default_factory=list)
    inner: list[Question] = field(default_factory=list)


def fits(data: dict[str, Data]) -> bool:
    """Whether this is such a form."""
    tasks = data.get("tasks")
    return isinstance(tasks, list) and any(isinstance(task, dict) and "task" in task for task in tasks)


def read(data: dict[str, Data], notes: Notes) -> list[Definition]:
    """The form as one definition, a section per outermost task."""
    notes.unknown_keys("/", data, DESCRIBED)
    urn = name_of(data, "urn", "")
    made = Definition(
        urn=urn, version=words(data.get("version"), "/version") or "1.0", title=said(needed(data, "name", ""), "/name", LANGUAGE),
        kind=KINDS.get(urn, Kind.OTHER), shape=Shape.FORM, language=LANGUAGE,
        description=said(data.get("description"), "/description", LANGUAGE),
        sections=tuple(_section(task, where, notes) for task, where in mappings(data, "tasks", "")),
    )  # fmt: skip
    return [made]


def _section(task: dict[str, Data], where: str, notes: Notes) -> Section:
    title = said(needed(task, "task", where), where, LANGUAGE)
    below = list(mappings(task, "tasks", where))
    if not below or task.get("repeatable") is True:
        return Section(name_of(task, "id", where), title, tuple(_questions(task, where, _Repeated(), notes)))
    questions = [one for each, place in below for one in _questions(each, place, _Repeated(), notes)]
    return Section(name_of(task, "id", where), title, tuple(questions), _help(task, where))


def _questions(task: dict[str, Data], where: str, within: _Repeated, notes: Notes) -> Iterator[Question]:
    """The questions that a task comes to: itself, or those below it."""
    one = _question(task, where, notes)
    if task.get("repeatable") is True:
        yield from _repeated(task, one, where, within, notes)
        return
    yield one
    for below, place in mappings(task, "tasks", where):
        yield from _questions(below, place, within, notes)


def _repeated(
    task: dict[str, Data], one: Question, where: str, within: _Repeated, notes: Notes
) -> Iterator[Question]:
    group = _Group()
    if not task.get("tasks"):
        group.columns.append(replace(one, id=f"{one.id}:", conditions=(), help={}))
    anchor = Question(f"{one.id}@", one.text, Type.LINE, choices_from=one.choices_from)
    mapped = (anchor,) if one.choices_from and task.get("tasks") else ()
    inside = _Repeated((*within.anchors, *mapped))
    for below, place in mappings(task, "tasks", where):
        _into(group, below, place, _Repeated((*inside.anchors,)), notes)
    if group.columns:
        anchors = tuple(replace(each, id=f"{each.id}{one.id}") for each in inside.anchors)
        yield replace(one, type=Type.GROUP, columns=(*anchors, *group.columns), choices_from="", choices=())
    elif one.text:
        yield replace(one, type=Type.TEXT, choices_from="", choices=())
    yield from group.inner


def _into(group: _Group, task: dict[str, Data], where: str, within: _Repeated, notes: Notes) -> None:
    one = _question(task, where, notes)
    if task.get("repeatable") is True:
        group.inner += _repeated(task, one, where, within, notes)
        return
    if one.asked:
        group.columns.append(one)
    elif one.kept or one.help or one.type == Type.UPLOAD:
        # A file is no cell of a row, and nothing is lost: it follows the rows.
        group.inner.append(one)
    for below, place in mappings(task, "tasks", where):
        _into(group, below, place, within, notes)


def _question(task: dict[str, Data], where: str, notes: Notes) -> Question:
    notes.unknown_keys(where, task, KNOWN)
    identity = name_of(task, "id", where)
    type_, kept = _type(task, where, notes)
    conditions, choices_from = _dependencies(task, where, notes)
    help_ = _help(task, where)
    if kept:
        left = {
            key: value for key, value in task.items() if key not in {"task", "id", "description", "tasks"}
        }
        help_ = {LANGUAGE: f"{help_.get(LANGUAGE, '')}\n\n{yaml.safe_dump(left, allow_unicode=True)}".strip()}
    return Question(
        id=identity, text=said(task.get("task"), where, LANGUAGE), type=type_, help=help_,
        choices=tuple(_choices(task, where)) if type_ in {Type.ONE, Type.MANY} else (), conditions=conditions,
        choices_from=choices_from, needed=task.get("required_status") is True, refers=tuple(_refers(task, where)),
        sources=sources(task, where), kept=kept,
    )  # fmt: skip


def _type(task: dict[str, Data], where: str, notes: Notes) -> tuple[Type, str]:
    named = task.get("type")
    given = [words(one, f"{where}/type") for one in (named if isinstance(named, list) else [named])]
    known = [one for one in given if one in TYPES]
    if not known:
        name = ", ".join(given)[:80]
        notes.add(where, "register.instruments.note.type", type=name, id=words(task.get("id"), where)[:80])
        return Type.TEXT, name or "?"
    found = TYPES[known[0]]
    values = {words(one.get("value"), where) for one, _ in mappings(task, "options", where)}
    if found == Type.ONE and values == {"true", "false"}:
        return Type.YES_NO, ""
    return found, ""


def _help(task: dict[str, Data], where: str) -> Texts:
    return said(PICTURES.sub("", words(task.get("description"), where)), where, LANGUAGE)


def _choices(task: dict[str, Data], where: str) -> Iterator[Choice]:
    for option, place in mappings(task, "options", where):
        value = words(option.get("value"), place)
        label = words(option.get("label"), place) or value
        yield Choice(value or "none", {LANGUAGE: label or "–"})


def _dependencies(task: dict[str, Data], where: str, notes: Notes) -> tuple[tuple[Condition, ...], str]:
    conditions, choices_from = [], ""
    for one, place in mappings(task, "dependencies", where):
        condition = mapping(one.get("condition") or one.get("source") or {}, place)
        target = words(condition.get("id"), place)
        if one.get("type") in {"source_options", "instance_mapping"}:
            choices_from = target
        elif one.get("type") == "conditional" and condition.get("operator") in set(Operator):
            value = words(condition.get("value"), place)
            operator = Operator(str(condition["operator"]))
            conditions.append(Condition(target, operator, value, one.get("action") != "hide"))
        else:
            notes.add(place, "register.instruments.note.dependency", type=words(one.get("type"), place)[:80])
    return tuple(conditions), choices_from


def _refers(task: dict[str, Data], where: str) -> Iterator[str]:
    references = task.get("references")
    for name, pointed in mapping(references or {}, f"{where}/references").items():
        for one in pointed if isinstance(pointed, list) else [pointed]:
            target = one.get("id") if isinstance(one, dict) else one
            yield f"{words(name, where)}#{words(target, where)}"
