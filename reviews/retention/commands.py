"""Pruning the log on the command line: it stands here because only reviewing knows which entries are still needed."""

from datetime import datetime
from pathlib import Path

import click
from sqlmodel import select

from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import Refusal
from infra.i18n import gettext_in
from infra.identity.models import Organisation
from infra.log import pruning
from infra.log.pruning import Range
from reviews.retention.entries import of_living_cases


@click.command()
@click.argument("organisation")
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Entries of before this day go."
)
@click.confirmation_option(
    prompt="The content of these entries will be gone from the database and the files. Their hashes stay. Prune?"
)
@click.pass_obj
def prune(data: Path | None, organisation: str, until: datetime) -> None:
    """Have old entries of the log of ORGANISATION (its slug) go, in whole bundles; every head and proof holds on."""
    house = opened(data)
    try:
        with house.database.read(EVERYONE) as session:
            found = session.exec(select(Organisation.id).where(Organisation.slug == organisation)).first()
        if not found:
            raise click.ClickException(f"there is no organisation {organisation}")
        click.echo(_said(pruning.prune(house, found, until.date(), [of_living_cases])))
    except Refusal as wrong:
        raise click.ClickException(gettext_in("en", wrong.code, **wrong.parameters)) from wrong
    finally:
        house.close()


def _said(found: Range | None) -> str:
    if not found:
        return "nothing to prune: no whole bundle of 256 entries is that old"
    return f"entries {found.first} to {found.end - 1} were pruned; their hashes still stand in the tree"
