"""The worker's side of a box: one locked child that serves one model version of one organisation."""

from __future__ import annotations

import fcntl
import mmap
import os
import signal
import socket
import struct
import threading
import time
import weakref
from types import TracebackType
from typing import Self

import numpy as np

from workers.answers import Explanation, Output
from workers.sandbox import results, wire
from workers.sandbox.desk import Desk, NoRoom
from workers.sandbox.limits import Limits, SandboxFailure, heard
from workers.sandbox.nursery import NURSERY, Nursery
from workers.sandbox.waiting import hear, processor
from workers.sandbox.wire import Array, Columns, Facts

_FIRST_ROOM = 1 << 20
_LAST_WORDS_SECONDS = 5.0


def open_box(
    model: bytes, background: Columns | None, limits: Limits | None = None, nursery: Nursery = NURSERY
) -> Box:
    """A box with this model opened and its explainer built; raises SandboxFailure, and then no child is left.

    `background` is one array of shape (n,) per raw feature, or None for a box that only inspects and predicts.
    """
    box = Box(limits or Limits(), nursery)
    try:
        box.open(model, background)
    except BaseException:
        box.close()
        raise
    return box


class Box:
    """Answers one call at a time; after a failure of the child every call says `closed`.

    An explanation whose additivity error is over `additivity_limit` must not be shown; model and background fix it.
    """

    def __init__(self, limits: Limits, nursery: Nursery) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._sequence = 0
        self._patience = 0.0
        self.additivity_limit = 0.0
        self._channel, self._line = nursery.child(limits)
        self._childs_processor = 0
        self._open = True
        _OPEN.add(self)
        try:
            self._new_desk(1)
        except OSError as wrong:
            # A child that could not even put its locks on is gone before it is asked anything.
            raise self._broken(wrong, wire.ARENA) from None

    @property
    def closed(self) -> bool:
        """Whether this box was closed, or its child failed in a way that ended it."""
        return not self._open

    def open(self, model: bytes, background: Columns | None) -> None:
        """Check the file, read its contract and build the explainer, within `start_seconds`."""
        deadline = time.monotonic() + self._limits.start_seconds
        if len(model) > self._limits.model_bytes:
            raise SandboxFailure("too_large", {"bytes": len(model), "limit_bytes": self._limits.model_bytes})
        self._ask(wire.OPEN, [np.frombuffer(model, np.uint8)], deadline)
        self.additivity_limit = results.limit(self._ask(wire.BACKGROUND, background or [], deadline)[0])

    def inspect(self) -> Facts:
        """Contract, operators, sizes and counts; texts in it are the file's own: escape them where shown."""
        return self._ask(wire.INSPECT, [])[0]

    def predict(self, columns: Columns) -> Output:
        """Predictions for columns of shape (n,), one per raw feature in the contract's order."""
        return results.output(self._ask(wire.PREDICT, columns)[1], len(columns[0]))

    def explain(self, columns: Columns) -> tuple[Output, Explanation]:
        """Predictions and their explanation, from one pass over the same rows."""
        facts, arrays = self._ask(wire.EXPLAIN, columns)
        rows = len(columns[0])
        return results.output(arrays, rows), results.explanation(facts, arrays, rows)

    def trial(self, columns: Columns | None = None) -> Facts:
        """`findings` of running the model on these rows, and the `method` that explains it.

        Without rows on the background, without a background on neutral ones. Three equal runs, a second session, one without optimiser, finite answers, declared against real shapes.
        """
        return results.trial(self._ask(wire.TRIAL, columns or [])[0])

    def probe(self) -> Facts:
        """What a hostile model could and could not do in this box, tried from inside; ends it where it may exec."""
        found = self._ask(wire.PROBE, [])[0]
        try:
            last = self._ask(wire.PROBE, [np.ones(1)])[0]
        except SandboxFailure as failure:
            if failure.code != "crashed":
                raise
            last = {"denied": [], "allowed": ["exec"]}  # it became another program
        return found | {name: found[name] + last[name] for name in ("denied", "allowed")}

    def close(self) -> None:
        """End the child; closing twice is fine."""
        self._open = False
        self._channel.close()
        self._line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self, verb: int, columns: Columns, deadline: float | None = None
    ) -> tuple[Facts, dict[str, Array]]:
        with self._lock:
            if not self._open:
                raise SandboxFailure("closed")
            try:
                kind, (facts, arrays) = self._exchange(verb, columns, deadline)
            except (OSError, wire.Garbled) as wrong:
                raise self._broken(wrong, verb) from None
        if kind == wire.FAILURE:
            raise heard(facts.get("code"), facts.get("parameters"))
        return facts, arrays

    def _exchange(
        self, verb: int, columns: Columns, deadline: float | None
    ) -> tuple[int, tuple[Facts, dict[str, Array]]]:
        """Send one request and hear its answer; raises OSError (BlockingIOError when late) or Garbled."""
        try:
            length = self._desk.put_columns(columns)
        except NoRoom as larger:
            self._new_desk(larger.size)
            length = self._desk.put_columns(columns)
        kind, start, size = self._turn(verb, length, deadline)
        if kind == wire.ROOM:
            self._new_desk(size)
            kind, start, size = self._turn(wire.AGAIN, 0, deadline)
        if kind not in (wire.ANSWER, wire.FAILURE):
            raise wire.Garbled("frame")
        return kind, self._desk.take_answer(start, size)

    def _turn(self, verb: int, length: int, deadline: float | None) -> tuple[int, int, int]:
        self._sequence = (self._sequence + 1) & 0xFFFFFFFF
        ours = processor()
        self._channel.send(wire.FRAME.pack(self._sequence, verb, 0, length, ours), socket.MSG_NOSIGNAL)
        self._wait(self._limits.call_seconds if deadline is None else deadline - time.monotonic())
        answer = hear(self._channel, wire.FRAME.size, ours != self._childs_processor)
        if not answer:
            raise ConnectionResetError
        if len(answer) != wire.FRAME.size:
            raise wire.Garbled("frame")
        sequence, kind, start, size, self._childs_processor = wire.FRAME.unpack(answer)
        if sequence != self._sequence:
            raise wire.Garbled("sequence")
        return kind, start, size

    def _wait(self, seconds: float) -> None:
        """Let the kernel end the next wait; set only when it differs, which saves two system calls a call."""
        if seconds != self._patience:
            whole, part = divmod(max(seconds, 0.001), 1)
            waiting = struct.pack("@ll", int(whole), int(part * 1_000_000))
            self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, waiting)
            self._patience = seconds

    def _new_desk(self, size: int) -> None:
        """Share memory with the child that holds `size` bytes, in place of what there was."""
        if size > self._limits.exchange_bytes:
            raise SandboxFailure("too_large", {"bytes": size, "limit_bytes": self._limits.exchange_bytes})
        room = max(_FIRST_ROOM, 1 << (size - 1).bit_length())
        number = os.memfd_create("box", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            os.ftruncate(number, room)
            # Without the seals a child could shrink what we have mapped (SIGBUS here) or grow it without end.
            fcntl.fcntl(
                number, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
            )
            self._desk = Desk(mmap.mmap(number, room))
            self._channel.send(wire.FRAME.pack(0, wire.ARENA, 0, room, 0), socket.MSG_NOSIGNAL)
            socket.send_fds(self._channel, [b"."], [number], socket.MSG_NOSIGNAL)
        finally:
            os.close(number)

    def _broken(self, wrong: Exception, verb: int) -> SandboxFailure:
        """End a child that did not answer as it should, and say how it ended."""
        during = wire.VERBS[verb]
        if isinstance(wrong, BlockingIOError):
            seconds = (
                self._limits.start_seconds
                if verb in (wire.OPEN, wire.BACKGROUND)
                else self._limits.call_seconds
            )
            failure = SandboxFailure("overran", {"seconds": seconds, "during": during})
        elif isinstance(wrong, wire.Garbled):
            failure = SandboxFailure("crashed", {"reason": "garbled_answer", "during": during})
        else:
            failure = self._ending(during)
        self.close()
        return failure

    def _ending(self, during: str) -> SandboxFailure:
        """What the zygote says of a child that is gone; nothing when it went itself."""
        self._line.settimeout(_LAST_WORDS_SECONDS)
        try:
            status = self._line.recv(wire.STATUS.size)
        except OSError:
            status = b""
        if not status:
            return SandboxFailure("crashed", {"reason": "zygote_lost", "during": during})
        code = os.waitstatus_to_exitcode(*wire.STATUS.unpack(status))
        if code == wire.EXIT_NO_MEMORY:
            return SandboxFailure("out_of_memory", {"limit_bytes": self._limits.memory_bytes})
        if code == -signal.SIGXCPU:
            return SandboxFailure("overran", {"seconds": self._limits.cpu_seconds, "during": during})
        if code < 0:
            return SandboxFailure("crashed", {"signal": signal.Signals(-code).name, "during": during})
        return SandboxFailure("crashed", {"exit": code, "during": during})


def _close_inherited() -> None:
    """In a fork of a worker: let go of its boxes, or they would live on when the worker closes them."""
    for box in list(_OPEN):
        box.close()


_OPEN: weakref.WeakSet[Box] = weakref.WeakSet()
os.register_at_fork(after_in_child=_close_inherited)
