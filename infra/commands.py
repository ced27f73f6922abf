"""The operator's commands: start everything, migrate, the first administrator, backup, restore."""

import socket
import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import DatabaseError

from infra import schema
from infra.backup import make_backup, put_back
from infra.command_line import settings_of
from infra.doctor import Finding, examine
from infra.errors import NotNow, NotValid, Refusal
from infra.first import first_administrator
from infra.i18n import gettext_in
from infra.installation import Installation, open_installation
from infra.settings import Settings, data_folder, has_master_key
from infra.upstart import start_everything


def opened(data: Path | None) -> Installation:
    """The installation for a command that rings nobody: what it adds, the sweeper finds."""
    settings = settings_of(data)
    try:
        house = open_installation(settings, lambda _task, _queue, _job: None)
        schema.current(house.database)
    except DatabaseError as wrong:
        raise click.ClickException(
            f"a database cannot be opened ({wrong.orig}): look at the addresses in the settings and at the files in "
            f"{settings.data}; a damaged file is put back from the last backup"
        ) from wrong
    return house


@click.command()
@click.option(
    "--demo", is_flag=True, help="Load the demo municipality into an empty database; never in production."
)
@click.pass_obj
def up(data: Path | None, demo: bool) -> None:
    """Start web, workers, clock and sequencer under one supervisor; Ctrl-C stops them all and loses nothing."""
    settings = settings_of(data)
    _must_be_free(settings)
    opened(data).close()
    sys.exit(start_everything(settings, demo))


@click.command()
@click.pass_obj
def migrate(data: Path | None) -> None:
    """Bring the database to the newest migration; safe to repeat."""
    house = opened(data)
    before = schema.current(house.database)
    schema.upgrade(house.database)
    click.echo(f"database: {before or 'empty'} -> {schema.current(house.database)}")
    house.close()


@click.command()
@click.argument("organisation")
@click.argument("name")
@click.argument("email")
@click.pass_obj
def admin(data: Path | None, organisation: str, name: str, email: str) -> None:
    """Make ORGANISATION if it is not there, and invite NAME <EMAIL> as its administrator."""
    house = opened(data)
    schema.upgrade(house.database)
    try:
        token = first_administrator(house, organisation, name, email)
    except NotValid as wrong:
        raise click.ClickException(_said(wrong)) from wrong
    click.echo(
        f"Open this link within seven days to choose a password:\n{house.settings.base_url}/werk/uitnodiging/{token}"
    )
    house.close()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--with-secrets", is_flag=True, help="Also copy the master key. Without it, keep that key somewhere else."
)
@click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of its own for the keys; copies past their term are removed from it.",
)
@click.pass_obj
def backup(data: Path | None, folder: Path, with_secrets: bool, keys: Path | None) -> None:
    """Copy everything into FOLDER, also while it runs. Without the master key nobody can read what is sealed."""
    house = opened(data)
    try:
        made = make_backup(house, folder, with_secrets, keys)
    except NotNow as wrong:
        raise click.ClickException(_said(wrong)) from wrong
    house.close()
    click.echo(f"{made.files} files, {made.size / 1e6:.1f} MB in {folder}")
    if not keys:
        click.echo(
            f"The keys are in it: who is forgotten stays readable here. Remove {folder / 'keys.sqlite3'} within "
            f"{house.settings.key_backup_days} days, or give the keys a folder of their own (--keys)."
        )
    if not with_secrets:
        click.echo(
            f"The master key is not in it: keep a copy of {house.settings.data / 'secrets'} apart from it."
        )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--master-key",
    type=click.Path(path_type=Path, exists=True),
    help="The file with the master key, where it was kept apart.",
)
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The copy of the keys, where they were kept apart: the newest, or the forgotten come back.",
)
@click.pass_obj
def restore(data: Path | None, folder: Path, master_key: Path | None, keys: Path | None) -> None:
    """Put the backup in FOLDER back into an empty data folder, then look whether all is sound."""
    target = data_folder(data)
    if not (master_key or has_master_key(target) or (folder / "secrets" / "master_key").exists()):
        raise click.ClickException(
            "this backup is sealed and its master key is not in it: name the file where you keep it (--master-key FILE)"
        )
    try:
        put_back(folder, target, master_key, keys)
    except NotNow as wrong:
        raise click.ClickException(_said(wrong)) from wrong
    house = opened(data)
    findings = examine(house)
    house.close()
    tell(findings)


def _said(refusal: Refusal) -> str:
    """The refusal in the language of the command line, with all that is wrong."""
    told = [gettext_in("en", fault.code, **fault.parameters) for fault in refusal.faults]
    return " ".join([gettext_in("en", refusal.code, **refusal.parameters), *told])


def _must_be_free(settings: Settings) -> None:
    """Ends the command when somebody listens where the web is to listen: their answers would pass for ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as wrong:
            raise click.ClickException(
                f"cannot listen on {settings.host} port {settings.port} ({wrong.strerror}): stop what runs there, "
                "or choose another TOETSSTEEN_PORT"
            ) from wrong


def tell(findings: list[Finding]) -> NoReturn:
    """Print what was found and end: exit code 1 when something is wrong."""
    for finding in findings:
        click.echo(f"{'ok   ' if finding.sound else 'WRONG'} {finding.what}: {finding.said}")
    sys.exit(0 if all(finding.sound for finding in findings) else 1)
