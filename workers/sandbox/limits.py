"""What a box may use, and how a box that failed says so."""

import re
from dataclasses import dataclass, field
from typing import Any

Parameter = str | int | float | list[str] | list[dict[str, str | int]]
Parameters = dict[str, Parameter]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
_SAID_BY_CHILDREN = {"rejected", "failed", "out_of_memory", "bad_output", "no_background"}

_ABOUT_MEMORY = re.compile(
    r"bad_alloc|bad allocation|out of memory|[Ff]ailed to allocate|bfc_arena|would require more than"
    r"|SafeIntOnOverflow|storage size overflow"
)


@dataclass(frozen=True)
class Limits:
    """The bounds of one box; `memory_bytes` comes on top of what the engines take when they are loaded."""

    memory_bytes: int = 1 << 30
    cpu_seconds: int = 4 * 3600  # of the child's whole life; the deadline per call is `call_seconds`
    call_seconds: float = 60.0
    start_seconds: float = 30.0
    file_bytes: int = 0
    model_bytes: int = 256 << 20
    exchange_bytes: int = 512 << 20  # rows and results of one call together
    threads: int = 1
    control_flow: bool = False  # take models with Loop, Scan or If
    unprotected: bool = False  # go on where the kernel has no Landlock or no seccomp


@dataclass
class SandboxFailure(Exception):
    """A box did not do what was asked: a code and its parameters, never personal data or the file's own text.

    Codes: `rejected` (the file, with `reason`), `crashed` (`signal` or `exit`), `overran` (`seconds`),
    `out_of_memory` (`limit_bytes`), `failed` (the engine raised `error`), `bad_output` (`reason`),
    `too_large` (`bytes`, `limit_bytes`), `unprotected` (`missing`),
    `unavailable` (`reason`), `no_background` (asked to explain without one), `closed`.
    """

    code: str
    parameters: Parameters = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.parameters}"


def is_about_memory(wrong: Exception) -> bool:
    """Whether an error says that there was no memory, in Python's way or in the words of an engine."""
    return isinstance(wrong, MemoryError) or _ABOUT_MEMORY.search(str(wrong)) is not None


def heard(code: object, parameters: object) -> SandboxFailure:
    """A failure in the words of a child, which may be in a hostile model's hands: known codes, plain words."""
    if code not in _SAID_BY_CHILDREN or not isinstance(parameters, dict):
        return SandboxFailure("crashed", {"reason": "garbled_answer"})
    return SandboxFailure(str(code), {name: tame(value) for name, value in _words(parameters).items()})


def _words(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in list(given)[:10] if _WORD.fullmatch(name)}


def tame(value: Any) -> Parameter:
    """What a child said as numbers and identifiers, alone or in a list of small dictionaries."""
    if isinstance(value, list):
        rows = [one for one in value[:50] if isinstance(one, dict)]
        return [{name: _tame_one(inner) for name, inner in _words(one).items()} for one in rows]
    return _tame_one(value)


def _tame_one(value: Any) -> str | int:
    """A number or an identifier; a text that is neither could be the file's own, and says nothing here."""
    if isinstance(value, int):
        return value
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "unknown"
