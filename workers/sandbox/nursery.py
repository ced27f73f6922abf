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
_FAREWELL_SECONDS = 5.0

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
}


class Nursery:
    """A zygote that loads `engine`, and the way to ask it for children."""

    def __init__(self, engine: str = "workers.engine") -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._report: Protections = {}

    def start(self) -> Protections:
        """Start the zygote if there is none; gives the protections that it could put on."""
        with self._lock:
            if self._control is None:
                self._start()
            return dict(self._report)

    def child(self, limits: Limits) -> tuple[socket.socket, socket.socket]:
        """Ask for one child: the channel to it, and the line whose end is the child's end."""
        report = self.start()
        missing = [name for name in ("landlock", "seccomp") if not report[name]]
        if missing and not limits.unprotected:
            raise SandboxFailure("unprotected", {"missing": missing})
        try:
            return self._ask(limits)
        except (BrokenPipeError, ConnectionResetError):
            # The zygote is gone (killed, or out of memory): its boxes went with it, new ones need a new one.
            self.stop()
            self.start()
            return self._ask(limits)

    def stop(self) -> None:
        """Hang up; the zygote ends when nobody else holds its line, and its children with it."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            self._control = None
            if self._process is not None:
                self._reap(self._process)
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
        self._report = self._hear(ours)
        self._control = ours

    def _hear(self, ours: socket.socket) -> Protections:
        ours.settimeout(_START_SECONDS)
        try:
            report = json.loads(ours.recv(1 << 16) or b'{"error": "ended"}')
        except TimeoutError:
            report = {"error": "late"}
        if "error" in report:
            ours.close()
            raise SandboxFailure("unavailable", {"reason": report["error"]})
        ours.settimeout(None)
        return dict(report)

    def _ask(self, limits: Limits) -> tuple[socket.socket, socket.socket]:
        if self._control is None:
            raise SandboxFailure("unavailable", {"reason": "stopped"})
        channel, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line, watched = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inside, watched:
            numbers = [inside.fileno(), watched.fileno()]
            socket.send_fds(
                self._control, [json.dumps(asdict(limits)).encode()], numbers, socket.MSG_NOSIGNAL
            )
        return channel, line

    @staticmethod
    def _reap(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


NURSERY = Nursery()
