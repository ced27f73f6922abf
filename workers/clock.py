"""The clock: rings the rounds, and loads nothing of the work itself."""

from pathlib import Path

import click

from infra import logs
from infra.bell import celery_app
from infra.command_line import settings_of
from infra.settings import Settings
from workers.timetable import set_timetable


def keep_time(settings: Settings) -> None:
    """Ring the rounds until SIGTERM."""
    logs.start(settings.log_level)
    app = celery_app(settings)
    set_timetable(app, settings)
    app.Beat(schedule=str(settings.data / "clock"), loglevel="WARNING", quiet=True).run()


@click.command()
@click.pass_obj
def clock(data: Path | None) -> None:
    """Ring the rounds that mend the queue and tidy up, until SIGTERM."""
    keep_time(settings_of(data))
