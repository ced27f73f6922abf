"""What a box may use, and how a box that failed says so."""

from dataclasses import dataclass, field

Parameter = str | int | float | list[str] | list[dict[str, str | int]]


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
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.parameters}"
