"""Reading a file from a stranger into plain data: bounded in size, depth and in what its aliases unfold to."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from infra.errors import Fault, NotValid

LARGEST = 8_000_000
MOST_NODES = 400_000
DEEPEST = 60
# Half a sign, or none: no database keeps it. JSON and YAML can write it as an escape.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
Data = Any  # mappings, lists, strings, booleans and None: what YAML and JSON can say


# What YAML 1.1 reads as something else than text. Numbers and dates stay as they are written: 1.10 is not 1.1.
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


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
    _bounded(data, text)
    return data


def _broken_json(wrong: json.JSONDecodeError) -> Data:
    raise refused(
        "register.instruments.no_json", f"line {wrong.lineno}", line=wrong.lineno, column=wrong.colno
    ) from None


def _bounded(data: Data, text: str) -> None:
    level, nodes, depth = [data], 0, 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if depth > DEEPEST:
            raise refused("register.instruments.too_deep", depth=DEEPEST)
        if nodes > MOST_NODES:
            raise refused("register.instruments.too_many_nodes", most=MOST_NODES)
        for unkept in filter(None, (UNKEPT.search(one) for one in _texts(level))):
            place = re.search(rf"\\u{ord(unkept[0]):04x}", text, re.IGNORECASE)
            line = text.count("\n", 0, place.start() if place else 0) + 1
            raise refused("register.instruments.no_utf8", f"line {line}", line=line)
        level = [below for one in level for below in _below(one)]


def _texts(level: list[Data]) -> Iterator[str]:
    for one in level:
        if isinstance(one, dict):
            yield from one
        elif isinstance(one, str):
            yield one


def _below(one: Data) -> Iterator[Data]:
    if isinstance(one, dict):
        yield from one.values()
    elif isinstance(one, list):
        yield from one


def _yaml(text: str) -> Data:
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event, event.start_mark.line + 1 if event.start_mark else 1)
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=column) from None
    return builder.data


@dataclass
class _Open:
    """A list or a mapping that has not ended: what is in it, its anchor, and how many nodes came before it."""

    data: list[Data] | dict[str, Data]
    anchor: str | None
    before: int
    key: str | None = None


@dataclass
class _Builder:
    """Puts events of YAML together as plain data, and nothing else: no tag makes an object.

    It counts what aliases stand for before they are followed, so that a file that unfolds beyond the bound is refused
    first; an anchor knows the data and how many nodes that is.
    """

    data: Data = None
    seen: int = 0
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Data, int]] = field(default_factory=dict)

    def take(self, event: yaml.Event, line: int) -> None:
        """The next event, and the line that it stands on."""
        if isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.DocumentStartEvent) and self.seen:
            # A second document in one file: which of them is meant is not for us to say.
            raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=1)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        self._count(1, line)
        self._plain(event.tag, line)
        if UNKEPT.search(event.value):
            raise refused("register.instruments.no_utf8", f"line {line}", line=line)
        value = WORDS.get(event.value, event.value) if event.implicit[0] else event.value
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, line, event.value)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        self._plain(event.tag, line)
        data: list[Data] | dict[str, Data] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(data, line)
        self.open.append(_Open(data, event.anchor, self.seen))
        if len(self.open) > DEEPEST:
            raise refused("register.instruments.too_deep", f"line {line}", depth=DEEPEST)
        self._count(1, line)

    def _end(self) -> None:
        ended = self.open.pop()
        if ended.anchor:
            self.anchors[ended.anchor] = (ended.data, self.seen - ended.before)

    def _alias(self, anchor: str, line: int) -> None:
        if any(one.anchor == anchor for one in self.open):
            raise refused("register.instruments.alias_of_itself", f"line {line}", line=line, name=anchor[:80])
        if anchor not in self.anchors:
            raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=1)
        data, nodes = self.anchors[anchor]
        self._count(nodes, line)
        self._put(data, line)

    def _put(self, value: Data, line: int, written: str | None = None) -> None:
        """Where it belongs: in the list, or in the mapping as a key or as its value. A key is what is written."""
        if not self.open:
            self.data = value
            return
        here = self.open[-1]
        if isinstance(here.data, list):
            here.data.append(value)
        elif here.key is None:
            here.key = written if written is not None else value
            if not isinstance(here.key, str):
                raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=1)
            if here.key in here.data:
                raise refused("register.instruments.key_twice", f"line {line}", line=line, key=here.key[:80])
        else:
            here.data[here.key], here.key = value, None

    def _count(self, nodes: int, line: int) -> None:
        self.seen += nodes
        if self.seen > MOST_NODES:
            raise refused("register.instruments.too_many_nodes", f"line {line}", most=MOST_NODES)

    def _plain(self, tag: str | None, line: int) -> None:
        if tag not in PLAIN_TAGS:
            raise refused("register.instruments.no_yaml", f"line {line}", line=line, column=1)
