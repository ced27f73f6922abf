"""Reading a file from a stranger into plain data: bounded in size, depth and in what its aliases unfold to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from infra.errors import Fault, NotValid

LARGEST = 8_000_000
MOST_NODES = 400_000
DEEPEST = 60
Data = Any  # mappings, lists, strings, booleans and None: what YAML and JSON can say


class _Reader(yaml.CSafeLoader):
    """Leaves numbers and dates as they are written: a question 1.10 is not 1.1, nor is a version."""


_Reader.yaml_implicit_resolvers = {
    sign: [pair for pair in pairs if pair[0] in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"}]
    for sign, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def refused(code: str, where: str = "", **parameters: str | int | float) -> NotValid:
    """A file that is not taken, because of one thing."""
    return NotValid("register.instruments.refused", faults=[Fault(where, code, parameters)])


def read(content: bytes) -> Data:
    """The data in a YAML or JSON file. Raises `NotValid` that says in which line, and what to do."""
    if len(content) > LARGEST:
        raise refused("register.instruments.too_large", megabytes=LARGEST // 1_000_000)
    text = _decoded(content)
    data = _json(text) if text.lstrip()[:1] in {"{", "["} else _yaml(text)
    if not isinstance(data, dict):
        raise refused("register.instruments.no_mapping")
    return data


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise refused("register.instruments.no_utf8", f"line {line}", line=line) from None
    if not text.strip():
        raise refused("register.instruments.empty")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise refused("register.instruments.no_utf8", f"line {line}", line=line)
    return text


def _json(text: str) -> Data:
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as wrong:
        # A file in YAML may begin with a bracket too.
        return _yaml(text) if wrong.pos == 0 else _broken_json(wrong)
    except RecursionError:
        raise refused("register.instruments.too_deep", depth=DEEPEST) from None
    _bounded(data)
    return data


def _broken_json(wrong: json.JSONDecodeError) -> Data:
    raise refused(
        "register.instruments.no_json", f"line {wrong.lineno}", line=wrong.lineno, column=wrong.colno
    ) from None


def _bounded(data: Data) -> None:
    level, nodes, depth = [data], 0, 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if depth > DEEPEST:
            raise refused("register.instruments.too_deep", depth=DEEPEST)
        if nodes > MOST_NODES:
            raise refused("register.instruments.too_many_nodes", most=MOST_NODES)
        level = [below for one in level for below in _below(one)]


def _below(one: Data) -> Iterator[Data]:
    if isinstance(one, dict):
        yield from one.values()
    elif isinstance(one, list):
        yield from one


def _yaml(text: str) -> Data:
    try:
        _weigh(text)
        return yaml.load(text, Loader=_Reader)  # noqa: S506  (a safe loader, with fewer tags)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=column) from None
    except (RecursionError, ValueError):
        raise refused("register.instruments.no_yaml", "line 1", line=1, column=1) from None


@dataclass
class _Weight:
    """How many nodes were seen, and how many each anchor stands for; `open` are the nodes that have not ended."""

    seen: int = 0
    open: list[tuple[str | None, int]] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)

    def count(self, nodes: int, line: int) -> None:
        self.seen += nodes
        if self.seen > MOST_NODES:
            raise refused("register.instruments.too_many_nodes", f"line {line}", most=MOST_NODES)

    def begin(self, anchor: str | None, line: int) -> None:
        self.open.append((anchor, self.seen))
        if len(self.open) > DEEPEST:
            raise refused("register.instruments.too_deep", f"line {line}", depth=DEEPEST)
        self.count(1, line)

    def end(self) -> None:
        anchor, before = self.open.pop()
        if anchor:
            self.anchors[anchor] = self.seen - before

    def alias(self, anchor: str, line: int) -> None:
        if any(name == anchor for name, _ in self.open):
            raise refused("register.instruments.alias_of_itself", f"line {line}", line=line, name=anchor[:80])
        self.count(self.anchors.get(anchor, 1), line)


def _weigh(text: str) -> None:
    """Refuse what unfolds to more than the bound, before it is unfolded."""
    weight = _Weight()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            weight.alias(event.anchor or "", line)
        elif isinstance(event, yaml.CollectionStartEvent):
            weight.begin(event.anchor, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            weight.end()
        elif isinstance(event, yaml.ScalarEvent):
            weight.count(1, line)
            if event.anchor:
                weight.anchors[event.anchor] = 1
