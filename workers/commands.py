"""The commands that start the worker side."""

from pathlib import Path

import click

from infra.command_line import settings_of
from workers.app import keep_time, serve


@click.command()
@click.pass_obj
def workers(data: Path | None) -> None:
    """Do the work that waits in the queue, until SIGTERM."""
    serve(settings_of(data))


@click.command()
@click.pass_obj
def clock(data: Path | None) -> None:
    """Ring the rounds that mend the queue and tidy up, until SIGTERM."""
    keep_time(settings_of(data))
