"""The command that serves pages and API; it loads nothing that serving does not need."""

from pathlib import Path

import click

from infra.command_line import settings_of
from web.serving import serve


@click.command()
@click.pass_obj
def web(data: Path | None) -> None:
    """Serve the pages and the API, until SIGTERM."""
    serve(settings_of(data))
