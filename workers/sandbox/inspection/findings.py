"""What was found against a model file: a code and two numbers, never a text from the file."""

from dataclasses import dataclass
from typing import NoReturn

from workers.sandbox.limits import SandboxFailure

REFUSED, WARNING = "refused", "warning"


@dataclass(frozen=True)
class Finding:
    """What speaks against a file: `found` and `limit` are counts or bytes where that says more than the code."""

    code: str
    found: int | None = None
    limit: int | None = None
    severity: str = REFUSED

    def facts(self) -> dict[str, str | int]:
        """The finding as JSON knows it."""
        numbers = {"found": self.found, "limit": self.limit}
        return {
            "code": self.code,
            "severity": self.severity,
            **{name: value for name, value in numbers.items() if value is not None},
        }


def refuse(findings: list[Finding]) -> NoReturn:
    """Raise `rejected` with the first finding as its reason and all of them as parameters."""
    unique = list(dict.fromkeys(findings))[:50]
    raise SandboxFailure(
        "rejected", {"reason": unique[0].code, "findings": [finding.facts() for finding in unique]}
    )
