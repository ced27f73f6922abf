"""What passes between a worker and its box: frames on a socket, and how bodies lie in shared memory.

A body is a JSON head and the arrays that it describes. Neither side trusts a length that the other states, and
nothing here is ever unpickled.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Columns = list[Array]
Facts = dict[str, Any]
Kind = np.dtype[Any]
Shape = tuple[int, ...]
Described = tuple[str, str, Shape]

FRAME = struct.Struct(
    "<IIQQI"
)  # sequence, verb, where the body starts, bytes of the body, sender's processor
STATUS = struct.Struct("<i")  # how a child ended, as waitpid says it
HEAD = struct.Struct("<I")  # bytes of the JSON that opens a body
OPEN, BACKGROUND, INSPECT, TRIAL, PREDICT, EXPLAIN, PROBE, AGAIN, ARENA = range(9)
ANSWER, FAILURE, ROOM = range(3)
VERBS = ("open", "background", "inspect", "trial", "predict", "explain", "probe", "again", "arena")
EXIT_NO_MEMORY = 72

_ALIGN = 64
_ANSWER_TYPES = {"<i8", "<i4", "<f8", "<f4", "|b1"}


class Garbled(ValueError):
    """A body that does not follow its own description."""


def aligned(size: int) -> int:
    """The next multiple of a cache line."""
    return -(-size // _ALIGN) * _ALIGN


@dataclass(frozen=True)
class Plan:
    """How columns of these types lie in a body: per type, one block of all its columns."""

    head: bytes
    blocks: tuple[tuple[Kind, tuple[int, ...], int], ...]  # type, positions of the columns, where it starts
    size: int


@lru_cache(maxsize=64)
def plan(types: tuple[Kind, ...], rows: int) -> Plan:
    """The plan for columns of these types and length; the same for every equal call."""
    groups: dict[Kind, list[int]] = {}
    for position, kind in enumerate(types):
        groups.setdefault(kind, []).append(position)
    head = json.dumps(
        {"rows": rows, "blocks": [[kind.str, places] for kind, places in groups.items()]}
    ).encode()
    blocks, at = [], aligned(HEAD.size + len(head))
    for kind, places in groups.items():
        blocks.append((kind, tuple(places), at))
        at += aligned(kind.itemsize * len(places) * rows)
    return Plan(head, tuple(blocks), at)


def read_plan(head: bytes) -> tuple[int, Plan]:
    """Rows and plan from the head that a worker wrote."""
    described = json.loads(head)
    blocks, at = [], aligned(HEAD.size + len(head))
    for name, places in described["blocks"]:
        kind = np.dtype(name)
        blocks.append((kind, tuple(places), at))
        at += aligned(kind.itemsize * len(places) * described["rows"])
    return described["rows"], Plan(head, tuple(blocks), at)


def plain(columns: Sequence[Array]) -> Columns:
    """Columns as numbers or fixed-width text, all of one length; raises TypeError for anything else."""
    found = [_plain(column) for column in columns]
    if len({len(column) for column in found}) > 1:
        raise TypeError("columns have the same number of rows")
    return found


def _plain(column: Array) -> Array:
    if column.ndim != 1:
        raise TypeError("a column has one value per row")
    if column.dtype.kind in "biuf":
        return column
    if column.dtype.kind == "O" and not all(isinstance(value, str) for value in column):
        raise TypeError("a column holds numbers or texts, not both and nothing else")
    if column.dtype.kind not in "OU":
        raise TypeError("a column holds numbers or texts")
    text = column.astype(str)
    return text if text.dtype.itemsize else text.astype("<U1")


def answer_head(facts: Facts, arrays: Sequence[Described]) -> bytes:
    """The head of an answer: its facts, and name, type and shape of each array."""
    return json.dumps({"facts": facts, "arrays": arrays}).encode()


def read_answer(head: bytes) -> tuple[Facts, list[tuple[str, Kind, Shape]]]:
    """Facts and described arrays from the head that a child wrote; raises Garbled for what cannot be."""
    try:
        described = json.loads(head)
        facts, arrays = described["facts"], [_array(*one) for one in described["arrays"]]
    except (TypeError, KeyError, ValueError, RecursionError) as wrong:
        raise Garbled(type(wrong).__name__) from None
    if not isinstance(facts, dict):
        raise Garbled("facts")
    return facts, arrays


def _array(name: object, kind: object, shape: object) -> tuple[str, Kind, Shape]:
    """One array as described, if it is of a kind that answers have; its extent is checked against the bytes."""
    if (
        not isinstance(name, str)
        or kind not in _ANSWER_TYPES
        or not isinstance(shape, list)
        or len(shape) > 4
    ):
        raise Garbled("array")
    if not all(type(size) is int and 0 <= size < 1 << 40 for size in shape):
        raise Garbled("shape")
    return name, np.dtype(str(kind)), tuple(shape)
