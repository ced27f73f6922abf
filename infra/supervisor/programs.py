"""One program under supervision: its command, its present life, and what it says."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from infra.supervisor import guard

GUARD = str(Path(guard.__file__))
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
SETTLED_WHEN_READY, SETTLED = 1.0, 3.0
ASK_READY_EVERY = 0.1
CHUNK = 65536


@dataclass(frozen=True)
class Program:
    """What to run.

    `environment` is added to the supervisor's own. `ready` answers at once (well within a second) whether the
    program does its work; without it a program counts as ready when it runs. After SIGTERM it has `stop_seconds`
    to end by itself.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    stop_seconds: float = 4.0


class Keeper:
    """Keeps one program running: starts it, hears it out, counts its failures."""

    def __init__(self, program: Program, log: Callable[[str], None]) -> None:
        self.program = program
        self.ready = False
        self.failures = 0
        self._log = log
        self._guard: subprocess.Popen[bytes] | None = None
        self._started = self._ready_at = self._asked = self._start_at = 0.0
        self._unfinished = b""

    @property
    def running(self) -> bool:
        """Whether the program has a life now, also when that ended unseen."""
        return self._guard is not None

    def start_when_due(self, now: float) -> IO[bytes] | None:
        """Start the program if it should run and does not; its output, else None. Call from the main thread."""
        if self._guard is not None or now < self._start_at:
            return None
        # The death signal follows the *thread* that starts a process: only the main one lives as long as we do.
        self._guard = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", GUARD, str(os.getpid()), *self.program.command],
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
        )
        assert self._guard.stdout is not None  # noqa: S101
        os.set_blocking(self._guard.stdout.fileno(), False)
        self._started, self._ready_at = now, 0.0
        return self._guard.stdout

    def hear(self) -> bool:
        """Pass on what the program said, line by line; False when there is nothing more now."""
        if self._guard is None or self._guard.stdout is None:
            return False
        said = self._guard.stdout.read(CHUNK)
        if not said:
            return False
        *lines, self._unfinished = (self._unfinished + said).split(b"\n")
        if len(self._unfinished) > CHUNK:
            lines, self._unfinished = [*lines, self._unfinished], b""
        for line in lines:
            self._say(line)
        return True

    def ended(self) -> IO[bytes] | None:
        """Bury a program that ended; the output that is no longer there, else None."""
        if self._guard is None or (code := self._guard.poll()) is None:
            return None
        output, guard_id = self._guard.stdout, self._guard.pid
        if code < 0:  # the guard itself was killed: what it guarded is still in its group
            self._signal_group(guard_id)
        while self.hear():
            pass
        if self._unfinished:
            self._say(self._unfinished)
        self._guard, self._unfinished = None, b""
        self._count_failure(code)
        return output

    def ask_ready(self, now: float) -> None:
        """Find out whether the program does its work yet."""
        if self._guard is None or self.ready or now < self._asked + ASK_READY_EVERY:
            return
        self._asked = now
        try:
            self.ready = self.program.ready is None or self.program.ready()
        except OSError:  # nobody listens yet
            self.ready = False
        self._ready_at = now if self.ready else 0.0

    def signal(self, number: int) -> None:
        """Send a signal to the program; guard.KILL_ALL kills it and all that it started, SIGKILL the guard too."""
        if self._guard is None:
            return
        self._guard.send_signal(number)
        if number == signal.SIGKILL:
            self._signal_group(self._guard.pid)

    def _count_failure(self, code: int) -> None:
        now = time.monotonic()
        settled = SETTLED_WHEN_READY if self.program.ready else SETTLED
        steady = self._ready_at and now - self._ready_at >= settled
        self.ready = False
        self.failures = 0 if steady else self.failures + 1
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self._start_at = now + pause
        self._log(f"{self.program.name} ended ({_end(code)}) after {now - self._started:.1f} s.")

    def _say(self, line: bytes) -> None:
        self._log(f"{self.program.name} | {line.decode(errors='replace').rstrip()}")

    @staticmethod
    def _signal_group(group: int) -> None:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return


def _end(code: int) -> str:
    number = -code if code < 0 else code - guard.BY_SIGNAL
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"exit code {code}"
