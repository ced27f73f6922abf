"""The inside of a box: locks itself, then answers its worker about one model until it is told to stop."""

import mmap
import os
import socket
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from types import ModuleType
from typing import Any

import numpy as np

from workers.sandbox import locks, probe, results, wire
from workers.sandbox.desk import Desk, NoRoom
from workers.sandbox.inspection import survey
from workers.sandbox.inspection.trial import neutral_rows, trial
from workers.sandbox.limits import Limits, SandboxFailure, is_about_memory
from workers.sandbox.waiting import hear, processor
from workers.sandbox.wire import Array, Facts

Answer = tuple[Facts, dict[str, Array]]


class Child:
    """One model, one background, one worker."""

    def __init__(self, limits: Limits, engine: ModuleType, seccomp: bool) -> None:
        self._limits = limits
        self._engine = engine
        self._seccomp = seccomp
        self._model = b""
        self._facts: Facts = {}
        self._explainer: Any = None
        self._known: wire.Columns = []
        self._tasks: dict[int, Callable[[wire.Columns], Answer]] = {
            wire.OPEN: self._open,
            wire.BACKGROUND: self._background,
            wire.INSPECT: lambda _: (self._facts, {}),
            wire.TRIAL: self._trial,
            wire.PREDICT: self._predict,
            wire.EXPLAIN: self._explain,
            wire.PROBE: lambda last: ({"seccomp": self._seccomp, **probe.attempt_everything(bool(last))}, {}),
        }

    def answer(self, verb: int, columns: wire.Columns) -> tuple[int, Answer]:
        """ANSWER or FAILURE, and the facts and arrays that say it."""
        try:
            return wire.ANSWER, self._tasks[verb](columns)
        except SandboxFailure as failure:
            refused = failure
        except Exception as wrong:
            refused = self._reason(wrong, verb)
        return wire.FAILURE, ({"code": refused.code, "parameters": refused.parameters}, {})

    def _reason(self, wrong: Exception, verb: int) -> SandboxFailure:
        """The class of an error and nothing of its text, which may quote the file or a row."""
        if is_about_memory(wrong):
            return SandboxFailure("out_of_memory", {"limit_bytes": self._limits.memory_bytes})
        name = type(wrong).__name__
        if verb in (wire.OPEN, wire.BACKGROUND) and type(wrong).__module__.startswith("onnxruntime"):
            return SandboxFailure("rejected", {"reason": "runtime_refused", "error": name})
        if verb == wire.OPEN or name == "NotTabular":
            return SandboxFailure("rejected", {"reason": "engine_refused", "error": name})
        return SandboxFailure("failed", {"error": name, "during": wire.VERBS[verb]})

    def _open(self, columns: wire.Columns) -> Answer:
        self._model = columns[0].tobytes()
        facts = survey(self._model, self._limits.model_bytes, self._limits.control_flow)
        contract = self._engine.contract(self._model)
        self._facts = {**facts, "contract": _plain(contract)}
        return self._facts, {}

    def _background(self, columns: wire.Columns) -> Answer:
        if columns:
            self._known = [column.copy() for column in columns]
            self._explainer = self._build(self._known)
        return {"additivity_limit": float(getattr(self._explainer, "additivity_limit", 0.0))}, {}

    def _build(self, background: wire.Columns) -> Any:
        return self._engine.Explainer(self._model, background, threads=self._limits.threads)

    def _trial(self, columns: wire.Columns) -> Answer:
        given = columns or self._known
        rows = given or neutral_rows(self._model, len(self._facts["contract"]["columns"]))
        found = trial(self._model, rows, given=bool(given))
        return {"findings": [one.facts() for one in found], "method": self._method(rows)}, {}

    def _method(self, rows: wire.Columns) -> str:
        """How this model would be explained; nothing where the engine cannot answer these rows."""
        try:
            return str(getattr(self._explainer or self._build(rows), "method", ""))
        except Exception as wrong:
            if is_about_memory(wrong):
                raise
            return ""

    def _predict(self, columns: wire.Columns) -> Answer:
        if self._explainer is None:
            # Predictions do not depend on the background, so any row will do for an engine that wants one.
            self._explainer = self._build([column[:1].copy() for column in columns])
        return results.split(self._explainer.predict(columns))

    def _explain(self, columns: wire.Columns) -> Answer:
        if not self._known:
            raise SandboxFailure("no_background")
        _, predicted = self._predict(columns)
        facts, explained = results.split(self._explainer.explain(columns))
        return facts, {**predicted, **explained}


def _plain(value: Any) -> Any:
    """A contract as JSON knows it."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def serve(channel: socket.socket, limits: Limits, engine_bytes: int, engine: ModuleType) -> None:
    """Put the locks on, then answer frames until the worker hangs up."""
    locks.bound(limits, engine_bytes)
    inside = Child(limits, engine, locks.close_calls(limits))
    desk: Desk | None = None
    kept: tuple[int, Answer] | None = None
    apart = False
    while True:
        frame = hear(channel, wire.FRAME.size, apart)
        if not frame:
            return
        sequence, verb, _, length, theirs = wire.FRAME.unpack(frame)
        if verb == wire.ARENA:
            desk = Desk(_map(channel, length))
            continue
        if desk is None:
            return
        if verb != wire.AGAIN:
            kept = inside.answer(verb, desk.take_columns(length))
        if kept is None:
            return
        kind, answer = kept
        start = wire.aligned(length)
        try:
            size = desk.put_answer(start, *answer)
        except NoRoom as larger:
            kind, start, size = wire.ROOM, 0, larger.size
        ours = processor()
        channel.send(wire.FRAME.pack(sequence, kind, start, size, ours))
        apart = ours != theirs


def _map(channel: socket.socket, room: int) -> mmap.mmap:
    """The shared memory that the next message brings."""
    _, numbers, _, _ = socket.recv_fds(channel, 1, 1)
    try:
        return mmap.mmap(numbers[0], room)
    except OSError:
        raise MemoryError from None
    finally:
        os.close(numbers[0])
