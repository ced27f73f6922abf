"""The few system calls that the standard library has no name for: prctl, syscall and their errors."""

import ctypes
import os
import platform

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
MACHINE = platform.machine()

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def prctl(option: int, value: int) -> None:
    """Set one attribute of this process; raises OSError."""
    zero = ctypes.c_ulong(0)
    if _libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def syscall(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> int:
    """Make one system call: whole numbers by value, structures by their address; raises OSError."""
    passed = [_argument(value) for value in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *passed))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def _argument(value: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> object:
    if value is None:
        return ctypes.c_void_p(None)
    return ctypes.c_long(value) if isinstance(value, int) else ctypes.byref(value)
