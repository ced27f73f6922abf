"""Tries from inside a box what a hostile model would try, and tells what the kernel let happen."""

import ctypes
import os
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PTRACE_ATTACH = 16
_libc = ctypes.CDLL(None, use_errno=True)


def _connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.connect(("127.0.0.1", 9))


def _unix_socket() -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _write() -> None:
    target = Path("/tmp/toetssteen-escape")  # noqa: S108 - the point is that it fails
    try:
        target.write_bytes(b"")
    finally:
        with suppress(OSError):
            target.unlink()


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _more_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _ptrace() -> None:
    if _libc.ptrace(_PTRACE_ATTACH, os.getppid(), None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


_ATTEMPTS: dict[str, Callable[[], object]] = {
    "read_file": lambda: Path("/etc/passwd").read_bytes(),
    "write_file": _write,
    "list_folder": lambda: os.listdir("/"),
    "read_environment": lambda: Path("/proc/self/environ").read_bytes(),
    "see_path": lambda: os.stat("/etc/passwd"),
    "connect": _connect,
    "unix_socket": _unix_socket,
    "memory_file": lambda: os.memfd_create("escape"),
    "fork": _fork,
    "signal_parent": lambda: os.kill(os.getppid(), 0),
    "trace_parent": _ptrace,
    "raise_limit": _more_memory,
}
# If it works, this process is another program, which answers nothing.
_LAST: dict[str, Callable[[], object]] = {"exec": lambda: os.execv("/bin/true", ["true"])}  # noqa: S606


def attempt_everything(last: bool) -> dict[str, list[str]]:
    """The names of what was denied and of what was not; `last` tries only what may end this process."""
    found: dict[str, list[str]] = {"denied": [], "allowed": []}
    for name, attempt in (_LAST if last else _ATTEMPTS).items():
        try:
            attempt()
        except (OSError, ValueError):  # setrlimit says a denied limit with a ValueError
            found["denied"].append(name)
        else:
            found["allowed"].append(name)
    return found
