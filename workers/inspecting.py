"""`toetssteen inspect`: what a model file takes and gives, how it would be explained, and why it would be refused."""

import json
import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from infra.i18n import gettext_in, messages
from register.sentences import method_text
from workers import sandbox

# A look takes at most 10 s from the start of this process. The child gets what starting left, in three questions;
# a bell ends what is no question: reading, copying and hashing a large file on a slow machine.
SECONDS, BELL, ASKED, LEAST = 7.5, 8.0, 3, 0.3
LARGEST = sandbox.Limits().model_bytes
REFUSED = 3
LANGUAGE = "en"
UNPROTECTED = click.option(
    "--unprotected", is_flag=True, envvar="TOETSSTEEN_UNPROTECTED_MODELS",
    help="Go on where the kernel has no Landlock or seccomp; only for files that you made yourself.",
)  # fmt: skip
CONTROL_FLOW = click.option(
    "--control-flow", is_flag=True, envvar="TOETSSTEEN_CONTROL_FLOW_MODELS", help="Take models with Loop, Scan or If."
)  # fmt: skip
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("model", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@CONTROL_FLOW
@UNPROTECTED
def inspect(model: Path, as_json: bool, control_flow: bool, unprotected: bool) -> None:
    """Look at MODEL.onnx in a locked process. Exit code 0: accepted, 3: refused."""
    report = looked_at(model, sandbox.Limits(control_flow=control_flow, unprotected=unprotected))
    click.echo(json.dumps(report, indent=2) if as_json else "\n".join(_lines(report)))
    sys.exit(0 if report["verdict"] == "accepted" else REFUSED)


def looked_at(path: Path, limits: sandbox.Limits) -> dict[str, Any]:
    """The report on a file, in what is left of the promised time; a box that cannot be had ends the command."""
    try:
        with _bell():
            found = _examined(path, limits)
    except sandbox.SandboxFailure as failure:
        if failure.code != "overran":
            ended(failure)
        found = _against("overran")
    try:
        return _report(found)
    except (AttributeError, KeyError, TypeError, ValueError):
        # A child in a hostile model's hands may describe the file in any words.
        return _report(_against("crashed") | {"sha256": found["sha256"]})


def _examined(path: Path, limits: sandbox.Limits) -> dict[str, Any]:
    content = content_of(path)
    if len(content) > LARGEST:
        return _against("too_large")
    sandbox.start()
    share = max(LEAST, (SECONDS - _age()) / ASKED)
    return sandbox.examine(content, replace(limits, start_seconds=share, call_seconds=share))


def _against(code: str) -> dict[str, Any]:
    return {"verdict": "refused", "findings": [{"code": code, "severity": "refused"}]}


def _age() -> float:
    """Seconds since this process began, the start of the interpreter included."""
    began = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")


@contextmanager
def _bell() -> Iterator[None]:
    """Raise `overran` when the promised time is nearly over, whatever this process is busy with."""

    def ring(*_: object) -> None:
        raise sandbox.SandboxFailure("overran", {"seconds": BELL})

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(BELL - _age(), LEAST))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def content_of(path: Path) -> bytes:
    """The bytes of an ordinary file, at most one more than a model may have; a pipe or device has no end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise click.BadParameter(f"{shown(path)} is not an ordinary file")
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def ended(failure: sandbox.SandboxFailure) -> NoReturn:
    """End the command with what the box says: 3 for a file that is refused, 1 for everything else."""
    found = failure.parameters.get("findings")
    said = (
        [_words(str(one["code"])) for one in found if isinstance(one, dict)]
        if isinstance(found, list)
        else []
    )
    for line in dict.fromkeys([_words(failure.code), *said]):
        click.echo(line, err=True)
    sys.exit(REFUSED if failure.code == "rejected" else 1)


def shown(text: object) -> str:
    """A text from a file, fit for a terminal: what would move the cursor or turn the line around is written out."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(text))


def _report(found: dict[str, Any]) -> dict[str, Any]:
    """The report in the shape that is promised, whatever the file and the process that read it said."""
    contract = found.get("contract", {})
    inputs: dict[str, dict[str, Any]] = {}
    for one in contract.get("columns", []):
        named = inputs.setdefault(
            str(one["input"]), {"name": str(one["input"]), "type": one["dtype"], "columns": 0}
        )
        named["columns"] += 1
    sizes = ("bytes", "nodes", "initializers", "tree_nodes", "tree_depth")
    return {
        "verdict": found["verdict"],
        "findings": [{**one, "message": _words(str(one["code"]))} for one in found["findings"]],
        "inputs": list(inputs.values()),
        "outputs": found.get("outputs", []),
        "operators": found.get("operators", {}),
        "opset": found.get("opset", {}),
        "method": found.get("method", ""),
        "sha256": found.get("sha256", ""),
        "task": contract.get("task", ""),
        "labels": contract.get("labels", []),
        "link": contract.get("link", ""),
        "producer": found.get("producer", ""),
        "sizes": {name: found[name] for name in sizes if name in found},
    }


def _words(code: str) -> str:
    """A finding or an ending of a box in a sentence."""
    for key in (f"register.finding.{code}", f"register.sandbox.{code}"):
        if key in messages(LANGUAGE):
            return gettext_in(LANGUAGE, key)
    return shown(code)


def _lines(report: dict[str, Any]) -> list[str]:
    many = ("", ", {} columns")
    takes = (
        f"{one['name']} ({one['type']}{many[one['columns'] > 1].format(one['columns'])})"
        for one in report["inputs"]
    )
    rows = {
        "verdict": report["verdict"],
        "SHA-256": report["sha256"],
        "takes": ", ".join(takes),
        "gives": ", ".join(map(str, report["outputs"])),
        "answers": ", ".join([report["task"], *map(str, report["labels"])]),
        "operators": ", ".join(f"{name} {count}" for name, count in report["operators"].items()),
        "opset": ", ".join(f"{domain} {version}" for domain, version in report["opset"].items()),
        "sizes": ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report["sizes"].items()),
        "made by": report["producer"],
        "explained": _explained(report["method"]),
    }
    told = [f"{name:<10} {shown(text)}" for name, text in rows.items() if text]
    return told + [
        f"{one['severity']:<10} {one['message']} ({shown(one['code'])})" for one in report["findings"]
    ]


def _explained(method: str) -> str:
    """How: the error of a sampled method is only known once rows are explained."""
    if not method:
        return ""
    return (
        f"{method_text(method, 0.0, LANGUAGE) if method.startswith('exact') else 'approximated'} ({method})"
    )
