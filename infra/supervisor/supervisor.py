"""The loop that starts programs, restarts what dies, and stops all of them in time."""

import os
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from infra.supervisor import guard
from infra.supervisor.programs import Keeper, Program

GAVE_UP = os.EX_UNAVAILABLE
FAILURES_ALLOWED = 5
TURN_SECONDS = 0.1
STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds after the program's own `stop_seconds`.
KILL_AFTER, FORCE_AFTER = 0.5, 0.8


class Supervisor:
    """Keeps the programs running until SIGINT, SIGTERM or SIGHUP; Linux only.

    With the default `stop_seconds` all have ended within 5 s of that signal. A kill -9 of the supervisor ends all
    programs and whatever they started at once. Lines of output go to `log` with the program's name in front.
    """

    def __init__(self, programs: Sequence[Program], log: Callable[[str], None]) -> None:
        self._keepers = [Keeper(program, log) for program in programs]
        self._log = log
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = False
        self._finished = False

    def run(self) -> int:
        """Block until told to stop; 0, or GAVE_UP when a program failed at once five times in a row.

        To be called once, from the main thread (ValueError otherwise).
        """
        code = 0
        with self._selector, self._signals():
            try:
                while not self._asked_to_stop and code == 0:
                    self._tend()
                    self._turn()
                    code = self._verdict()
            finally:
                self._finished = True
                self._stop()
        return code

    def wait_ready(self, timeout: float) -> bool:
        """Whether all programs became ready within `timeout` seconds; call from a second thread."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and not self._finished:
            if all(keeper.ready for keeper in self._keepers):
                return True
            time.sleep(TURN_SECONDS / 5)
        return False

    def _tend(self) -> None:
        """Start what should run, see who is ready."""
        for keeper in self._keepers:
            if output := keeper.start_when_due(time.monotonic()):
                self._selector.register(output, selectors.EVENT_READ, keeper.hear)
            keeper.ask_ready(time.monotonic())

    def _turn(self) -> None:
        """Wait a moment, hear who speaks, bury who died."""
        for key, _ in self._selector.select(TURN_SECONDS):
            if not key.data():
                self._selector.unregister(key.fileobj)  # it said its last
        for keeper in self._keepers:
            if output := keeper.ended():
                if output in self._selector.get_map():
                    self._selector.unregister(output)
                output.close()

    def _verdict(self) -> int:
        for keeper in self._keepers:
            if keeper.failures >= FAILURES_ALLOWED:
                self._log(
                    f"{keeper.program.name} failed at once {keeper.failures} times in a row; its last lines above "
                    "say why. All programs are stopped."
                )
                return GAVE_UP
        return 0

    def _stop(self) -> None:
        asked = time.monotonic()
        plans = {keeper: deque(_steps(keeper.program)) for keeper in self._keepers}
        while any(keeper.running for keeper in self._keepers):
            for keeper, plan in plans.items():
                while plan and time.monotonic() >= asked + plan[0][0]:
                    keeper.signal(plan.popleft()[1])
            self._turn()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Let signals, the death of a child among them, wake the loop."""
        ours, woken = socket.socketpair()
        ours.setblocking(False)
        woken.setblocking(False)
        before = {number: signal.signal(number, self._hear_signal) for number in (*STOPPERS, signal.SIGCHLD)}
        woken_before = signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
        self._selector.register(ours, selectors.EVENT_READ, lambda: ours.recv(4096))
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            ours.close()
            woken.close()

    def _hear_signal(self, number: int, frame: FrameType | None) -> None:
        if number in STOPPERS:
            self._asked_to_stop = True


def _steps(program: Program) -> list[tuple[float, int]]:
    """The ways to say stop, with the seconds after which each is due."""
    patience = program.stop_seconds
    return [
        (0.0, signal.SIGTERM),  # a Celery worker finishes its tasks,
        (patience, signal.SIGQUIT),  # gives them back,
        (patience + KILL_AFTER, guard.KILL_ALL),
        (patience + FORCE_AFTER, signal.SIGKILL),
    ]
