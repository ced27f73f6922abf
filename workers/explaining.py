"""`toetssteen explain`: why a model file answers as it does, row by row, with nothing installed around it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
import numpy as np

from infra.errors import Fault, NotValid
from infra.i18n import gettext_in
from register.rows import Rows, read_csv
from workers import sandbox
from workers.explained import FORMATS, Told, as_json, as_text
from workers.inspecting import CONTROL_FLOW, FILE, LANGUAGE, LARGEST, UNPROTECTED, content_of, ended, shown
from workers.matching import columns_of, feature_names

WRONG_USE = 2
MOST_ROWS = 1_000_000
FAULTS_SHOWN = 20
STORED = "background.csv"
FIRST_PART, MOST_PART, QUICK_SECONDS = 32, 16_384, 0.5
PATIENCE = 2.0
# A binary model's last link that makes its margin log-odds.
LOG_ODDS = {"logistic", "softmax"}
EXPLAINED = {"margin": "margin", "probability": "probability", "output": "value"}


@dataclass(frozen=True)
class Asked:
    """What was typed, read and matched: columns of rows and background for one model."""

    model: bytes
    contract: dict[str, Any]
    names: list[str]
    numbers: list[int]
    columns: sandbox.Columns
    background: sandbox.Columns
    source: str


@click.command()
@click.argument("model", type=FILE)
@click.argument("rows", type=FILE)
@click.option(
    "--background", type=FILE, help=f"Rows to compare with; else {STORED} beside the model, else ROWS."
)
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.{json,npz,csv}.")
@click.option(
    "--top", type=click.IntRange(1), default=5, show_default=True, help="Reasons per row on a terminal."
)
@click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True, help="For many rows.")
@CONTROL_FLOW
@UNPROTECTED
def explain(
    model: Path,
    rows: Path,
    background: Path | None,
    json_wanted: bool,
    out: Path | None,
    top: int,
    threads: int,
    control_flow: bool,
    unprotected: bool,
) -> None:
    """Explain the ROWS (CSV with a header) of MODEL.onnx. Exit code 2: wrong input, 3: the model is refused."""
    if out and out.suffix not in FORMATS:
        raise click.BadParameter(f"--out ends in one of {', '.join(FORMATS)}")
    limits = sandbox.Limits(
        memory_bytes=4 << 30, call_seconds=600.0, start_seconds=120.0, threads=threads,
        control_flow=control_flow, unprotected=unprotected,
    )  # fmt: skip
    try:
        told = _told(_asked(model, rows, background, limits), limits)
    except sandbox.SandboxFailure as failure:
        ended(failure)
    if out:
        _write(out, FORMATS[out.suffix](told))
    if json_wanted:
        click.echo(as_json(told))
    elif not out:
        click.echo(as_text(told, top))


def _asked(model: Path, rows: Path, background: Path | None, limits: sandbox.Limits) -> Asked:
    content = content_of(model)
    with sandbox.open_box(content, None, limits) as box:
        contract = box.inspect()["contract"]
    stored = model.with_name(STORED)
    compared, source = (background, "given") if background else (stored, "stored")
    if not background and not stored.is_file():
        compared, source = rows, "rows"
    # Of both files the background is the one without columns of its own, such as a reference.
    with _naming(compared):
        reference = _read(compared)
        names = feature_names(contract, list(reference.columns))
        against = columns_of(contract, reference, names)
    with _naming(rows):
        given = _read(rows)
        columns = columns_of(contract, given, names)
    return Asked(content, contract, names, given.numbers, columns, against, source)


def _told(asked: Asked, limits: sandbox.Limits) -> Told:
    with sandbox.open_box(asked.model, asked.background, limits) as box:
        outputs, parts = _in_parts(box, asked.columns)
        limit = box.additivity_limit
    first = parts[0]
    margin = np.concatenate([one.margin for one in parts])
    error = max(one.additivity_error for one in parts)
    if error > limit:
        click.echo(gettext_in(LANGUAGE, "register.sandbox.not_additive"), err=True)
        sys.exit(1)
    labels = [str(label) for label in asked.contract["labels"]]
    count = margin.shape[1]
    named = (labels[1:] if count == 1 else labels) or ["value"] * (count == 1)
    explained = EXPLAINED[first.explained_value]
    if explained == "margin" and count == 1 and asked.contract["link"] in LOG_ODDS:
        explained = "log-odds"
    return Told(
        model=asked.model, explanation=first, explained=explained, source=asked.source, labels=labels,
        outputs=named if len(named) == count else [f"value {place + 1}" for place in range(count)],
        features=asked.names, numbers=asked.numbers, values=asked.columns,
        label=np.concatenate([one.label for one in outputs]), scores=np.concatenate([one.scores for one in outputs]),
        margin=margin, contributions=np.concatenate([one.contributions for one in parts]), additivity_error=error,
        approximation_error=max(one.approximation_error for one in parts),
    )  # fmt: skip


def _in_parts(
    box: sandbox.Box, columns: sandbox.Columns
) -> tuple[list[sandbox.Output], list[sandbox.Explanation]]:
    """Explain in parts that grow while they are quick, so that progress can be told and memory stays bounded."""
    outputs, parts = [], []
    start, size, total = 0, FIRST_PART, len(columns[0])
    began = time.monotonic()
    while start < total:
        at = time.monotonic()
        output, explanation = box.explain([column[start : start + size] for column in columns])
        outputs.append(output)
        parts.append(explanation)
        start += size
        _progress(min(start, total), total, at - began)
        if time.monotonic() - at < QUICK_SECONDS:
            size = min(2 * size, MOST_PART)
    return outputs, parts


def _progress(done: int, total: int, seconds: float) -> None:
    """A bar on a terminal, once it takes long; gone when all is done."""
    if seconds < PATIENCE or not sys.stderr.isatty():
        return
    filled = 30 * done // total
    bar = f"\r{'#' * filled}{'.' * (30 - filled)} {done} of {total} rows"
    click.echo(bar if done < total else "\r\033[K", err=True, nl=False)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.BadParameter(f"{shown(path)} cannot be written: {error.strerror}") from error


def _read(path: Path) -> Rows:
    content = content_of(path)
    if len(content) > LARGEST:
        raise click.BadParameter(f"{shown(path)} is too large")
    return read_csv(content, MOST_ROWS)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """End the command with every fault of this file in words."""
    try:
        yield
    except NotValid as wrong:
        _say_faults(path, wrong)


def _say_faults(path: Path, wrong: NotValid) -> NoReturn:
    faults = wrong.faults or (Fault("", wrong.code, wrong.parameters),)
    for fault in faults[:FAULTS_SHOWN]:
        click.echo(f"{shown(path)}: {shown(gettext_in(LANGUAGE, fault.code, **fault.parameters))}", err=True)
    if len(faults) > FAULTS_SHOWN:
        click.echo(f"{shown(path)}: and {len(faults) - FAULTS_SHOWN} more", err=True)
    sys.exit(WRONG_USE)
