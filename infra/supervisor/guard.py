"""Stands between the supervisor and one program, so that nothing of the program outlives either of them.

    python -I -S guard.py SUPERVISOR_PID COMMAND...

The death signal of Linux reaches a process's own children only, and a program has children of its own: pool
workers, sandboxes, some in sessions of their own. The guard adopts all of them (it is their subreaper). When the
program ends, or the supervisor dies (SIGHUP, sent by the kernel), it kills whatever is left before it goes.
Signals for stopping are passed to the program alone: a Celery worker's pool would be torn from its tasks by them.
A file of its own with the standard library only, since it starts before every start of a program.
"""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
KILL_ALL = signal.SIGHUP
PASSED_ON = {signal.SIGTERM, signal.SIGQUIT, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2}
NOT_FOUND = 127
BY_SIGNAL = 128  # as shells have it: 137 is the end by signal 9


def main(supervisor: int, command: list[str]) -> int:
    """Run the command to its end; its exit code, or minus the signal that ended it."""
    prctl = ctypes.CDLL(None).prctl
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, KILL_ALL, *PASSED_ON})
    prctl(PR_SET_PDEATHSIG, int(KILL_ALL))
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != supervisor:  # it died before the death signal was asked for
        return 0
    program = os.fork()
    if program == 0:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
        execute(command)
    return watch(program)


def execute(command: list[str]) -> None:
    """Become the program."""
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)  # noqa: T201
    finally:
        os._exit(NOT_FOUND)


def watch(program: int) -> int:
    """Pass signals on until the program ends, then leave nothing of it."""
    while True:
        received = signal.sigwait({signal.SIGCHLD, KILL_ALL, *PASSED_ON})
        if received == KILL_ALL:
            os.kill(program, signal.SIGKILL)
        elif received in PASSED_ON:
            os.kill(program, received)
        if (ended := reap(program)) is not None:
            kill_children()
            return ended


def reap(program: int) -> int | None:
    """Bury the dead; the program's end, if it is among them."""
    ended = None
    with contextlib.suppress(ChildProcessError):
        while (buried := os.waitpid(-1, os.WNOHANG))[0]:
            if buried[0] == program:
                ended = os.waitstatus_to_exitcode(buried[1])
    return ended


def kill_children() -> None:
    """Kill until there is no child: each one's own children become ours when it dies."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(ChildProcessError):
        while True:
            for child in children.read_text().split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
            os.waitpid(-1, 0)


if __name__ == "__main__":
    ended = main(int(sys.argv[1]), sys.argv[2:])
    sys.exit(ended if ended >= 0 else BY_SIGNAL - ended)
