"""One piece of shared memory and what lies on it; what lies there as before is not laid out again.

The worker puts columns at the start, the child its answer after them. A single prediction takes microseconds, so
views are kept between calls: a call like the last one copies its values and nothing else.
"""

import mmap
from collections.abc import Mapping

import numpy as np

from workers.sandbox import wire
from workers.sandbox.wire import HEAD, Array, Columns, Facts, Garbled, aligned

_HEAD_LIMIT = 2 << 20


class NoRoom(Exception):
    """The desk is too small; it would take `size` bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Desk:
    """Used from both sides: a worker puts columns and takes answers, a child the other way round."""

    def __init__(self, buffer: mmap.mmap) -> None:
        self._buffer = buffer
        self._size = len(buffer)
        self._types: list[wire.Kind] | None = None
        self._rows = -1
        self._put: tuple[int, list[tuple[Array, tuple[int, ...]]]] = (0, [])
        self._columns_head = b""
        self._columns: Columns = []
        self._shapes: tuple[int, Facts, list[tuple[str, wire.Kind, wire.Shape]]] = (-1, {}, [])
        self._answer_put: tuple[int, list[Array]] = (0, [])
        self._answer_head = (-1, 0, b"")
        self._answer: tuple[Facts, dict[str, Array]] = ({}, {})

    def put_columns(self, columns: Columns) -> int:
        """Lay columns at the start; gives their size. Raises NoRoom, TypeError for what is no column."""
        types = [column.dtype for column in columns]
        rows = set(map(len, columns))
        if types != self._types or rows != {self._rows}:
            columns = wire.plain(columns)
            self._lay_columns(columns)
        size, targets = self._put
        for target, places in targets:
            np.concatenate([columns[place] for place in places] if len(targets) > 1 else columns, out=target)
        return size

    def take_columns(self, length: int) -> Columns:
        """The columns that a worker laid down, as views that change with the next call."""
        head = self._head(0, length)
        if head != self._columns_head:
            rows, found = wire.read_plan(head)
            self._columns = [np.zeros(0)] * sum(len(places) for _, places, _ in found.blocks)
            for kind, places, at in found.blocks:
                block: Array = np.ndarray((len(places), rows), kind, self._buffer, at)
                for place, column in zip(places, block, strict=True):
                    self._columns[place] = column
            self._columns_head = head
        return self._columns

    def put_answer(self, start: int, facts: Facts, arrays: Mapping[str, Array]) -> int:
        """Lay an answer from `start` on; gives its size. Raises NoRoom."""
        shapes = (start, facts, [(name, array.dtype, array.shape) for name, array in arrays.items()])
        if shapes != self._shapes:
            self._lay_answer(start, facts, arrays)
            self._shapes = shapes
        size, targets = self._answer_put
        for target, array in zip(targets, arrays.values(), strict=True):
            target[...] = array
        return size

    def take_answer(self, start: int, length: int) -> tuple[Facts, dict[str, Array]]:
        """What a child answered, copied: it can still write where we read. Raises Garbled."""
        if start + length > self._size:
            raise Garbled("frame")
        head = self._head(start, length)
        if (start, length, head) != self._answer_head:
            self._answer = self._read_answer(start, length, head)
            self._answer_head = (start, length, head)
        facts, views = self._answer
        return dict(facts), {name: view.copy() for name, view in views.items()}

    def _read_answer(self, start: int, length: int, head: bytes) -> tuple[Facts, dict[str, Array]]:
        facts, described = wire.read_answer(head)
        views, at = {}, start + aligned(HEAD.size + len(head))
        for name, kind, shape in described:
            views[name] = view = self._view(kind, shape, at, start + length)
            at += aligned(view.nbytes)
        return facts, views

    def _view(self, kind: wire.Kind, shape: wire.Shape, at: int, end: int) -> Array:
        try:
            view: Array = np.ndarray(shape, kind, self._buffer, at)
        except (TypeError, ValueError):
            raise Garbled("extent") from None
        if at + view.nbytes > end:
            raise Garbled("extent")
        return view

    def _lay_columns(self, columns: Columns) -> None:
        types, rows = [column.dtype for column in columns], len(columns[0]) if columns else 0
        found = wire.plan(tuple(types), rows)
        if found.size > self._size:
            raise NoRoom(found.size)
        self._write_head(0, found.head)
        targets = [
            (np.ndarray((len(places) * rows,), kind, self._buffer, at), places)
            for kind, places, at in found.blocks
        ]
        self._types, self._rows, self._put = types, rows, (found.size, targets)
        self._answer_head = (-1, 0, b"")

    def _lay_answer(self, start: int, facts: Facts, arrays: Mapping[str, Array]) -> None:
        head = wire.answer_head(facts, [(name, one.dtype.str, one.shape) for name, one in arrays.items()])
        at = start + aligned(HEAD.size + len(head))
        size = at - start + sum(aligned(array.nbytes) for array in arrays.values())
        if start + size > self._size:
            raise NoRoom(size)
        self._write_head(start, head)
        targets = []
        for array in arrays.values():
            targets.append(np.ndarray(array.shape, array.dtype, self._buffer, at))
            at += aligned(array.nbytes)
        self._answer_put = (size, targets)

    def _write_head(self, start: int, head: bytes) -> None:
        HEAD.pack_into(self._buffer, start, len(head))
        self._buffer[start + HEAD.size : start + HEAD.size + len(head)] = head

    def _head(self, start: int, length: int) -> bytes:
        """The JSON that opens a body."""
        if length < HEAD.size:
            raise Garbled("no head")
        (size,) = HEAD.unpack_from(self._buffer, start)
        if size > min(length - HEAD.size, _HEAD_LIMIT):
            raise Garbled("head too long")
        return self._buffer[start + HEAD.size : start + HEAD.size + size]
