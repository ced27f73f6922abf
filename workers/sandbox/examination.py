"""One look at a strange file: accepted or refused, why, and what is in it; never raises for the file's sake."""

import hashlib
from typing import Any

from workers.sandbox.box import open_box
from workers.sandbox.limits import Limits, SandboxFailure
from workers.sandbox.nursery import NURSERY, Nursery
from workers.sandbox.wire import Facts

_QUICK = Limits(start_seconds=3.5, call_seconds=3.5)
_ABOUT_US = {"unavailable", "unprotected"}


def examine(model: bytes, limits: Limits = _QUICK, nursery: Nursery = NURSERY) -> Facts:
    """`verdict` (accepted or refused), `findings` (code, severity and numbers), `sha256`, and what was read.

    An accepted file also has inputs, outputs, operators, opset, contract, sizes and the `method` that explains
    it. Raises SandboxFailure only when no box can be had on this machine.
    """
    report: Facts = {"verdict": "accepted", "findings": [], "sha256": hashlib.sha256(model).hexdigest()}
    try:
        with open_box(model, None, limits, nursery) as box:
            report |= box.inspect() | box.trial()
    except SandboxFailure as failure:
        if failure.code in _ABOUT_US:
            raise
        report["findings"] = _against(failure)
    if any(one["severity"] == "refused" for one in report["findings"]):
        report["verdict"] = "refused"
    return report


def _against(failure: SandboxFailure) -> list[Any]:
    """A failure as findings: those that the survey made, or the ending itself."""
    found = failure.parameters.get("findings")
    if isinstance(found, list) and found:
        return found
    reason = failure.parameters.get("reason") if failure.code == "rejected" else None
    return [{"code": reason or failure.code, "severity": "refused"}]
