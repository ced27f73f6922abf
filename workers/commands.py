"""The command that starts the workers."""

from pathlib import Path

import click

from infra.command_line import settings_of
from workers import sandbox
from workers.app import serve


@click.command()
@click.pass_obj
def workers(data: Path | None) -> None:
    """Do the work that waits in the queue, until SIGTERM."""
    settings = settings_of(data)
    missing = [name for name in ("landlock", "seccomp") if not sandbox.start()[name]]
    if missing and not settings.unprotected_models:
        raise click.ClickException(
            f"models cannot be locked in here, the kernel lacks {' and '.join(missing)}"
        )
    serve(settings)
