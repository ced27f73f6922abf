"""The look at an installation with the sandbox beside it: what the kernel really denies a hostile model."""

from pathlib import Path

import click

from infra.commands import opened, tell
from infra.doctor import Finding
from infra.doctor import examine as examine_house
from workers import sandbox

LOCKS = ("landlock", "seccomp", "unprivileged")
SETTING = "TOETSSTEEN_UNPROTECTED_MODELS"


@click.command()
@click.pass_obj
def doctor(data: Path | None) -> None:
    """Look at database, keys, files, ledger, queue and sandbox; exit code 1 when something is wrong."""
    house = opened(data)
    findings = [*examine_house(house), sandbox_finding(house.settings.unprotected_models)]
    house.close()
    tell(findings)


def sandbox_finding(unprotected: bool) -> Finding:
    """Every escape that we know, tried from inside a box on this machine."""
    try:
        held = sandbox.protections()
    except sandbox.SandboxFailure as failure:
        return Finding("sandbox", False, f"no box can be had ({failure})")
    missing = [name for name in LOCKS if not held[name]]
    allowed = held["allowed"] if isinstance(held["allowed"], list) else []
    if not missing and not allowed:
        return Finding("sandbox", True, f"Landlock {held['landlock']}, seccomp; every escape was denied")
    said = f"missing: {', '.join(missing) or 'nothing'}; not denied: {', '.join(allowed) or 'nothing'}"
    if unprotected:
        return Finding("sandbox", True, f"{said}; models run all the same ({SETTING})")
    return Finding("sandbox", False, f"{said}; use a kernel with Landlock and seccomp")
