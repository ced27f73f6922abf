"""The command that starts the workers."""

from pathlib import Path

import click

from infra.command_line import settings_of
from workers.app import serve


@click.command()
@click.pass_obj
def workers(data: Path | None) -> None:
    """Do the work that waits in the queue, until SIGTERM."""
    serve(settings_of(data))
