"""The ledger on the command line, for whoever runs it: the sequencer, its keys, and its witnesses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlmodel import select

from infra import logs
from infra.bell import ring_with
from infra.command_line import settings_of
from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import Refusal, Unavailable
from infra.i18n import gettext_in
from infra.identity.models import Organisation
from infra.installation import Installation, open_installation
from infra.ledger import witnessing
from infra.ledger.models import Head, Reason
from infra.ledger.notes import NoteRefused
from infra.ledger.signing import vkeys_of
from infra.ledger.timestamps import NotStamped
from infra.log import anchoring, asking, keys
from infra.log.serving import serve
from infra.outward import NoAnswer, NotAllowed


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
        known = vkeys_of(session, head) if head else ["none yet: it begins with the first entry"]
    name = witnessing.name_of(house.settings.base_url, organisation)
    for vkey in known:
        click.echo(f"log      {vkey}")
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


@click.group()
def log() -> None:
    """The log of an organisation: its keys, its end when a key is lost or stolen, its time stamps."""


@log.command()
@click.argument("organisation")
@click.option(
    "--days", default=30, show_default=True, type=click.IntRange(1, 3660), help="How long both keys sign."
)
@click.pass_obj
def rotate(data: Path | None, organisation: str, days: int) -> None:
    """Have a new key sign the log of ORGANISATION, and for some days the old one beside it."""
    with _about(data, organisation) as (house, organisation_id):
        done = keys.rotate(house, organisation_id, days)
        click.echo(
            f"new key  {done.new}\nold key  {done.old}\n         signs until {done.until:%Y-%m-%d %H:%M} UTC"
        )
        click.echo(
            "Give the new key to your witnesses and to everybody who checks your log, before the old one stops."
        )


@log.command()
@click.argument("organisation")
@click.option(
    "--because",
    required=True,
    type=click.Choice([one.value for one in Reason]),
    help="What happened to the key.",
)
@click.confirmation_option(
    prompt="Nothing is signed under this name any more, and releases wait. This cannot be undone. Freeze?"
)
@click.pass_obj
def freeze(data: Path | None, organisation: str, because: str) -> None:
    """End the log of ORGANISATION where it is, because its key was lost or stolen."""
    with _about(data, organisation) as (house, organisation_id):
        ended = keys.freeze(house, organisation_id, Reason(because))
        click.echo(f"{ended.origin} is frozen at {ended.size} entries:\n\n{ended.note.decode()}")
        click.echo("Tell your witnesses, and publish this last head. Then: toetssteen log begin")


@log.command()
@click.argument("organisation")
@click.pass_obj
def begin(data: Path | None, organisation: str) -> None:
    """Go on after the log of ORGANISATION was frozen: a new name, a new key, and every entry of before."""
    with _about(data, organisation) as (house, organisation_id):
        head = keys.begin(house, organisation_id)
        click.echo(
            f"{head.origin} begins where the other one ended, with {head.size} entries\nkey  {head.vkey}"
        )


@log.command()
@click.argument("organisation")
@click.pass_obj
def stamp(data: Path | None, organisation: str) -> None:
    """Have the newest head of ORGANISATION stamped by the time stamping authority of the settings, now."""
    with _about(data, organisation) as (house, organisation_id):
        if not house.settings.time_stamp_url:
            raise click.ClickException("TOETSSTEEN_TIME_STAMP_URL names no authority")
        try:
            click.echo(f"stamped at {anchoring.stamp(house, organisation_id):%Y-%m-%d %H:%M:%S} UTC")
        except (NotStamped, NoAnswer, NotAllowed, FileNotFoundError) as wrong:
            raise click.ClickException(f"not stamped: {wrong}") from wrong


@contextmanager
def _about(data: Path | None, organisation: str) -> Iterator[tuple[Installation, str]]:
    """The installation and the organisation; what is refused is said in one line."""
    house = opened(data)
    try:
        yield house, _id_of(house, organisation)
    except Refusal as wrong:
        raise click.ClickException(gettext_in("en", wrong.code, **wrong.parameters)) from wrong
    finally:
        house.close()
