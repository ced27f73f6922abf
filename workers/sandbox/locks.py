"""The locks that a child puts on itself, in the order in which they can still be put on."""

import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from workers.sandbox import landlock, seccomp
from workers.sandbox.limits import Limits
from workers.sandbox.system import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl

_NOBODY = 65534
Protections = dict[str, bool | int | str | list[str]]


def close_files() -> Protections:
    """Become nobody if we are root, and lose the file system and TCP; children inherit all of it."""
    with suppress(OSError):
        # When memory runs out on the whole machine, a box goes before a worker or a database.
        Path("/proc/self/oom_score_adj").write_text("1000")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    return {
        "unprivileged": os.geteuid() != 0,
        "landlock": landlock.close_everything(),
        "seccomp": seccomp.available(),
    }


def die_with(parent: int) -> None:
    """Be killed when the parent dies; must come after a change of user, which forgets it."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def bound(limits: Limits, engine_bytes: int) -> None:
    """Limit what this process can use; `engine_bytes` is the address space that is taken already."""
    bounds = {
        resource.RLIMIT_AS: engine_bytes + limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if limits.threads == 1:
        bounds[resource.RLIMIT_NPROC] = 0
    for what, most in bounds.items():
        # One second between both limits of processor time: at the first comes a signal that tells why.
        resource.setrlimit(what, (most, most + (what == resource.RLIMIT_CPU)))


def close_calls(limits: Limits) -> bool:
    """Allow only the system calls of a computing process; False where the kernel cannot filter."""
    return seccomp.install(limits.threads > 1)
