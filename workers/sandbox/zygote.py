"""The process that boxes are forked from: loads the engines once, locks itself in, and watches over its children.

Run as `python -m workers.sandbox.zygote CONTROL ENGINE`, CONTROL being the number of an inherited socket. Forking is
safe only while no engine has started a thread, so it has exactly one, and it never looks at a model itself.
"""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType

from workers.sandbox import child, inspection, locks, wire
from workers.sandbox.limits import Limits

# numpy loads these when they are first used, which a child without files cannot do.
_LATE = ("numpy.ma", "numpy.random", "numpy.linalg", "numpy.strings", "numpy.char")

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class _Kept:
    """A living child: its process and the line to the worker that it serves."""

    process: int
    pid: int
    line: socket.socket


class Zygote:
    """Forks a child for each request on the control socket, and ends it when its worker hangs up or dies."""

    def __init__(self, control: socket.socket, engine: ModuleType) -> None:
        self._control = control
        self._engine = engine
        self._watched = selectors.DefaultSelector()
        self._watched.register(control, selectors.EVENT_READ, None)
        # Opened before the lock: afterwards /proc is as closed as everything else.
        self._tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)
        self._memory = os.open("/proc/self/statm", os.O_RDONLY)

    def run(self) -> None:
        """Serve until the last worker that holds the control socket is gone."""
        while True:
            for key, _ in self._watched.select():
                if key.data is None:
                    if not self._fork():
                        return
                elif key.fd == key.data.process:
                    self._bury(key.data)
                else:
                    self._hung_up(key.data)

    def threads(self) -> int:
        """How many threads this process has; forking is safe with one."""
        return len(os.listdir(self._tasks))

    def _fork(self) -> bool:
        message, lines, _, _ = socket.recv_fds(self._control, 1 << 16, 2)
        if not message:
            return False
        if len(lines) != 2:
            return True
        channel, line = (socket.socket(fileno=number) for number in lines)
        engine_bytes = int(os.pread(self._memory, 64, 0).split()[0]) * _PAGE
        parent = os.getpid()
        if self.threads() != 1:
            os._exit(70)
        pid = os.fork()
        if pid == 0:
            self._become_child(channel, json.loads(message), engine_bytes, parent)
        channel.close()
        kept = _Kept(os.pidfd_open(pid), pid, line)
        self._watched.register(kept.process, selectors.EVENT_READ, kept)
        self._watched.register(line, selectors.EVENT_READ, kept)
        return True

    def _become_child(
        self, channel: socket.socket, limits: dict[str, int | float | bool], engine_bytes: int, parent: int
    ) -> None:
        """Never returns: a child that came back here would be a second zygote."""
        try:
            locks.die_with(parent)
            os.dup2(channel.fileno(), 3)
            os.closerange(4, 1 << 20)
            child.serve(socket.socket(fileno=3), Limits(**limits), engine_bytes, self._engine)  # type: ignore[arg-type]
        except MemoryError:
            os._exit(wire.EXIT_NO_MEMORY)
        except BaseException:
            os._exit(71)
        os._exit(0)

    def _hung_up(self, kept: _Kept) -> None:
        """End a child whose worker closed its line; a worker sends nothing on it, so readable means closed."""
        if kept.line.fileno() >= 0:  # in the same round the child may have ended by itself
            self._watched.unregister(kept.line)
            signal.pidfd_send_signal(kept.process, signal.SIGKILL)

    def _bury(self, kept: _Kept) -> None:
        """Tell the worker how its child ended, and forget it."""
        _, status = os.waitpid(kept.pid, 0)
        self._watched.unregister(kept.process)
        os.close(kept.process)
        if kept.line in self._watched.get_map():
            self._watched.unregister(kept.line)
            with suppress(OSError):  # the worker may be gone by now
                kept.line.send(wire.STATUS.pack(status), socket.MSG_NOSIGNAL)
        kept.line.close()


def main(control: int, engine_name: str) -> None:
    """Load and compile everything, lock, say so, and serve."""
    socket_to_workers = socket.socket(fileno=control)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the worker decides
    try:
        engine = importlib.import_module(engine_name)
        for name in _LATE:
            importlib.import_module(name)
        engine.warm_up()
        inspection.rehearse()
        zygote = Zygote(socket_to_workers, engine)
        report = {**locks.close_files(), "threads": zygote.threads()}
    except Exception as wrong:
        socket_to_workers.send(json.dumps({"error": f"{type(wrong).__name__}: {wrong}"}).encode())
        raise
    # What was loaded until now is shared with every child; the collector must not touch (and so copy) its pages.
    gc.collect()
    gc.freeze()
    socket_to_workers.send(json.dumps(report).encode())
    zygote.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
