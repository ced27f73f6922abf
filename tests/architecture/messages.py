"""Which message keys our code and templates ask for, read from their syntax trees."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from infra.errors import Refusal
from register.rows.checking import Wrong
from tests.architecture.sources import PACKAGES, Source, called, text_of

KEY = re.compile(rf"({'|'.join(PACKAGES)})(\.[a-z0-9_]+)+")
BEGINNING = re.compile(rf"({'|'.join(PACKAGES)})\.([a-z0-9_]+\.)*")
# Names of things that look like a key and are none: calls whose text is never shown to a person.
OTHER_NAMES = {
    "Task",
    "permission",
    "Events",
    "import_module",
    "url_for",
    "Blueprint",
    "info",
    "warning",
    "error",
}
SAYING = {"gettext": 0, "ngettext": 0, "gettext_in": 1, "ngettext_in": 1, "Fault": 1, "Wrong": 0}
IN_TEMPLATES = {"_": "", "_n": "", "say": "reports.", "count": "reports."}


@dataclass(frozen=True)
class Asked:
    """A key that is asked for: where, and with which parameters; None when they cannot be read off."""

    key: str
    where: str
    given: frozenset[str] | None = None


def refusals(kind: type[Refusal] = Refusal) -> set[str]:
    """The names of all refusals."""
    return {kind.__name__} | {name for one in kind.__subclasses__() for name in refusals(one)}


def in_python(source: Source) -> Iterator[Asked]:
    """Keys in a file of Python: with their parameters where they are said, and by their look anywhere else."""
    places = SAYING | dict.fromkeys(refusals() | {Wrong.__name__}, 0)
    other: set[int] = set()
    for call in source.calls():
        name = called(call)
        if name in OTHER_NAMES:
            other |= {id(argument) for argument in call.args}
        place = places.get(name)
        if place is not None and len(call.args) > place:
            key = text_of(call.args[place])
            if key and KEY.fullmatch(key):
                other.add(id(call.args[place]))
                yield Asked(key, f"{source.path}:{call.lineno}", given(call, name))
    for node in source.nodes:
        key = text_of(node) if isinstance(node, ast.Constant) else None
        if key and id(node) not in other and KEY.fullmatch(key):
            yield Asked(key, f"{source.path}:{getattr(node, 'lineno', 0)}")


def given(call: ast.Call, name: str) -> frozenset[str] | None:
    """The names of the parameters of a call that says something."""
    counted = {"n"} if name.startswith("ngettext") else set()
    if name == Wrong.__name__:
        counted = {"row", "column"}  # whoever catches it says where it stands
    if name == "Fault":
        parameters = call.args[2] if len(call.args) > 2 else ast.Dict([], [])
        known = isinstance(parameters, ast.Dict) and all(text_of(key) for key in parameters.keys)
        return frozenset(str(text_of(key)) for key in parameters.keys) if known else None  # type: ignore[union-attr]
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset({str(keyword.arg) for keyword in call.keywords} - {"faults", "diagnostic"} | counted)


def families_in_python(source: Source) -> Iterator[tuple[str, str]]:
    """Beginnings of keys that are finished by an f-string, with where."""
    for node in source.nodes:
        if isinstance(node, ast.JoinedStr) and len(node.values) > 1:
            beginning = text_of(node.values[0]) or ""
            if BEGINNING.fullmatch(beginning):
                yield beginning, f"{source.path}:{node.lineno}"


@cache
def parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text("utf-8"))


def in_template(path: Path) -> Iterator[Asked]:
    """Keys in a template, as `_("...")`, `_n("...", n)` or in reports `say('...')`."""
    tree = parsed(path)
    begun = {id(one.nodes[0]) for one in tree.find_all(nodes.Concat)}
    said: set[int] = set()
    for call in tree.find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        first = call.args[0] if call.args else None
        if name in IN_TEMPLATES and isinstance(first, nodes.Const):
            said.add(id(first))
            counted = {"n"} if name in {"_n", "count"} else set()
            known = None if call.dyn_kwargs else frozenset({one.key for one in call.kwargs} | counted)
            yield Asked(IN_TEMPLATES[name] + str(first.value), f"{path.name}:{call.lineno}", known)
        elif name in OTHER_NAMES and first is not None:
            said.add(id(first))
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and KEY.fullmatch(const.value) and id(const) not in said | begun:
            yield Asked(const.value, f"{path.name}:{const.lineno}")


def families_in_template(path: Path) -> Iterator[tuple[str, str]]:
    """Beginnings of keys that a template finishes with `~`."""
    tree = parsed(path)
    spoken = {
        id(call.args[0]): IN_TEMPLATES[call.node.name]
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in IN_TEMPLATES and call.args
    }
    for concat in tree.find_all(nodes.Concat):
        first = concat.nodes[0]
        text = first.value if isinstance(first, nodes.Const) and isinstance(first.value, str) else ""
        beginning = spoken.get(id(concat), "") + text
        if text and BEGINNING.fullmatch(beginning):
            yield beginning, f"{path.name}:{concat.lineno}"
