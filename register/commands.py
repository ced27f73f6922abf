"""The register on the command line: records in from a file, and out in every format that others read."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlmodel import Session

from infra import schema
from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import Refusal
from infra.i18n import gettext_in, speaking
from infra.identity.people import EMAIL
from infra.installation import Installation
from register.exchange import formats, importing, owners
from register.exchange.files import records_in
from register.exchange.formats import Written
from register.exchange.importing import Given, Line, Report

# What a shell learns from the exit code.
ALL_WELL, NOT_ALL, WRONG_USE = 0, 1, 2
NOBODY_THERE = "none"


@click.group()
def register() -> None:
    """Bring records of other registers in, and give the register to others."""


@register.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--organisation", default="", help="The organisation whose entries these become.")
@click.option("--contact", default="", help="The contact of records that name none: a mail address.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def import_(
    data: Path | None, file: Path, organisation: str, contact: str, dry_run: bool, as_json: bool
) -> None:
    """Import the records in FILE as drafts; of what comes in on standard input when FILE is "-".

    FILE is JSON (a list of records, an object that holds them, or one record; also one record per line), or a CSV or XLSX
    download of the national register; of version 1.0 of the publication standard or older. What is written otherwise is
    put right where that is certain, and every change is told. Markup that may not stand in a field is taken out.

    A record that is here already does not come in twice: it is known by its number in the national register, its own
    identifier, or by being the same. It is completed when it lacks an organisation or a contact that you give now.

    --organisation is made when it is not there. Without it the only organisation takes the records; in an empty
    register one without a name does, until a later import names it. A record keeps the organisation and the contact
    that it names itself; one that names none gets --organisation and --contact, or stays an incomplete draft.

    Exit code: 0 when every record is in, 1 when one was refused or is here with other content, 2 for a file or options
    that cannot be used.
    """
    with speaking("en"):
        _check(organisation, contact)
        house = _house(data)
        try:
            records = records_in(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
            run = _look if dry_run else _bring
            name, report = run(house, records, organisation, contact)
        except (Refusal, OSError) as wrong:
            _end(wrong)
        finally:
            house.close()
        told = {"file": file.name, "organisation": name, "dry_run": dry_run} | report.told()
        click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else _table(report, dry_run))
    sys.exit(ALL_WELL if report.all_in else NOT_ALL)


@register.command()
@click.option(
    "--format", "chosen", type=click.Choice(list(formats.FORMATS)), default="nl-1.0", show_default=True
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write; standard output without it. Cards go into a folder, or a file that ends in .zip.",
)
@click.option("--organisation", default="", help="Only the entries of this organisation.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write every difference and refusal here, as JSON."
)
@click.pass_obj
def export(data: Path | None, chosen: str, out: Path | None, organisation: str, report: Path | None) -> None:
    """Give the register out: an entry that was published as it was published, another as its draft is.

    nl-1.0 is a JSON list of records, each valid by the national publication standard 1.0. An entry that is not complete
    or not valid by it is left out of every format and named on standard error, with what is missing. What is withheld
    stays withheld; an entry that was withdrawn is out of use. A record differs from its entry where the report says so.

    Exit code: 0 when every entry is out, 1 when one was left out, 2 for options that cannot be used.
    """
    with speaking("en"):
        house = _house(data)
        try:
            with house.database.read(EVERYONE) as session:
                gathered = formats.gather(session, house.settings.base_url, _slug(session, organisation))
                written = formats.FORMATS[chosen].write(session, gathered)
        except Refusal as wrong:
            _end(wrong)
        finally:
            house.close()
        try:
            _put(written, out, chosen)
            if report:
                report.write_text(json.dumps(gathered.told(), indent=2, ensure_ascii=False), "utf-8")
        except OSError as wrong:
            _end(wrong)
        for line in gathered.refusals():
            click.echo(line, err=True)
    sys.exit(NOT_ALL if gathered.refused else ALL_WELL)


def _house(data: Path | None) -> Installation:
    house = opened(data)
    schema.upgrade(house.database)
    return house


def _check(organisation: str, contact: str) -> None:
    if len(organisation) > owners.NAME_MAX or (organisation and not organisation.isprintable()):
        raise click.BadParameter(f"a name of at most {owners.NAME_MAX} signs", param_hint="--organisation")
    if contact and not EMAIL.fullmatch(contact):
        raise click.BadParameter("a mail address, such as algoritmes@example.nl", param_hint="--contact")


def _look(house: Installation, records: list[object], organisation: str, contact: str) -> tuple[str, Report]:
    with house.database.read(EVERYONE) as session:
        found = owners.existing(session, organisation)
    with house.database.read(found.id if found else NOBODY_THERE) as session:
        report = importing.look(session, records, Given(organisation, contact))
    return found.name if found else organisation, report


def _bring(house: Installation, records: list[object], organisation: str, contact: str) -> tuple[str, Report]:
    recipient = owners.recipient(house, organisation)
    given = Given(organisation, contact, recipient.owner_id)
    return recipient.organisation.name, importing.bring_in(house, recipient.actor, records, given)


def _table(report: Report, dry_run: bool) -> str:
    lines = [text for line in report.lines for text in _lines(line)]
    counts = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in report.totals.items())
    return "\n".join([*lines, f"{'would be: ' if dry_run else ''}{counts}"])


def _lines(line: Line) -> list[str]:
    told = [f"{line.number:>5}  {line.outcome.value:<17}  {line.slug or '-'}  {line.name}"]
    told += [f"{'':>7}{change.field}: {change.said()}" for change in line.changes]
    told += [f"{'':>7}{one.where}: {gettext_in('en', one.code, **one.parameters)}" for one in line.refused]
    told += [f"{'':>7}missing: {', '.join(line.missing)}"] if line.missing else []
    return told + ([f"{'':>7}differs: {', '.join(line.differs)}"] if line.differs else [])


def _slug(session: Session, organisation: str) -> str:
    if not organisation:
        return ""
    found = owners.existing(session, organisation)
    if found is None:
        raise click.BadParameter("there is no organisation of this name", param_hint="--organisation")
    return found.slug


def _put(written: Written, out: Path | None, chosen: str) -> None:
    if out is not None:
        written.save(out)
    elif written.binary and sys.stdout.isatty():
        raise click.UsageError(f"{chosen} is no text for a screen: name a file with --out")
    else:
        click.echo(written.data, nl=False)


def _end(wrong: Exception) -> NoReturn:
    if isinstance(wrong, Refusal):
        told = [gettext_in("en", one.code, **one.parameters) for one in wrong.faults]
        text = " ".join([gettext_in("en", wrong.code, **wrong.parameters), *told])
    else:
        text = str(wrong)
    click.echo(f"Error: {text}", err=True)
    sys.exit(WRONG_USE)
