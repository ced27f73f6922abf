"""Every report of the demo: the story is played, then each kind that there is is made of what it left, in both languages."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import select

from infra.commands import opened
from infra.database import EVERYONE
from infra.errors import Refusal
from infra.i18n import LANGUAGES
from infra.identity.models import Organisation
from infra.installation import Installation
from reports.asking import ASKING, Wanted
from reports.fillings import FILLINGS
from reports.vocabulary import Kind
from workers.remaking import remade, stored_numbers
from workers.reporting import made_now
from workers.workshop import Workshop

# Of what there is much of the first, the last and one between tell enough.
MOST = 3
DEMO = "voorbeeldstad"


class Unmade(Exception):
    """A kind of which the demo has nothing, or that cannot be made of it."""


def play(data: Path, out: Path) -> None:
    """The story, on a fresh data folder."""
    command = [sys.executable, "-m", "toetssteen", "--data", str(data), "demo", "--out", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def make_all(data: Path, out: Path) -> Iterator[str]:
    """A file for each kind, subject and language; gives their names. Raises `Unmade`."""
    house = opened(data)
    workshop = Workshop(house)
    try:
        for kind in FILLINGS:
            for about in subjects(house, Kind(kind)):
                for language in LANGUAGES:
                    yield _made(workshop, Kind(kind), Wanted(about, language), out)
    finally:
        workshop.close()


def make_again(data: Path) -> Iterator[tuple[bool, str]]:
    """Every stored report printed again: whether the same bytes came out, and a line that says so."""
    house = opened(data)
    organisation_id = _organisation(house)
    yield from remade(house, organisation_id, stored_numbers(house, organisation_id))


def subjects(house: Installation, kind: Kind) -> list[str]:
    """What one of a kind is made about. Raises `Unmade` for a kind that nobody can ask for, or that is about nothing."""
    if kind not in ASKING:
        raise Unmade(f"nobody can ask for the kind {kind} (reports/asking.py)")
    with house.database.read(_organisation(house)) as session:
        found = ASKING[kind].subjects(session)
    if not found:
        raise Unmade(f"the demo has nothing that a {kind} could be about")
    return [found[place] for place in sorted({0, len(found) // 2, len(found) - 1})][:MOST]


def _made(workshop: Workshop, kind: Kind, wanted: Wanted, out: Path) -> str:
    try:
        report, pdf = made_now(workshop, _organisation(workshop.house), kind, wanted)
    except Refusal as why:
        raise Unmade(f"{kind} about {wanted.about}: {why.code} {why.parameters}") from why
    path = out / f"{kind}-{wanted.language}-{report.number}.pdf"
    path.write_bytes(pdf)
    return path.name


def _organisation(house: Installation) -> str:
    with house.database.read(EVERYONE) as session:
        return session.exec(select(Organisation.id).where(Organisation.slug == DEMO)).one()
