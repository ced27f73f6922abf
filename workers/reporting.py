"""`toetssteen report`: one report from the command line, on the data folder, also where nothing else runs."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from sqlmodel import Session, col, select

from infra import schema
from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import NotNow, Refusal
from infra.i18n import LANGUAGES, gettext_in, speaking
from infra.identity.actors import Role, machine
from infra.identity.models import Organisation
from infra.installation import Installation
from infra.log.sequencing import sequence
from infra.processing import Operation
from infra.queue import Job, JobState
from infra.tracing import Doing, during
from reports.asking import ASKING, Wanted, ask
from reports.models import Report
from reports.reading import leave
from reports.vocabulary import HAND_OUT, MAKE, Kind, ReportState
from workers import printing
from workers.remaking import remade, stored_numbers
from workers.running import run
from workers.workshop import Workshop

REFUSED, WRONG_USE = 1, 2
# A service that runs on the same data may have taken the work; how long it gets, and how often one looks.
PATIENCE_SECONDS, LOOK_SECONDS = 300.0, 0.2
WORK = {MAKE.name: printing.make, HAND_OUT.name: printing.hand_out}


@click.group()
def report() -> None:
    """Make one report from the command line, or check that one can be made again.

    It is asked for, made and recorded as any other: with its number and its entry in the log. Nothing else has to run. What
    is about a person leaves the house here: that it was read is recorded, and only you can read the file.

    Exit code: 0 when it is there, 1 when it was refused or could not be made, 2 when it was not asked well.
    """


def _command(kind: Kind) -> click.Command:
    asking, what = ASKING[kind], gettext_in("en", f"reports.flow.kind.{kind}")
    reasons = "".join(f"\n\n- {gettext_in('en', code)}" for code in asking.refused)

    @click.command(
        name=kind.replace("_", "-"),
        help=f"{what}\n\nABOUT is {asking.about}.\n\nIt may be refused:{reasons}",
        short_help=what,
    )
    @click.argument("about")
    @click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF.")
    @click.option("--language", type=click.Choice(LANGUAGES), default="nl", show_default=True)
    @click.option("--organisation", default="", help="Its short name; not needed where there is only one.")
    @click.option(
        "--with", "options", multiple=True, type=click.Choice(sorted(asking.options)), help="How it is made."
    )
    @click.pass_obj
    def make(
        data: Path | None,
        /,
        about: str,
        out: Path,
        language: str,
        organisation: str,
        options: tuple[str, ...],
        **chosen: str,
    ) -> None:
        _must_take(out)
        wanted = Wanted(about, language, frozenset(options), chosen)
        with speaking("en"), _workshop(data) as workshop, _told():
            made, pdf = made_now(workshop, _organisation(workshop.house, organisation), kind, wanted)
        _write(out, pdf)
        click.echo(f"{made.number}  {out}")

    for name, told in asking.choices.items():
        make.params.append(click.Option([f"--{name}"], default="", help=told))
    return make


@report.command()
@click.argument("numbers", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every report that is stored.")
@click.option("--organisation", default="", help="Its short name; not needed where there is only one.")
@click.pass_obj
def again(data: Path | None, numbers: tuple[str, ...], every: bool, organisation: str) -> None:
    """Print stored reports again, from the content that travels in them, and compare the bytes.

    NUMBERS are those that stand on the reports, such as TS-2026-B-AAAA-BBBB. Prints a line for each: the same, or not, and
    with which printer it was made and is printed now. Nothing leaves the house.

    Exit code: 0 when each gave the same bytes, 1 when one did not, 2 when it was not asked well.
    """
    if bool(numbers) is every:
        raise click.UsageError("name the reports, or say --all")
    with speaking("en"), _workshop(data) as workshop:
        organisation_id = _organisation(workshop.house, organisation)
        chosen = numbers or stored_numbers(workshop.house, organisation_id)
        all_same = True
        for same, line in remade(workshop.house, organisation_id, chosen):
            click.echo(line)
            all_same &= same
    if not all_same:
        raise click.exceptions.Exit(REFUSED)


def made_now(workshop: Workshop, organisation_id: str, kind: Kind, wanted: Wanted) -> tuple[Report, bytes]:
    """Ask for a report, do its work here, have its entry recorded, and let it leave. Raises the refusal that stops it."""
    house, actor = workshop.house, machine(organisation_id)
    with (
        during(Doing(Operation.LETTER_MADE, Role.SYSTEM)),
        house.database.write(organisation_id) as session,
    ):
        asked = ask(session, actor, kind, wanted)
    until = time.monotonic() + PATIENCE_SECONDS
    while not _finished(workshop, asked):
        if time.monotonic() > until:
            raise NotNow("reports.flow.not_finished")
        time.sleep(LOOK_SECONDS)
    with (
        during(Doing(Operation.LETTER_READ, Role.SYSTEM)),
        house.database.write(organisation_id) as session,
    ):
        made = session.get_one(Report, asked.id)
        return made, leave(session, actor, house.storage, made)


def _finished(workshop: Workshop, asked: Report) -> bool:
    """Do what waits for a report now; whether it was made. Raises `NotNow` with the reason when it will not be."""
    for job in _jobs(workshop.house, asked):
        if job.state == JobState.PARKED:
            raise _stopped_by(job)
        run(workshop, job.id, WORK[job.task])
    sequence(workshop.house, asked.organisation_id)
    for job in _jobs(workshop.house, asked):
        run(workshop, job.id, WORK[job.task])
    with workshop.house.database.read(asked.organisation_id) as session:
        return session.get_one(Report, asked.id).state == ReportState.MADE


def _stopped_by(job: Job) -> NotNow:
    why = NotNow(job.reason or "infra.job_failed")
    why.parameters = job.reason_parameters
    return why


def _jobs(house: Installation, asked: Report) -> list[Job]:
    chosen = select(Job).where(Job.subject_id == asked.id, col(Job.state).not_in([JobState.DONE]))
    with house.database.read(asked.organisation_id) as session:
        return list(session.exec(chosen.order_by(col(Job.created_at))))


@contextmanager
def _workshop(data: Path | None) -> Iterator[Workshop]:
    house = opened(data)
    schema.upgrade(house.database)
    workshop = Workshop(house)
    try:
        yield workshop
    finally:
        workshop.close()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Refusal as why:
        _end(REFUSED, gettext_in("en", why.code, **why.parameters))


def _organisation(house: Installation, slug: str) -> str:
    with house.database.read(EVERYONE) as session:
        found = {one.slug: one.id for one in _all(session)}
    if not slug and len(found) == 1:
        return next(iter(found.values()))
    if slug not in found:
        raise click.BadParameter(
            f"choose one of: {', '.join(sorted(found)) or 'none yet'}", param_hint="--organisation"
        )
    return found[slug]


def _all(session: Session) -> list[Organisation]:
    return list(session.exec(select(Organisation)))


def _must_take(out: Path) -> None:
    """Looked at first: what cannot be written is not asked for."""
    if not out.absolute().parent.is_dir() or not os.access(out.absolute().parent, os.W_OK):
        raise click.BadParameter("there is no folder here that can be written", param_hint="--out")


def _write(out: Path, pdf: bytes) -> None:
    """Written whole, for the owner alone, and then put in its place."""
    temporary = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pdf)
        temporary.replace(out)
    except OSError as wrong:
        temporary.unlink(missing_ok=True)
        _end(REFUSED, f"the report was made and cannot be written here ({wrong.strerror})")


def _end(code: int, told: str) -> NoReturn:
    click.echo(f"Error: {told}", err=True)
    raise click.exceptions.Exit(code)


for _kind in ASKING:
    report.add_command(_command(_kind))
