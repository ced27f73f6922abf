"""A system call filter in BPF: what a computing child needs is allowed, everything else answers EPERM.

An allow list, because a deny list ages: io_uring and open_tree came after most of them were written.
"""

import ctypes
import errno
import struct

from workers.sandbox.system import MACHINE, syscall

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SET_MODE_FILTER = 1
_KILL, _ERROR, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_X32_BIT = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

# Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
_ALLOWED = {
    # name: (x86_64, aarch64)
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "poll": (7, None),
    "ppoll": (271, 73),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "pread64": (17, 67),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getcpu": (309, 168),
    "uname": (63, 160),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "restart_syscall": (219, 128),
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_CLONE, _CLONE3, _FCNTL = (56, 220), (435, 435), (72, 25)
_CLONE_THREAD = 0x00010000
_DUPLICATE_AND_CLOSE_ON_EXEC = 1030


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _answer(number: int, value: int) -> bytes:
    """Answer `value` for one call and go on with the next check otherwise."""
    return _step(_JUMP_EQUAL, number, 0, 1) + _step(_RETURN, value)


def _argument(number: int, index: int, mask: int, wanted: int) -> bytes:
    """Allow one call only if the masked low half of an argument is as wanted."""
    inner = _step(_LOAD, _FIRST_ARGUMENT + 8 * index) + _step(_AND, mask)
    inner += _step(_JUMP_EQUAL, wanted, 0, 1) + _step(_RETURN, _ALLOW) + _step(_RETURN, _ERROR | errno.EPERM)
    return _step(_JUMP_EQUAL, number, 0, len(inner) // 8) + inner


def program(machine: str, threads: bool) -> bytes:
    """The filter for one architecture; with `threads` a child may start threads, never processes."""
    place = list(_AUDIT).index(machine)
    code = _step(_LOAD, _ARCHITECTURE) + _step(_JUMP_EQUAL, _AUDIT[machine], 1, 0) + _step(_RETURN, _KILL)
    code += _step(_LOAD, _NUMBER)
    code += _step(_JUMP_ABOVE, _X32_BIT, 0, 1) + _step(_RETURN, _KILL)
    for numbers in _ALLOWED.values():
        number = numbers[place]
        code += b"" if number is None else _answer(number, _ALLOW)
    code += _argument(_FCNTL[place], 1, 0xFFFFFFFF, _DUPLICATE_AND_CLOSE_ON_EXEC)
    if threads:
        # The C library tries clone3 first, whose flags no filter can read, and falls back on ENOSYS.
        code += _answer(_CLONE3[place], _ERROR | errno.ENOSYS)
        code += _argument(_CLONE[place], 0, _CLONE_THREAD, _CLONE_THREAD)
    return code + _step(_RETURN, _ERROR | errno.EPERM)


def available() -> bool:
    """Whether this architecture is known here and the kernel filters system calls."""
    if MACHINE not in _SECCOMP:
        return False
    try:
        syscall(_SECCOMP[MACHINE], 2, 0, ctypes.create_string_buffer(struct.pack("<I", _ERROR), 4))
    except OSError:
        return False
    return True


def install(threads: bool) -> bool:
    """Filter this process from now on, for good; False where the kernel or the architecture cannot."""
    if not available():
        return False
    code = program(MACHINE, threads)
    kept = ctypes.create_string_buffer(code, len(code))
    filled = _Program(len(code) // 8, ctypes.addressof(kept))
    syscall(_SECCOMP[MACHINE], _SET_MODE_FILTER, 0, filled)
    return True
