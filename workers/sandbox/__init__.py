"""Runs strangers' models: parsing, predicting and explaining happen only in a locked child process.

Nothing here imports an engine; only the zygote and the children that are forked from it do.
"""

from workers.answers import Explanation, Output
from workers.sandbox.box import Box, open_box
from workers.sandbox.examination import examine
from workers.sandbox.limits import Limits, SandboxFailure
from workers.sandbox.locks import Protections
from workers.sandbox.nursery import NURSERY, Nursery
from workers.sandbox.pool import Boxes
from workers.sandbox.wire import Columns

__all__ = [
    "NURSERY",
    "Box",
    "Boxes",
    "Columns",
    "Explanation",
    "Limits",
    "Nursery",
    "Output",
    "Protections",
    "SandboxFailure",
    "examine",
    "open_box",
    "protections",
    "start",
]


def start() -> Protections:
    """Start the zygote now, so that what this process forks later shares it; gives what it could lock."""
    return NURSERY.start()


def protections(limits: Limits | None = None) -> Protections:
    """What holds on this machine, tried out from inside a box: for `doctor` and the operator's page.

    `landlock` is the kernel's interface version (0: none); `denied` and `allowed` name the escapes tried.
    """
    report = NURSERY.start()
    with Box(limits or Limits(unprotected=True), NURSERY) as box:
        return {**report, **box.probe()}
