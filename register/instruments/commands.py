"""The operator's way with instruments: bring files in, and see what there is."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from infra import schema
from infra.command_line import settings_of
from infra.database import EVERYONE
from infra.errors import Fault, NotValid
from infra.i18n import gettext_in, pick
from infra.installation import Installation, open_installation
from register.instruments import queries, steps
from register.instruments.files import LARGEST


@click.group()
def instruments() -> None:
    """Question forms, decision trees and decision tables for assessments."""


@instruments.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.pass_obj
def import_files(data: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Take FILES in, unchanged: the official YAML or JSON, or your own. A file that is wrong leaves nothing behind."""
    house = _opened(data)
    told = [_imported(house, path) for path in files]
    house.close()
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(map(_as_text, told)))
    sys.exit(1 if any(one["refused"] for one in told) else 0)


@instruments.command("list")
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.pass_obj
def list_instruments(data: Path | None, as_json: bool) -> None:
    """Every instrument that an assessment can be made with, and the versions that are kept beside it."""
    house = _opened(data)
    with house.database.read(EVERYONE) as session:
        found = queries.listed(session)
    house.close()
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        mark = " " if one.newest else "-"
        click.echo(
            f"{mark} {one.kind:16} {one.version:8} {one.questions:6} questions  {_title(one.title)}  [{one.urn}]"
        )


def _opened(data: Path | None) -> Installation:
    """The data folder in use. An import may be the first thing that is done there; an old database is left to `migrate`."""
    house = open_installation(settings_of(data), lambda _task, _queue, _job: None)
    if schema.current(house.database) is None:
        schema.upgrade(house.database)
    if schema.current(house.database) != schema.head():
        house.close()
        raise click.ClickException("this database is from another version: run `toetssteen migrate` first")
    return house


def _imported(house: Installation, path: Path) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": path.name,
        "sha256": "",
        "instruments": [],
        "notUnderstood": [],
        "refused": [],
    }
    try:
        with path.open("rb") as file, house.database.write(EVERYONE) as session:
            done = steps.take_in(session, path.name, file.read(LARGEST + 1))
    except NotValid as wrong:
        return told | {"refused": [_fault(fault) for fault in wrong.faults]}
    taken = [
        {
            "urn": one.definition.urn, "version": one.definition.version, "kind": one.definition.kind.value,
            "title": _title(one.definition.title), "questions": one.definition.size, "new": one.new,
        }
        for one in done.taken
    ]  # fmt: skip
    notes = [_fault(note) for note in done.notes]
    return told | {"sha256": done.sha256, "instruments": taken, "notUnderstood": notes}


def _fault(fault: Fault) -> dict[str, str]:
    return {
        "where": fault.where,
        "code": fault.code,
        "message": gettext_in("en", fault.code, **fault.parameters),
    }


def _title(title: Any) -> str:
    return pick(dict(title), "en")


def _plain(one: queries.Listed) -> dict[str, Any]:
    return {
        "urn": one.urn, "version": one.version, "kind": one.kind, "shape": one.shape, "language": one.language,
        "title": dict(one.title), "questions": one.questions, "file": one.file, "sha256": one.sha256,
        "origin": "library" if one.ours else "imported", "newest": one.newest,
    }  # fmt: skip


def _as_text(told: dict[str, Any]) -> str:
    lines = [told["file"]]
    lines += [f"  REFUSED at {one['where'] or 'the file'}: {one['message']}" for one in told["refused"]]
    for one in told["instruments"]:
        state = "new" if one["new"] else "was there already"
        lines.append(
            f"  {one['title']}, version {one['version']} ({one['kind']}): {one['questions']} questions, {state}"
        )
    lines += [f"  kept as it is, {one['where']}: {one['message']}" for one in told["notUnderstood"]]
    return "\n".join(lines)
