"""The command line: names each command as a string and loads its package only when it is asked for."""

import sys
from importlib import import_module
from pathlib import Path

import click

# name -> (where it lives, what it does); so that `--help` loads nothing.
COMMANDS = {
    "up": ("infra.commands:up", "Start everything: web, workers, clock and sequencer, until Ctrl-C."),
    "web": ("web.commands:web", "Serve the pages and the API."),
    "workers": ("workers.commands:workers", "Do the work that waits in the queue."),
    "clock": ("workers.clock:clock", "Ring the rounds that mend and tidy."),
    "sequencer": (
        "infra.log.commands:sequencer",
        "Give entries their places in the log, and sign its head.",
    ),
    "verify": (
        "infra.log.checking:verify",
        "Check a report, a proof, a checkpoint or a whole log, from anywhere.",
    ),
    "log": ("infra.log.commands:log", "Change the key of a log, freeze it, have it stamped."),
    "prune": (
        "reviews.retention.commands:prune",
        "Have the entries of closed years go from a log; its proofs hold on.",
    ),
    "witness": ("infra.log.commands:witness", "Cosign the logs of others, and have ours cosigned."),
    "report": ("workers.reporting:report", "Make one report as a PDF."),
    "demo": ("web.demo.commands:demo", "Play the whole story on a fresh data folder and check every step."),
    "migrate": ("infra.commands:migrate", "Bring the database to the newest migration."),
    "admin": ("infra.commands:admin", "Make an organisation and invite its first administrator."),
    "doctor": ("workers.doctor:doctor", "Look whether everything is sound, and say what to do."),
    "inspect": (
        "workers.inspecting:inspect",
        "Look at a model file in a locked process: accepted or refused.",
    ),
    "explain": ("workers.explaining:explain", "Explain rows of a model file, without database or service."),
    "register": (
        "register.commands:register",
        "Bring records of other registers in, and give the register to others.",
    ),
    "instruments": (
        "register.instruments.commands:instruments",
        "Import official question forms and decision trees, and list what there is.",
    ),
    "backup": ("infra.commands:backup", "Copy database, keys and files while everything runs."),
    "restore": ("infra.commands:restore", "Put a backup back into an empty data folder."),
}


class Lazily(click.Group):
    """A group that knows its commands by name and imports one only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", type=click.Path(path_type=Path), help="The data folder (default: ./data, or TOETSSTEEN_DATA)."
)
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Toetssteen: an algorithm register that runs what it registers."""
    ctx.obj = data


if __name__ == "__main__":
    sys.exit(main())
