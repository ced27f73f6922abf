"""This worker's line to its zygote: started by exec on first use, shared by everything forked after that.

A request is one message that carries two sockets, so processes that share a zygote need no lock between them.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from workers.sandbox.limits import Limits, SandboxFailure
from workers.sandbox.locks import Protections

_ROOT = str(Path(__file__).resolve().parents[2])
_START_SECONDS = 120.0

# One thread each, so that forking is safe; and onnxruntime 1.29 and later report home unless told not to.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONPATH": _ROOT,
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    # A box computes the same sizes again and again: memory that went back to the kernel costs a fault per page.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}


class Nursery:
    """A zygote that loads `engine`, and the way to ask it for children."""

    def __init__(self, engine: str = "workers.engine") -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._report: Protections = {}

    def start(self) -> Protections:
        """Start the zygote if there is none; gives the protections that it could put on."""
        with self._lock:
            if self._control is None:
                self._start()
            return dict(self._report)

    def pid(self) -> int:
        """The process number of the zygote that this worker started, 0 without one."""
        return self._process.pid if self._process is not None else 0

    def child(self, limits: Limits) -> tuple[socket.socket, socket.socket]:
        """Ask for one child: the channel to it, and the line whose end is the child's end."""
        report = self.start()
        missing = [name for name in ("landlock", "seccomp") if not report[name]]
        if missing and not limits.unprotected:
            raise SandboxFailure("unprotected", {"missing": missing})
        control = self._control
        try:
            return self._ask(limits, control)
        except (BrokenPipeError, ConnectionResetError):
            # The zygote is gone (killed, or out of memory): its boxes went with it, new ones need a new one.
            self.stop(control)
            self.start()
            return self._ask(limits, self._control)

    def stop(self, control: socket.socket | None = None) -> None:
        """Hang up, and end the zygote with all its children if it is this process that started it.

        With `control`, only if that is still the line in use: another thread may have replaced it.
        """
        with self._lock:
            if self._control is None or control not in (None, self._control):
                return
            self._control.close()
            self._control = None
            if self._process is not None and self._owner == os.getpid():
                self._process.kill()
                self._process.wait()
            self._process = None

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [
                sys.executable,
                "-P",
                "-s",
                "-m",
                "workers.sandbox.zygote",
                str(theirs.fileno()),
                self._engine,
            ]
            # Not a shell, and nothing in it comes from outside.
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd="/",
                env=_ENVIRONMENT,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._owner = os.getpid()
        try:
            self._report = self._hear(ours)
        except SandboxFailure:
            ours.close()
            self._process.kill()
            self._process.wait()
            raise
        self._control = ours

    def _hear(self, ours: socket.socket) -> Protections:
        ours.settimeout(_START_SECONDS)
        try:
            report = json.loads(ours.recv(1 << 16) or b'{"error": "ended"}')
        except TimeoutError:
            report = {"error": "late"}
        if "error" in report:
            raise SandboxFailure("unavailable", {"reason": report["error"]})
        ours.settimeout(None)
        return dict(report)

    @staticmethod
    def _ask(limits: Limits, control: socket.socket | None) -> tuple[socket.socket, socket.socket]:
        if control is None:
            raise SandboxFailure("unavailable", {"reason": "stopped"})
        channel, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line, watched = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside, watched:
            request = json.dumps(asdict(limits)).encode()
            try:
                numbers = [inside.fileno(), watched.fileno()]
                socket.send_fds(control, [request], numbers, socket.MSG_NOSIGNAL)
            except OSError:
                channel.close()
                line.close()
                raise
        return channel, line


NURSERY = Nursery()
