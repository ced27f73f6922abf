"""Closes the file system, TCP and other processes to this process and its children (Linux Landlock, no rules)."""

import ctypes

from workers.sandbox.system import syscall

# The numbers are the same on every architecture since these calls were added.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1

# Bits that each version of the interface knows: files, network, scope (include/uapi/linux/landlock.h).
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


def version() -> int:
    """The kernel's Landlock interface, 0 where there is none."""
    try:
        return syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def close_everything() -> int:
    """Allow no path, no TCP port and no signal outwards; gives the interface version used, 0 if none.

    Needs no_new_privs, and one thread: others would stay free.
    """
    known = version()
    if known == 0:
        return 0
    rules = _Ruleset(
        files=_FILES[min(known, max(_FILES))],
        network=_TCP if known >= 4 else 0,
        scope=_ABSTRACT_SOCKETS_AND_SIGNALS if known >= 6 else 0,
    )
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = syscall(_CREATE_RULESET, rules, size, 0)
    syscall(_RESTRICT_SELF, ruleset, 0)
    return known
