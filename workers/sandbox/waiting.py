"""Waiting for a message: awake for a moment, because a processor that dozed off takes longer to wake than a small model
takes to answer.

Only when the other end was last seen on another processor: on the same one, looking out would keep it from working.
"""

import ctypes
import socket

_LOOKS = 100  # a microsecond each: about what a single call takes
_libc = ctypes.CDLL(None)


def processor() -> int:
    """The number of the processor that this thread runs on, as messages tell it to the other end."""
    return int(_libc.sched_getcpu()) & 0xFFFFFFFF


def hear(channel: socket.socket, size: int, apart: bool) -> bytes:
    """The next message of at most `size` bytes, empty at the end; awake for a moment if the other end is `apart`.

    Raises BlockingIOError after the time that the socket allows. An other end that lies about its processor
    makes this wait awake or asleep, and no longer.
    """
    if apart:
        for _ in range(_LOOKS):
            try:
                return channel.recv(size, socket.MSG_DONTWAIT)
            except BlockingIOError:
                continue
    return channel.recv(size)
