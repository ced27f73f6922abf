"""The ledger on the command line: sequence entries, and check a log, a proof or a checkpoint from anywhere."""

import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlmodel import select

from infra import logs
from infra.bell import ring_with
from infra.command_line import settings_of
from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import Unavailable
from infra.identity.models import Organisation
from infra.installation import Installation, open_installation
from infra.ledger import verifying, witnessing
from infra.ledger.merkle import ProofRefused
from infra.ledger.models import Head
from infra.ledger.notes import NoteRefused, Verifier, read_vkey
from infra.ledger.tiles import Damaged
from infra.ledger.verifying import Read, Verdict
from infra.log import asking
from infra.log.serving import serve

LARGEST = 64 << 20
SECONDS = 20


@click.command()
@click.pass_obj
def sequencer(data: Path | None) -> None:
    """Give entries their places in the log and sign its head, until SIGTERM."""
    settings = settings_of(data)
    logs.start(settings.log_level)
    house = open_installation(settings, ring_with(settings))
    serve(house)
    house.close()


@click.group()
def witness() -> None:
    """Logs and witnesses: whose log we cosign, and who cosigns ours."""


@witness.command()
@click.argument("organisation")
@click.argument("vkey")
@click.pass_obj
def trust(data: Path | None, organisation: str, vkey: str) -> None:
    """Be a witness, as ORGANISATION (its slug), of the log with this VKEY."""
    house = opened(data)
    try:
        with house.database.write(_id_of(house, organisation)) as session:
            known = witnessing.trust(session, _id_of(house, organisation), vkey)
            click.echo(f"{organisation} cosigns {known.origin} from now on")
    except NoteRefused as wrong:
        raise click.ClickException(str(wrong)) from wrong
    finally:
        house.close()


@witness.command()
@click.argument("organisation")
@click.pass_obj
def key(data: Path | None, organisation: str) -> None:
    """The public keys of ORGANISATION: of its log, and the one with which it cosigns others."""
    house = opened(data)
    organisation_id = _id_of(house, organisation)
    with house.database.read(organisation_id) as session:
        head = session.exec(select(Head)).first()
    name = witnessing.name_of(house.settings.base_url, organisation)
    click.echo(f"log      {head.vkey if head else 'none yet: it begins with the first entry'}")
    click.echo(f"witness  {witnessing.witness_of(house.keys, organisation_id, name).verifier.vkey}")
    house.close()


@witness.command()
@click.argument("organisation")
@click.pass_obj
def ask(data: Path | None, organisation: str) -> None:
    """Have the log of ORGANISATION cosigned by the witnesses of its policy file, now."""
    house = opened(data)
    try:
        found = asking.ask_witnesses(house, _id_of(house, organisation))
    except Unavailable as wrong:
        raise click.ClickException(wrong.diagnostic) from wrong
    finally:
        house.close()
    if not found:
        raise click.ClickException("there is no policy file with witnesses for this log, or no log yet")
    for name, why in found.refused.items():
        click.echo(f"{name}: {why}", err=True)
    click.echo(
        f"cosigned by {', '.join(found.signed) or 'nobody'}: {'enough' if found.enough else 'not enough'}"
    )
    raise click.exceptions.Exit(0 if found.enough else 1)


def _id_of(house: Installation, slug: str) -> str:
    with house.database.read(EVERYONE) as session:
        found = session.exec(select(Organisation.id).where(Organisation.slug == slug)).first()
    if not found:
        raise click.ClickException(f"there is no organisation {slug}")
    return found


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--key", "keys", multiple=True, help="A public key (vkey) that you trust; more than one may be given."
)
@click.option(
    "--entry",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The entry that a PROOF is of.",
)
@click.option("--log", "log_", help="The address or the folder of a log: every file of it is checked.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An older checkpoint that you kept.",
)
def verify(
    file: Path | None, keys: Sequence[str], entry: Path | None, log_: str | None, since: Path | None
) -> None:
    """Check a CHECKPOINT, a PROOF with its entry, or a whole log, and say what that proves and what not."""
    try:
        trusted = [read_vkey(one) for one in keys]
        verdicts = _verdicts(file, trusted, entry, log_, since)
    except (ProofRefused, NoteRefused, Damaged) as wrong:
        _refuse(str(wrong))
    except OSError as wrong:
        raise click.ClickException(f"cannot be read: {wrong}") from wrong
    for verdict in verdicts:
        click.echo(f"Proved: {verdict.proved}.")
        click.echo(f"Not proved: {verdict.not_proved}.")


def _verdicts(
    file: Path | None, trusted: Sequence[Verifier], entry: Path | None, log_: str | None, since: Path | None
) -> list[Verdict]:
    if not trusted:
        raise click.UsageError(
            "say with --key whose signature you trust: the vkey stands on the page of the log"
        )
    found = []
    if file and entry:
        found.append(verifying.check_proof(file.read_bytes(), entry.read_bytes(), trusted))
    elif file:
        found.append(verifying.check_head(file.read_bytes(), trusted)[1])
    if log_:
        read = _reader(log_)
        found.append(verifying.check_whole(read, trusted))
        if since:
            found.append(verifying.check_growth(read, since.read_bytes(), trusted))
    if not found:
        raise click.UsageError("name a checkpoint, a proof with --entry, or a log with --log")
    return found


def _reader(address: str) -> Read:
    if not address.startswith(("http://", "https://")):
        return verifying.folder(Path(address))

    def read(name: str) -> bytes:
        with urllib.request.urlopen(f"{address.rstrip('/')}/{name}", timeout=SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(LARGEST))

    return read


def _refuse(why: str) -> NoReturn:
    click.echo(f"REFUSED: {why}.", err=True)
    raise click.exceptions.Exit(1)
