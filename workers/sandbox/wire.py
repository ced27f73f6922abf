"""What passes between a worker and its box: frames on a socket, columns and answers in shared memory.

Neither side trusts a length that the other states, and nothing here is ever unpickled.
"""

import json
import mmap
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Columns = list[Array]
Facts = dict[str, Any]
Shape = tuple[str, str, tuple[int, ...]]
Buffer = bytearray | mmap.mmap | memoryview

FRAME = struct.Struct("<IIQQ")  # sequence, verb, where the body starts, bytes of the body
STATUS = struct.Struct("<i")  # how a child ended, as waitpid says it
HEAD = struct.Struct("<I")  # bytes of the JSON that opens a body
OPEN, BACKGROUND, INSPECT, TRIAL, PREDICT, EXPLAIN, PROBE, AGAIN, ARENA = range(9)
ANSWER, FAILURE, ROOM = range(3)
VERBS = ("open", "background", "inspect", "trial", "predict", "explain", "probe", "again", "arena")
EXIT_NO_MEMORY = 72

_ALIGN = 64
_HEAD_LIMIT = 16 << 20
_CACHED_HEAD = 1 << 10
_NUMBERS = frozenset(np.dtype(kind) for kind in ("f4", "f8", "i4", "i8"))
_ANSWER_TYPES = {"<i8", "<i4", "<f8", "<f4", "|b1"}


class Garbled(ValueError):
    """A body that does not follow its own description."""


def aligned(size: int) -> int:
    """The next multiple of a cache line."""
    return -(-size // _ALIGN) * _ALIGN


@dataclass(frozen=True)
class Parcel:
    """A JSON head and the arrays after it, each group of equal arrays as one block."""

    head: bytes
    blocks: list[list[Array]]
    size: int

    def write(self, buffer: Buffer, start: int = 0) -> None:
        """Copy everything into `buffer`, which has room for `size` bytes from `start` on."""
        HEAD.pack_into(buffer, start, len(self.head))
        buffer[start + HEAD.size : start + HEAD.size + len(self.head)] = self.head
        at = start + aligned(HEAD.size + len(self.head))
        for block in self.blocks:
            first = block[0]
            shape = first.shape if len(block) == 1 else (len(block) * first.size,)
            target: Array = np.ndarray(shape, first.dtype, buffer, at)
            if len(block) == 1:
                target[...] = first
            else:
                np.concatenate(block, out=target)
            at += aligned(target.nbytes)


@lru_cache(maxsize=64)
def _plan(types: tuple[np.dtype[Any], ...], rows: int) -> tuple[bytes, tuple[tuple[int, ...], ...], int]:
    """Head, groups of column positions and size for columns of these types; the same for every equal call."""
    groups: dict[str, list[int]] = {}
    for position, kind in enumerate(types):
        groups.setdefault(kind.str, []).append(position)
    head = json.dumps({"rows": rows, "blocks": list(groups.items())}).encode()
    widths = (np.dtype(kind).itemsize * len(places) * rows for kind, places in groups.items())
    size = aligned(HEAD.size + len(head)) + sum(aligned(width) for width in widths)
    return head, tuple(tuple(places) for places in groups.values()), size


def _plain(column: Array) -> Array:
    """A column as numbers or fixed-width text; anything else is refused."""
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


def pack_columns(columns: Iterable[Array]) -> Parcel:
    """Columns of equal length, shape (n,) each, ready to be written; raises TypeError for anything else."""
    plain = [
        column if column.dtype in _NUMBERS and column.ndim == 1 else _plain(column) for column in columns
    ]
    lengths = {len(column) for column in plain}
    if len(lengths) > 1:
        raise TypeError("columns have the same number of rows")
    head, groups, size = _plan(tuple([column.dtype for column in plain]), next(iter(lengths), 0))
    return Parcel(head, [[plain[place] for place in group] for group in groups], size)


@lru_cache(maxsize=64)
def _read_plan(head: bytes) -> tuple[int, list[tuple[np.dtype[Any], list[int]]], int]:
    described = json.loads(head)
    blocks = [(np.dtype(kind), places) for kind, places in described["blocks"]]
    return described["rows"], blocks, sum(len(places) for _, places in blocks)


def _head(buffer: Buffer, start: int, length: int) -> tuple[bytes, int]:
    """The JSON that opens a body and where its first array stands."""
    if length < HEAD.size:
        raise Garbled("no head")
    (size,) = HEAD.unpack_from(buffer, start)
    if size > min(length - HEAD.size, _HEAD_LIMIT):
        raise Garbled("head too long")
    return bytes(buffer[start + HEAD.size : start + HEAD.size + size]), start + aligned(HEAD.size + size)


def unpack_columns(buffer: Buffer, start: int, length: int) -> Columns:
    """The columns of a body, as views on `buffer`."""
    head, at = _head(buffer, start, length)
    rows, blocks, count = _read_plan(head)
    if len(blocks) == 1:
        return list(np.ndarray((count, rows), blocks[0][0], buffer, at))
    columns: list[Array | None] = [None] * count
    for kind, places in blocks:
        block: Array = np.ndarray((len(places), rows), kind, buffer, at)
        for place, column in zip(places, block, strict=True):
            columns[place] = column
        at += aligned(block.nbytes)
    return [column for column in columns if column is not None]


def pack_answer(facts: Facts, arrays: Mapping[str, Array]) -> Parcel:
    """Facts (JSON) and named arrays of numbers, ready to be written."""
    shapes = tuple([(name, array.dtype.str, array.shape) for name, array in arrays.items()])
    head = _bare_head(shapes) if not facts else _answer_head(facts, shapes)
    size = aligned(HEAD.size + len(head)) + sum([aligned(array.nbytes) for array in arrays.values()])
    return Parcel(head, [[array] for array in arrays.values()], size)


def _answer_head(facts: Facts, shapes: tuple[Shape, ...]) -> bytes:
    return json.dumps({"facts": facts, "arrays": shapes}).encode()


@lru_cache(maxsize=64)
def _bare_head(shapes: tuple[Shape, ...]) -> bytes:
    return _answer_head({}, shapes)


def unpack_answer(body: bytearray) -> tuple[Facts, dict[str, Array]]:
    """Facts and arrays from a private copy of what the box wrote; raises Garbled for what does not add up."""
    head, at = _head(body, 0, len(body))
    facts, shapes = _known_answer(head) if len(head) <= _CACHED_HEAD else _read_answer(head)
    arrays = {}
    try:
        for name, kind, shape in shapes:
            arrays[name] = array = np.ndarray(shape, kind, body, at)
            at += aligned(array.nbytes)
    except (TypeError, ValueError) as wrong:
        raise Garbled(str(wrong)) from None
    return dict(facts), arrays


def _read_answer(head: bytes) -> tuple[Facts, list[tuple[str, np.dtype[Any], tuple[int, ...]]]]:
    try:
        described = json.loads(head)
        facts, shapes = described["facts"], [_shape(*one) for one in described["arrays"]]
    except (TypeError, KeyError, ValueError, RecursionError) as wrong:
        raise Garbled(type(wrong).__name__) from None
    if not isinstance(facts, dict):
        raise Garbled("facts")
    return facts, shapes


_known_answer = lru_cache(maxsize=64)(_read_answer)


def _shape(name: object, kind: object, shape: object) -> tuple[str, np.dtype[Any], tuple[int, ...]]:
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
