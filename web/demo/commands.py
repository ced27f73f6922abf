"""The command that plays the demonstration, or fills a running one."""

import json
import tempfile
from pathlib import Path

import click

from infra.commands import opened
from infra.errors import Refusal
from web.demo.client import Unexpected
from web.demo.filling import fill
from web.demo.running import running
from web.demo.settling import settle
from web.demo.story import Step, people_of, play


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo-out"), help="Where the PDFs go.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--fill", "base", help="Fill the running, empty demonstration at this address instead.")
@click.pass_obj
def demo(data: Path | None, out: Path, as_json: bool, base: str | None) -> None:
    """Play the whole story through real processes on a fresh data folder; exit code 0 only if every step was checked."""
    if base:
        _fill(data, base)
        return
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="toetssteen-") as folder:
        try:
            chosen = data or Path(folder) / "data"
            with running(chosen) as (address, token):
                steps = play(address, token, out, chosen)
        except (Unexpected, Refusal) as wrong:
            raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps({"steps": [vars(step) for step in steps]}, indent=2) if as_json else _table(steps))


def _fill(data: Path | None, base: str) -> None:
    house = opened(data)
    token = settle(house)
    house.close()
    fill(people_of(base, token, data), lambda line: click.echo(line, err=True))
    click.echo(f"key of the case system, for the API: {token}", err=True)


def _table(steps: list[Step]) -> str:
    width = max(len(step.name) for step in steps)
    lines = [f"{step.name:<{width}}  {step.count:>5}  {step.seconds:>7.2f} s" for step in steps]
    total = sum(step.seconds for step in steps)
    return "\n".join([*lines, f"{'all steps checked':<{width}}  {len(steps):>5}  {total:>7.2f} s"])
