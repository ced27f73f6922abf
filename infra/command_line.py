"""What every command begins with: the settings, or a clear end."""

from pathlib import Path

import click

from infra.settings import BadSetting, Settings, load


def settings_of(data: Path | None) -> Settings:
    """The settings, or a clear end of the command."""
    try:
        return load(data=data)
    except BadSetting as wrong:
        raise click.ClickException(str(wrong)) from wrong
