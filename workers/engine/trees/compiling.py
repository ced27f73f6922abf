"""Compiles numeric code with numba, cached on disk where a folder for that can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code that releases the interpreter's lock.

    The cache lies beside the source, else where NUMBA_CACHE_DIR or the user's cache folder allow it. numba
    forgets it when the source file itself changes, not when a function of another file does: so compiled
    functions that call each other stand in one file.
    """
    try:
        made = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder to write to: every process compiles for itself
        made = numba.njit(nogil=True)(function)
    return cast(Callable[P, R], made)
